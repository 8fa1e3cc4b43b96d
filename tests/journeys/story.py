"""A whole platform over real stores whose clock a story sets: a contest of weeks is walked through in a minute."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Self

import httpx2
import structlog
import uvicorn

from config.settings import Settings
from server.app import create_app
from server.boards.tasks import end
from server.pipeline.game.decide_duels import decide_duels
from server.pipeline.move import Mover, Stores
from server.pipeline.planning.rehearse import Rehearsing, rehearse
from server.pipeline.results.do_result_jobs import do_result_jobs
from server.records import rehearsals
from server.resources import Resources, open_resources
from server.serve import uvicorn_config
from tests.intake.portal import Portal

log = structlog.get_logger()
TURN_SECONDS = 0.05
LATE_SECONDS = 0.5


class Clock:
    """Runs as ours does, so much before or behind it."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


class Story:
    """Every door in a thread, and the work of pipeline and chores beside it, all by one clock.

    What PostgreSQL stamps by itself, above all when a fact was received, is real time.
    """

    def __init__(self, settings: Settings, resources: Resources, clock: Clock) -> None:
        self.clock = clock
        self.resources = replace(resources, clock=clock)
        app = create_app(settings, clock)
        self._server = uvicorn.Server(uvicorn_config(settings.model_copy(update={"port": 0}), app))
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    @property
    def address(self) -> str:
        port = self._server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    async def begin(self) -> Self:
        """Open the doors, and return when they answer."""
        self._thread.start()
        async with asyncio.timeout(20):
            while not self._server.started:
                assert self._thread.is_alive(), "the server did not start"
                await asyncio.sleep(0.02)
        return self

    async def finish(self) -> None:
        """Close the doors."""
        self._server.should_exit = True
        await asyncio.to_thread(self._thread.join, 30)

    @asynccontextmanager
    async def portal(self, code: str, secret: str) -> AsyncIterator[Portal]:
        """A partner, at the door of events."""
        async with httpx2.AsyncClient(base_url=self.address, timeout=10) as client:
            yield Portal(client, code, secret)

    async def move(self) -> None:
        """What the pipeline process does, for every contest there is."""
        movers: dict[int, Mover] = {}
        while True:
            for known in await self.resources.contests.all():
                mover = movers.setdefault(known.id, Mover(contest_id=known.id, stores=self._stores()))
                try:
                    while await mover.move():
                        pass
                except Exception as error:
                    log.warning("a turn failed; it is tried again", why=repr(error))
            await asyncio.sleep(TURN_SECONDS)

    async def work_late(self) -> None:
        """What the chores process does when somebody at a desk asked for it, or its time has come."""
        resources, rehearsing = self.resources, Rehearsing()
        while True:
            await do_result_jobs(resources.database, resources.boards, resources.contests)
            for known in await resources.contests.all():
                await decide_duels(resources.database, known, self.clock())
            for each in await rehearsals.at_work(resources.database):
                await rehearse(resources.database, resources.contests, each, rehearsing, self.clock(), 5.0)
            await asyncio.sleep(LATE_SECONDS)

    def _stores(self) -> Stores:
        resources = self.resources
        return Stores(
            database=resources.database,
            boards=resources.boards,
            bus=resources.bus,
            contests=resources.contests,
            clock=self.clock,
            tick_seconds=resources.settings.tick_ms / 1000,
        )


@asynccontextmanager
async def open_story(settings: Settings) -> AsyncIterator[Story]:
    """A story over a migrated database and an empty Redis."""
    async with AsyncExitStack() as stack:
        resources = await stack.enter_async_context(open_resources(settings))
        story = await Story(settings, resources, Clock()).begin()
        stack.push_async_callback(story.finish)
        tasks = [asyncio.create_task(story.move()), asyncio.create_task(story.work_late())]
        stack.push_async_callback(end, tasks)
        yield story
