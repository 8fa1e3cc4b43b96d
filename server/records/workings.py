"""How the work itself stands, read for those who operate the platform."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from server.records.database import Queries
from server.records.facts import Cursor
from server.records.locks import SCORER

COUNTED_MAX = 10_000
"""Facts that wait are counted up to here: more is told as so many."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Facts behind a cursor, and when the oldest of them was received."""

    facts: int
    oldest: datetime | None


async def facts_behind(database: Queries, contest_id: int, cursor: Cursor) -> Waiting:
    """How many facts that concern a contest are not folded yet, also those that the horizon holds back."""
    row = await database.fetchrow(
        """
        SELECT count(*), min(received_at)
          FROM (SELECT received_at FROM facts
                 WHERE (xid, id) > ($2, $3) AND (contest_id IS NULL OR contest_id = $1)
                 ORDER BY xid, id LIMIT $4) AS waiting
        """,
        contest_id,
        *cursor,
        COUNTED_MAX,
    )
    return Waiting(row[0], row[1])


async def oldest_writer(database: Queries) -> tuple[timedelta, str]:
    """For how long the oldest transaction that writes has been open, and what calls itself so."""
    row = await database.fetchrow(
        """
        SELECT clock_timestamp() - xact_start, coalesce(nullif(application_name, ''), usename, '?')
          FROM pg_stat_activity
         WHERE backend_xid IS NOT NULL AND xact_start IS NOT NULL AND pid <> pg_backend_pid()
         ORDER BY xact_start
         LIMIT 1
        """
    )
    return (row[0], row[1]) if row else (timedelta(), "")


async def contests_moved(database: Queries) -> set[int]:
    """The contests that some pipeline holds."""
    rows = await database.fetch(
        """
        SELECT objid::integer
          FROM pg_locks
         WHERE locktype = 'advisory' AND granted AND classid = $1::integer::oid AND objsubid = 2
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """,
        SCORER,
    )
    return {row[0] for row in rows}


async def uploads_waiting(database: Queries) -> tuple[int, datetime | None]:
    """How many files wait to be read, and since when the oldest does."""
    row = await database.fetchrow("SELECT count(*), min(created_at) FROM uploads WHERE state = 'waiting'")
    return row[0], row[1]
