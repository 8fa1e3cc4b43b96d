"""A contest is counted anew because a part of its ledger is gone: in a generation that nobody has seen."""

from datetime import datetime
from typing import Final

from server.pipeline.contests import Contests, KnownContest
from server.records import contests
from server.records.database import Database

RESTORED: Final = "Khôi phục từ bản sao lưu / restored from a backup"
TAIL_LOST: Final = "Cơ sở dữ liệu mất phần cuối / the database lost its last seconds"
_SECONDS_A_GENERATION: Final = 60


async def begin_anew(database: Database, shelf: Contests, known: KnownContest, why: str, now: datetime) -> int:
    """Begin the contest's next generation and return its number; the old ledger stays, and is shown meanwhile.

    Positions behind what is left are given again, to other entries. Who watched knows where a board stands by
    generation and position, and would take the new ones for what they hold. The number is the minute, so none of
    the time that was lost: generations are else counted up by one.
    """
    minute = int(now.timestamp()) // _SECONDS_A_GENERATION
    async with database.transaction() as connection:
        stored = await contests.contest_for_update(connection, known.contest.slug)
        assert stored, "a contest is never deleted"
        await contests.replace(connection, stored.id, stored.document, "system", why)
        number = await contests.begin_generation(connection, stored.id, least=minute)
    await shelf.reread()
    return number
