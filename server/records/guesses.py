"""Tries at guessing, counted by keyed hashes of what was tried: nothing that was typed is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.records.database import Queries


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """How many tries there were in a row, and from when on the next is heard."""

    tries: int
    free_at: datetime


async def take(
    database: Queries, key: bytes, now: datetime, waits: Sequence[timedelta], forget_before: datetime
) -> Tries | None:
    """Count a try before it is made, so that tries at the same moment cannot pass together.

    None if it is too early for one; `waits` says how long to wait after the first, the second …, the last of them
    for all further.
    """
    row = await database.fetchrow(
        """
        INSERT INTO guesses AS g (key, tries, tried_at, free_at)
        VALUES ($1, 1, $2, $2::timestamptz + ($3::interval[])[1])
            ON CONFLICT (key) DO UPDATE
           SET tries = CASE WHEN g.tried_at < $4 THEN 1 ELSE g.tries + 1 END,
               tried_at = $2,
               free_at = $2::timestamptz + ($3::interval[])[CASE WHEN g.tried_at < $4 THEN 1
                                                    ELSE least(g.tries + 1, cardinality($3::interval[])) END]
         WHERE g.free_at <= $2
        RETURNING tries, free_at
        """,
        key,
        now,
        waits,
        forget_before,
    )
    return Tries(**row) if row else None


async def of_keys(database: Queries, keys: Sequence[bytes]) -> Mapping[bytes, Tries]:
    """What is counted under some keys."""
    rows = await database.fetch("SELECT key, tries, free_at FROM guesses WHERE key = ANY($1)", keys)
    return {row["key"]: Tries(tries=row["tries"], free_at=row["free_at"]) for row in rows}


async def give_back(database: Queries, key: bytes, now: datetime) -> None:
    """Take one try back: it was none."""
    await database.execute(
        "UPDATE guesses SET tries = tries - 1, free_at = least(free_at, $2) WHERE key = $1 AND tries > 0", key, now
    )


async def forget(database: Queries, keys: Sequence[bytes]) -> None:
    """Forget what was tried: somebody has shown that it is them, or an administrator unlocks."""
    await database.execute("DELETE FROM guesses WHERE key = ANY($1)", keys)


async def forget_before(database: Queries, moment: datetime) -> None:
    """Forget tries older than a time."""
    await database.execute("DELETE FROM guesses WHERE tried_at < $1", moment)
