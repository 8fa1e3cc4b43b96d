"""Ledger entries become boards: counted exactly once, because each script run compares the cursor first."""

from server.boards.store import BoardStore, Cursor, Elsewhere, Moved
from server.pipeline.contests import KnownContest
from server.pipeline.score import Scored, as_of
from server.records import ledger
from server.records.database import Database
from server.rules.layout import Tally

ENTRIES_MAX = 5_000
"""Entries counted by one script run, once they are summed up by member."""
BLOCKS_MAX = 200


async def project(
    database: Database, boards: BoardStore, known: KnownContest, cursor: Cursor, scored: Scored | None = None
) -> tuple[Cursor, list[Tally]] | None:
    """Count the next blocks behind `cursor` in the live view; None when the view must be rebuilt.

    Safe to run twice, late, or in two places at once. A Redis that went back in time is read from where it
    now stands. Returns the cursor and what was counted. `scored` is the batch just written, which need not be
    read again if it is what comes next.
    """
    if scored and scored.entries and scored.follows(cursor):
        return await _count(boards, known, cursor, scored.cursor, known.layout.tally(scored.entries))
    found = await ledger.blocks_after(database, known.id, cursor.generation, cursor.position, BLOCKS_MAX)
    counted: list[Tally] = []
    while found:
        run = _one_run(found)
        entries = await ledger.entries_after(
            database, known.id, cursor.generation, cursor.position, run[-1].last - cursor.position
        )
        after = cursor_at(cursor.generation, run[-1])
        moved = await _count(boards, known, cursor, after, known.layout.tally(entry for _, entry in entries))
        if moved is None or moved[0] != after:
            return moved and (moved[0], counted)
        cursor, found = after, found[len(run) :]
        counted += moved[1]
    return cursor, counted


async def _count(
    boards: BoardStore, known: KnownContest, cursor: Cursor, after: Cursor, summed: Tally
) -> tuple[Cursor, list[Tally]] | None:
    match await boards.apply(known.id, known.layout, cursor, after, summed):
        case Moved(at):
            return at, [summed]
        case Elsewhere(at) if at and at.generation == cursor.generation and at[:3] != cursor[:3]:
            return at, []
        case _:
            return None


async def stands_in_ledger(database: Database, known: KnownContest, cursor: Cursor) -> bool:
    """Whether the ledger has the block up to which the boards have counted.

    It has not when PostgreSQL came back from a backup: boards then show what is recorded no more.
    """
    if not cursor.position:
        return True
    block = await ledger.block_at(database, known.id, cursor.generation, cursor.position)
    return block is not None and (block.last, block.hash.hex()) == (cursor.position, cursor.block)


def _one_run(found: list[ledger.Block]) -> list[ledger.Block]:
    run = found[:1]
    for block in found[1:]:
        if block.last - run[0].first >= ENTRIES_MAX:
            break
        run.append(block)
    return run


def cursor_at(generation: int, block: ledger.Block) -> Cursor:
    """Where a view stands that has counted up to the end of the block."""
    return Cursor(generation, block.last, block.hash.hex(), as_of(block.closed_at))
