"""One scorer a contest: a session lock in PostgreSQL, which a dead process gives back by itself."""

from server.records.database import Queries

SCORER = 7_531
"""The first key of our advisory locks, so that they meet nobody else's."""


async def try_lock_scorer(connection: Queries, contest_id: int) -> bool:
    """Take the contest's lock for this connection's session, if nobody holds it.

    It is polled, never waited for: a waiting lock and CREATE INDEX CONCURRENTLY block each other.
    """
    return bool(await connection.fetchval("SELECT pg_try_advisory_lock($1, $2)", SCORER, contest_id))


async def unlock_scorer(connection: Queries, contest_id: int) -> None:
    """Give the lock back."""
    await connection.fetchval("SELECT pg_advisory_unlock($1, $2)", SCORER, contest_id)


async def holds_scorer(connection: Queries, contest_id: int) -> bool:
    """Whether this connection's session still holds the contest's lock."""
    return bool(
        await connection.fetchval(
            """
            SELECT EXISTS (SELECT FROM pg_locks
                            WHERE locktype = 'advisory' AND classid = $1 AND objid = $2
                              AND pid = pg_backend_pid() AND granted)
            """,
            SCORER,
            contest_id,
        )
    )
