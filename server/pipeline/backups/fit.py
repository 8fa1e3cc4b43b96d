"""What was brought back is made to fit: checked against itself, and counted anew in a generation of its own.

Watchers, screens and caches know where a board stands by generation and position. Positions behind a restored head
are given again, to other entries; a generation that was never in use keeps whoever was there before from taking the
new ones for the old.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from server.boards.store import BoardStore, Unavailable
from server.pipeline.audit import audit_boards, audit_chain, recount
from server.pipeline.contests import KnownContest
from server.pipeline.move import Mover, Stores
from server.records import contests, locks, restores
from server.rules.refusals import Refusal

REASON: Final = "Khôi phục từ bản sao lưu / restored from a backup"
_SECONDS_A_GENERATION: Final = 60

Tell = Callable[[str], object]
"""Told each thing that was done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitting:
    """With what, and whether all facts are counted in memory to compare."""

    stores: Stores
    recounts: bool
    tell: Tell


async def fit(fitting: Fitting) -> list[str]:
    """Check every contest, begin its new generation and move it until its boards stand; return what differs.

    May be run again after it was cut off. Nobody else may move contests meanwhile.
    """
    database, shelf = fitting.stores.database, fitting.stores.contests
    await shelf.reread()
    wrong: list[str] = []
    for known in await shelf.all():
        async with database.connection() as session:
            if not await locks.try_lock_scorer(session, known.id):
                raise Refusal(
                    "a pipeline moves it; stop every process of the platform first", where=known.contest.slug
                )
            try:
                wrong += await _fit(fitting, known)
            finally:
                await locks.unlock_scorer(session, known.id)
    await restores.finish(database)
    return wrong


async def _fit(fitting: Fitting, known: KnownContest) -> list[str]:
    stores, slug = fitting.stores, known.contest.slug
    wrong = [f"{slug}: {line}" for line in await _differences(fitting, known)]
    fitting.tell(f"{slug}: generation {known.generation} {'DIFFERS' if wrong else 'is whole'}")
    number = await _begin_generation(stores, known)
    if not await _take_down(stores.boards, known.id):
        fitting.tell(
            f"{slug}: Redis cannot be reached. Empty it before the platform starts: all is counted anew then"
        )
        return wrong
    fitting.tell(f"{slug}: counted anew in generation {number} …")
    fitting.tell(f"{slug}: generation {number} stands at position {await _move(stores, known.id)}")
    again = await stores.contests.by_id(known.id)
    assert again, "a contest is never deleted"
    at, differences = await audit_boards(stores.database, stores.boards, again)
    fitting.tell(f"{slug}: boards {'DIFFER' if differences else 'equal the ledger'} at position {at}")
    return [*wrong, *(f"{slug}: {line}" for line in differences)]


async def _differences(fitting: Fitting, known: KnownContest) -> list[str]:
    """In what the ledger that came back is not the fold of the facts that came with it."""
    differences = await audit_chain(fitting.stores.database, known)
    if fitting.recounts:
        head, facts, counted = await recount(fitting.stores.database, known)
        fitting.tell(f"{known.contest.slug}: {facts} facts recounted, ledger position {head.position}")
        differences += counted
    return differences


async def _begin_generation(stores: Stores, known: KnownContest) -> int:
    """The number is the minute, so none of the time that was lost: generations are else counted up by one."""
    minute = int(stores.clock().timestamp()) // _SECONDS_A_GENERATION
    async with stores.database.transaction() as connection:
        stored = await contests.contest_for_update(connection, known.contest.slug)
        assert stored, "a contest is never deleted"
        await contests.replace(connection, stored.id, stored.document, "restore", REASON)
        number = await contests.begin_generation(connection, stored.id, least=minute)
    await stores.contests.reread()
    return number


async def _take_down(boards: BoardStore, contest_id: int) -> bool:
    """Boards in Redis may be ahead of what came back. False if Redis is away."""
    try:
        await boards.distrust(contest_id)
    except Unavailable:
        return False
    return True


async def _move(stores: Stores, contest_id: int) -> int:
    """Fold everything and build the boards; return the position they stand at."""
    mover = Mover(contest_id=contest_id, stores=stores)
    more = True
    while more:
        more = await mover.move()
    assert mover.head, "it has moved"
    return mover.head.position
