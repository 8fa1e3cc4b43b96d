"""Ledger entries become boards: counted exactly once, because each script run compares the cursor first."""

from server.boards.store import BoardStore, Corrupt, Cursor, Elsewhere, Moved
from server.pipeline.contests import KnownContest
from server.records import ledger
from server.records.database import Database
from server.rules.layout import Tally, tally

ENTRIES_MAX = 5_000
"""Entries counted by one script run, once they are summed up by member."""
BLOCKS_MAX = 200


async def project(
    database: Database, boards: BoardStore, known: KnownContest, cursor: Cursor
) -> tuple[Cursor, list[Tally]] | None:
    """Count the next blocks behind `cursor` in the live view; None when the view must be rebuilt.

    Safe to run twice, late, or in two places at once. A Redis that went back in time is read from where it
    now stands. Returns the cursor and what was counted.
    """
    found = await ledger.blocks_after(database, known.id, cursor.generation, cursor.position, BLOCKS_MAX)
    counted: list[Tally] = []
    while found:
        run = _one_run(found)
        entries = await ledger.entries_after(
            database, known.id, cursor.generation, cursor.position, run[-1].last - cursor.position
        )
        after = cursor_at(cursor.generation, run[-1])
        summed = tally(entry for _, entry in entries)
        match await boards.apply(known.id, known.layout, cursor, after, summed):
            case Moved(at):
                cursor = at
                counted.append(summed)
                found = found[len(run) :]
            case Elsewhere(at) if at and at.generation == cursor.generation and at != cursor:
                return at, counted
            case Elsewhere() | Corrupt():
                return None
    return cursor, counted


def _one_run(found: list[ledger.Block]) -> list[ledger.Block]:
    run = found[:1]
    for block in found[1:]:
        if block.last - run[0].first >= ENTRIES_MAX:
            break
        run.append(block)
    return run


def cursor_at(generation: int, block: ledger.Block) -> Cursor:
    """Where a view stands that has counted up to the end of the block."""
    return Cursor(generation, block.last, block.hash.hex(), block.closed_at.isoformat(timespec="milliseconds"))
