"""What the continuous audit found, so that operators see when boards were last checked."""

from dataclasses import dataclass
from datetime import datetime

from server.records.database import Queries


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """One comparison of boards and ledger at a position."""

    contest_id: int
    position: int
    equal: bool
    differences: int
    audited_at: datetime


async def note(database: Queries, contest_id: int, position: int, differences: int) -> None:
    """Keep what an audit found."""
    await database.execute(
        "INSERT INTO audits (contest_id, position, equal, differences) VALUES ($1, $2, $3, $4)",
        contest_id,
        position,
        differences == 0,
        differences,
    )


async def latest(database: Queries) -> list[Audit]:
    """The last audit of each contest."""
    rows = await database.fetch(
        """
        SELECT DISTINCT ON (contest_id) contest_id, position, equal, differences, audited_at
          FROM audits
         ORDER BY contest_id, id DESC
        """
    )
    return [Audit(**row) for row in rows]


async def forget_before(database: Queries, moment: datetime) -> None:
    """Drop audits older than a time; unequal ones are kept for ever."""
    await database.execute("DELETE FROM audits WHERE audited_at < $1 AND equal", moment)
