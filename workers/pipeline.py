"""The pipeline process: takes the contests nobody else has, and moves each of them."""

import asyncio
import gc
import signal
from contextlib import suppress

import structlog

from config.settings import Settings
from server.boards.store import Unavailable as BoardsUnavailable
from server.pipeline.move import Mover, Stores
from server.records import locks
from server.records.database import Connection, Unavailable
from server.records.migrate import xids_are_behind
from server.resources import Resources, open_resources

log = structlog.get_logger()

COLLECT_AFTER = 100_000
"""The cyclic collector looks through all remembered residents each time it runs. Batches make no cycles, so it runs
a hundred times less often than by default, which takes a third off the cost of an entry."""
LOOK_SECONDS = 1.0
"""How often a process looks for contests that nobody moves."""
RETRY_SECONDS = 0.3


class XidsAhead(SystemExit):
    """The database was restored from another cluster; folding would skip facts."""


async def run(settings: Settings, stopping: asyncio.Event) -> None:
    """Move every contest whose lock can be had, until `stopping` is set. Outages of the stores are waited out."""
    async with open_resources(settings, "pipeline") as resources:
        if not await xids_are_behind(resources.database):
            raise XidsAhead(
                "facts carry transaction ids from another PostgreSQL cluster (was this database restored?). "
                "Before anything runs: UPDATE facts SET xid = '3'; UPDATE contests SET generation = generation + 1; "
                "then every contest is folded anew."
            )
        moving: dict[int, asyncio.Task[None]] = {}
        while not stopping.is_set():
            with suppress(Unavailable):
                for known in await resources.contests.all():
                    task = moving.get(known.id)
                    if not task or task.done():
                        moving[known.id] = asyncio.create_task(_take(resources, known.id, stopping))
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), LOOK_SECONDS)
        await asyncio.gather(*moving.values(), return_exceptions=True)


async def _take(resources: Resources, contest_id: int, stopping: asyncio.Event) -> None:
    try:
        async with resources.database.connection() as connection:
            if not await locks.try_lock_scorer(connection, contest_id):
                return
            log.info("contest taken", contest=contest_id)
            try:
                await _move(resources, contest_id, stopping, connection)
            finally:
                with suppress(Exception):
                    await locks.unlock_scorer(connection, contest_id)
    except Unavailable:
        log.warning("PostgreSQL is away", contest=contest_id)
    except Exception:
        log.exception("the contest stopped moving; it is taken up again", contest=contest_id)


async def _move(resources: Resources, contest_id: int, stopping: asyncio.Event, lock: Connection) -> None:
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
        except BoardsUnavailable as error:
            # The ledger has everything: the boards catch up when Redis is back.
            log.warning("boards wait", contest=contest_id, why=str(error))
            await asyncio.sleep(RETRY_SECONDS)
            more = False
        if not await locks.holds_scorer(lock, contest_id):
            return
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
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), LOOK_SECONDS)
