"""What was brought back is made to fit: checked against itself, and counted anew in a generation of its own."""

from collections.abc import Callable
from dataclasses import dataclass

from server.boards.store import BoardStore, Unavailable
from server.pipeline.audit import audit_boards, audit_chain, recount
from server.pipeline.begin_anew import RESTORED, begin_anew
from server.pipeline.contests import KnownContest
from server.pipeline.move import Mover, Stores
from server.records import locks, restores
from server.rules.refusals import Refusal

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
    number = await begin_anew(stores.database, stores.contests, known, RESTORED, stores.clock())
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
