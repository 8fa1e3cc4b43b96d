"""What partners delivered: one row a call, or one for several alike. Kept for a month; no event is in it."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime

from server.records.database import Database, Queries

_COLUMNS = ("partner", "at", "status", "calls", "recorded", "repeated", "refused", "milliseconds", "reason", "trial")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Calls of a partner that came to the same; `milliseconds` is the longest, `reason` the first refusal's."""

    partner: str
    at: datetime
    status: int = 202
    calls: int = 1
    recorded: int = 0
    repeated: int = 0
    refused: int = 0
    milliseconds: int = 0
    reason: str = ""
    trial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What a partner delivered since a time. `failed` counts calls that were refused as a whole."""

    partner: str
    calls: int = 0
    failed: int = 0
    recorded: int = 0
    repeated: int = 0
    refused: int = 0
    last_at: datetime | None = None

    @property
    def events(self) -> int:
        """All events that were looked at."""
        return self.recorded + self.repeated + self.refused


async def add(database: Database, rows: Sequence[Delivery]) -> None:
    """Write rows in one statement."""
    async with database.connection() as connection:
        await connection.copy_records_to_table("deliveries", columns=_COLUMNS, records=[astuple(row) for row in rows])


async def latest(database: Queries, partner: str, limit: int) -> list[Delivery]:
    """The last calls of a partner, newest first."""
    rows = await database.fetch(
        f"SELECT {', '.join(_COLUMNS)} FROM deliveries WHERE partner = $1 ORDER BY at DESC LIMIT $2", partner, limit
    )
    return [Delivery(**row) for row in rows]


async def totals(database: Queries, since: datetime) -> dict[str, Totals]:
    """What each partner delivered since a time, without trials."""
    rows = await database.fetch(
        """
        SELECT partner, sum(calls)::bigint AS calls,
               coalesce(sum(calls) FILTER (WHERE status >= 300), 0)::bigint AS failed,
               sum(recorded)::bigint AS recorded, sum(repeated)::bigint AS repeated, sum(refused)::bigint AS refused,
               max(at) AS last_at
          FROM deliveries
         WHERE at >= $1 AND NOT trial
         GROUP BY partner
        """,
        since,
    )
    return {row["partner"]: Totals(**row) for row in rows}


async def forget_before(database: Queries, moment: datetime) -> None:
    """Drop what is older than a time."""
    await database.execute("DELETE FROM deliveries WHERE at < $1", moment)
