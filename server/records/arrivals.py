"""How many facts arrived, wait or are held back: what operators and gates ask."""

from datetime import datetime

from server.records.database import Queries
from server.records.facts import Cursor


async def count_between(database: Queries, after: Cursor, until: Cursor) -> int:
    """How many facts lie in (after, until], for whoever waits for a fold."""
    return int(
        await database.fetchval(
            "SELECT count(*) FROM facts f WHERE (f.xid, f.id) > ($1, $2) AND (f.xid, f.id) <= ($3, $4)",
            *after,
            *until,
        )
    )


async def horizon_lag(database: Queries) -> int:
    """How many transactions the horizon stands behind the newest: a long writing one holds the fold back."""
    lag = await database.fetchval(
        """
        SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint
             - pg_snapshot_xmin(pg_current_snapshot())::text::bigint
        """
    )
    return int(lag)


async def received_since(database: Queries, since: datetime) -> int:
    """How many facts were received since a time, for operators."""
    return int(await database.fetchval("SELECT count(*) FROM facts WHERE received_at >= $1", since))


async def waiting(database: Queries, contest_id: int, cursor: Cursor, received_before: datetime) -> int:
    """How many facts are recorded and not folded yet that may still change what was received before a time.

    Uncommitted ones are not seen: ask a while after that time, and none is left.
    """
    return int(
        await database.fetchval(
            """
            SELECT count(*) FROM facts f
             WHERE (f.xid, f.id) > ($2, $3)
               AND (f.contest_id = $1 OR f.contest_id IS NULL AND (f.received_at < $4 OR f.resident IS NULL))
            """,
            contest_id,
            *cursor,
            received_before,
        )
    )


async def last_received(database: Queries, contest_id: int, before: datetime) -> datetime | None:
    """When the last use or skill before a time was received."""
    found: datetime | None = await database.fetchval(
        """
        SELECT received_at FROM facts f
         WHERE (contest_id IS NULL OR contest_id = $1) AND kind IN ('service', 'skill') AND received_at < $2
         ORDER BY f.xid DESC, f.id DESC
         LIMIT 1
        """,
        contest_id,
        before,
    )
    return found
