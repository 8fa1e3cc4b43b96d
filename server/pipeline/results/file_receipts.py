"""Filing receipts: entries of the ledger, by ward and with what made them, for whoever wants to see."""

from server.pipeline.contests import KnownContest
from server.records import ledger, receipts
from server.records.database import Database

AT_ONCE = 5_000
"""Entries one transaction files: a reader waits for no more than one."""


async def file_receipts(database: Database, known: KnownContest, generation: int, upto: int) -> int:
    """File one run of entries up to a position, and return the position that is filed. Safe to run anywhere."""
    async with database.transaction() as connection:
        return await receipts.file(connection, known.id, generation, upto, AT_ONCE)


async def file_all_receipts(database: Database, known: KnownContest) -> int:
    """File whatever the ledger has, and return how many entries that were."""
    head = await ledger.head(database, known.id, known.generation)
    first = last = await file_receipts(database, known, known.generation, 0)
    while last < head.position:
        last = await file_receipts(database, known, known.generation, head.position)
    return last - first
