"""A live door as it runs, with the real pipeline behind it: uvicorn and uvloop in a thread of their own."""

import asyncio
import random
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from config.settings import Settings
from server.boards.tasks import end
from server.live.relay import Relay, open_relay
from server.live.routes import routes
from server.paper.errors import error_handlers
from server.pipeline.move import Mover, Stores
from server.pipeline.planning.load_contest import load_contest
from server.records import facts
from server.resources import Resources, open_resources
from server.serve import uvicorn_config
from tests.examples import CATALOGUE, CONTEST, DURING, OPENS, resident, service

SLUG = "thu-do-so-2026"
WARDS = f"{SLUG}/1/wards"
RESIDENTS = 60
_events = count(1)


class Door:
    """A server in a thread of its own, with the live door unless others are given."""

    def __init__(
        self,
        settings: Settings,
        addresses: Sequence[BaseRoute] = routes,
        *,
        clock: Callable[[], datetime] = lambda: DURING,
        port: int = 0,
    ) -> None:
        self.relay: Relay | None = None
        app = Starlette(routes=addresses, lifespan=self.lifespan, exception_handlers=error_handlers())
        self._settings, self._clock = settings, clock
        self._server = uvicorn.Server(uvicorn_config(settings.model_copy(update={"port": port}), app))
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    async def open(self) -> "Door":
        """Start, and return when it answers."""
        self._thread.start()
        async with asyncio.timeout(10):
            while not self._server.started:
                assert self._thread.is_alive(), "the server did not start"
                await asyncio.sleep(0.01)
        return self

    @property
    def host(self) -> str:
        return "127.0.0.1:%d" % self._server.servers[0].sockets[0].getsockname()[1]

    @property
    def url(self) -> str:
        return f"ws://{self.host}/live"

    def begin_to_stop(self) -> None:
        """As on SIGTERM."""
        self._server.should_exit = True

    async def close(self) -> None:
        """Stop, and wait for it."""
        self.begin_to_stop()
        await asyncio.to_thread(self._thread.join, 20)
        assert not self._thread.is_alive(), "the server stops when it is told to"

    @asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[dict[str, Any]]:
        """What the application holds, with the clock that was given: one that stands in the middle of the round."""
        async with AsyncExitStack() as stack:
            opened = await stack.enter_async_context(open_resources(self._settings))
            resources = replace(opened, clock=self._clock)
            self.relay = await stack.enter_async_context(open_relay(resources))
            yield {"resources": resources, "relay": self.relay}


@dataclass(slots=True)
class Pipeline:
    """Records, scores, projects and announces, turn by turn."""

    resources: Resources
    mover: Mover
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    async def record(self, events: int = 1) -> None:
        """Record reports of services that residents of some wards used."""
        reports = [
            service(
                of=self.chance.randrange(RESIDENTS),
                by=self.chance.choice(["self", "guided"]),
                case=f"case-{next(_events)}",
                key=self.chance.choice(["scene-report", "health-insurance"]),
            )
            for _ in range(events)
        ]
        await facts.record_events(self.resources.database, "dvcqg", reports)

    async def move(self) -> None:
        """Move the contest until nothing is left to do and everything is told."""
        while await self.mover.move():
            pass
        await asyncio.sleep(self.resources.settings.tick_ms / 1000 + 0.02)
        await self.mover.move()

    async def _run(self) -> None:
        while True:
            try:
                await self.mover.move()
            except Exception:
                await asyncio.sleep(0.2)
            await asyncio.sleep(0.02)

    @asynccontextmanager
    async def alive(self) -> AsyncIterator[None]:
        """Move the contest all the time, as the pipeline process does."""
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            await end([task])


async def build_pipeline(
    resources: Resources, document: str = CONTEST, clock: Callable[[], datetime] = lambda: DURING
) -> Pipeline:
    """The example contest with residents in twenty wards, and what moves it."""
    await load_contest(resources.database, CATALOGUE, document, OPENS)
    known = await resources.contests.by_slug(SLUG)
    assert known
    wards = known.contest.wards[:20]
    await facts.record_own(
        resources.database,
        [
            {
                "kind": "enrolment",
                "source": "register",
                "source_ref": f"resident-{number}",
                "contest_id": known.id,
                "resident": resident(number),
                "happened_at": OPENS,
                "body": {
                    "ward": wards[number % len(wards)],
                    "neighbourhood": f"{wards[number % len(wards)]}/to-{number % 3}",
                    "unit": f"school/truong-{number % 7}",
                    "groups": [],
                },
            }
            for number in range(RESIDENTS)
        ],
    )
    stores = Stores(
        database=resources.database,
        boards=resources.boards,
        bus=resources.bus,
        contests=resources.contests,
        clock=clock,
        tick_seconds=resources.settings.tick_ms / 1000,
    )
    pipeline = Pipeline(resources, Mover(contest_id=known.id, stores=stores))
    await pipeline.move()
    return pipeline
