"""The pipeline process: takes the contests nobody else has, and moves each of them."""

import asyncio
import gc
import signal
from contextlib import suppress

import structlog

from config.settings import Settings
from server.boards.store import Unavailable as BoardsUnavailable
from server.pipeline.move import Mover, Stores
from server.pipeline.operations.stand_up import stand_up
from server.records import locks, restores
from server.records.database import Connection, Unavailable
from server.records.fence import xids_are_behind
from server.resources import Resources, open_resources

log = structlog.get_logger()

COLLECT_AFTER = 100_000
"""The cyclic collector looks through all remembered residents each time it runs. Batches make no cycles, so it runs
a hundred times less often than by default, which takes a third off the cost of an entry."""
LOOK_SECONDS = 1.0
"""How often a process looks for contests that nobody moves."""
RETRY_SECONDS = 0.3


RESTORED = (
    "this database was brought back and does not fit yet: {why}. Stop every process of the platform, then run "
    "`python -m server restore --here`."
)


class Unfit(SystemExit):
    """The database was brought back from a backup; folding would skip facts, or watchers hold wrong rows."""


async def run(settings: Settings, stopping: asyncio.Event) -> None:
    """Move every contest whose lock can be had, until `stopping` is set.

    All locks belong to one session: if it is lost, all contests are given up at once and taken again. Two
    processes that hold a contest for a moment do no harm, because the ledger's head moves only once.
    """
    async with open_resources(settings, "pipeline") as resources:
        if not await xids_are_behind(resources.database):
            raise Unfit(RESTORED.format(why="its facts carry transaction ids of another PostgreSQL cluster"))
        if await restores.unfinished(resources.database):
            raise Unfit(RESTORED.format(why="the restore was cut off"))
        moving: dict[int, asyncio.Task[None]] = {}
        try:
            async with stand_up(resources.roll, "pipeline"), resources.database.connection() as session:
                while not stopping.is_set():
                    await _take_contests(resources, session, moving, stopping)
                    await _pause(stopping, LOOK_SECONDS)
                await _finish(moving)
        finally:
            for task in moving.values():
                task.cancel()
            await asyncio.gather(*moving.values(), return_exceptions=True)


async def _take_contests(
    resources: Resources, session: Connection, moving: dict[int, asyncio.Task[None]], stopping: asyncio.Event
) -> None:
    for known in await resources.contests.all():
        task = moving.get(known.id)
        if task and not task.done():
            continue
        if task or await locks.try_lock_scorer(session, known.id):
            log.info("contest taken", contest=known.contest.slug)
            moving[known.id] = asyncio.create_task(_move(resources, known.id, stopping))
    await session.fetchval("SELECT 1")  # Fails when the session is lost, and the locks with it.


async def _finish(moving: dict[int, asyncio.Task[None]]) -> None:
    await asyncio.gather(*moving.values(), return_exceptions=True)
    moving.clear()


async def _pause(stopping: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stopping.wait(), seconds)


async def _move(resources: Resources, contest_id: int, stopping: asyncio.Event) -> None:
    settings = resources.settings
    stores = Stores(
        database=resources.database,
        boards=resources.boards,
        bus=resources.bus,
        contests=resources.contests,
        clock=resources.clock,
        tick_seconds=settings.tick_ms / 1000,
    )
    mover = Mover(contest_id=contest_id, stores=stores)
    while not stopping.is_set():
        try:
            more = await mover.move()
        except (BoardsUnavailable, Unavailable) as error:
            # What is on disk stays; the boards catch up from the ledger when the store is back.
            log.warning("a store is away", contest=contest_id, why=str(error))
            await _pause(stopping, RETRY_SECONDS)
        except Exception:
            log.exception("a turn failed; it is tried again", contest=contest_id)
            await _pause(stopping, LOOK_SECONDS)
        else:
            if not more:
                await resources.bus.woken(settings.poll_ms / 1000)


async def run_until_signal(settings: Settings) -> None:
    """Run, and stop in order on SIGINT or SIGTERM."""
    gc.set_threshold(COLLECT_AFTER, 50, 100)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    while not stopping.is_set():
        try:
            await run(settings, stopping)
        except Unavailable as error:
            log.warning("waiting for PostgreSQL", why=str(error))
            await _pause(stopping, LOOK_SECONDS)
