"""The audit log of officials' acts: it only grows, and each line is chained to the one before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.records.database import Connection, Queries
from server.rules.act import GENESIS, Act, act_hash

_LOCK = 7_532
"""Lines are written one after the other; the second key of our advisory locks is 0 here."""
_COLUMNS = (
    "number, at, account_id, login, role, address, action, object, arguments, before, after, previous_hash, hash"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the log."""

    number: int
    at: datetime
    act: Act
    previous_hash: bytes
    hash: bytes

    @property
    def fits(self) -> bool:
        """Whether the line is as it was written."""
        return act_hash(self.previous_hash, self.number, self.at, self.act) == self.hash


async def write(connection: Connection, act: Act) -> int:
    """Add a line, and return its number. Call it last in the transaction of the change: others wait for its end."""
    await connection.fetchval("SELECT pg_advisory_xact_lock($1, 0)", _LOCK)
    last = await connection.fetchrow(
        "SELECT number, hash, clock_timestamp() FROM audit_log ORDER BY number DESC LIMIT 1"
    )
    number, previous = (last[0] + 1, last[1]) if last else (1, GENESIS)
    at = await connection.fetchval("SELECT clock_timestamp()")
    await connection.execute(
        f"""
        INSERT INTO audit_log ({_COLUMNS})
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        """,
        number,
        at,
        *act,
        previous,
        act_hash(previous, number, at, act),
    )
    return number


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which lines: of somebody, of actions and about objects that begin so, from a time until another."""

    login: str = ""
    action: str = ""
    about: str = ""
    since: datetime | None = None
    until: datetime | None = None


async def lines(
    database: Queries, *, limit: int = 100, login: str = "", action: str = "", about: str = ""
) -> list[Line]:
    """The newest lines, newest first; '' leaves open whose, of which action, about what."""
    return await wanted_lines(database, Wanted(login=login, action=action, about=about), limit=limit)


async def wanted_lines(
    database: Queries, wanted: Wanted, *, before: int | None = None, after: int | None = None, limit: int
) -> list[Line]:
    """Lines before a number, the newest first; or after one, the oldest first."""
    order = "ASC" if after is not None else "DESC"
    rows = await database.fetch(
        f"""
        SELECT {_COLUMNS}
          FROM audit_log
         WHERE ($1::bigint IS NULL OR number < $1) AND ($2::bigint IS NULL OR number > $2)
           AND ($4 = '' OR login = $4) AND starts_with(action, $5) AND starts_with(object, $6)
           AND ($7::timestamptz IS NULL OR at >= $7) AND ($8::timestamptz IS NULL OR at < $8)
         ORDER BY number {order}
         LIMIT $3
        """,
        before,
        after,
        limit,
        wanted.login,
        wanted.action,
        wanted.about,
        wanted.since,
        wanted.until,
    )
    return [_line(row) for row in rows]


async def line(database: Queries, number: int) -> Line | None:
    """The line of that number."""
    row = await database.fetchrow(f"SELECT {_COLUMNS} FROM audit_log WHERE number = $1", number)
    return _line(row) if row else None


async def lines_after(database: Queries, number: int, limit: int) -> list[Line]:
    """The next lines in order, for an export and for the check of the chain."""
    rows = await database.fetch(
        f"SELECT {_COLUMNS} FROM audit_log WHERE number > $1 ORDER BY number LIMIT $2", number, limit
    )
    return [_line(row) for row in rows]


def _line(row: Mapping[str, Any]) -> Line:
    number, at, *act, previous_hash, hashed = tuple(row.values())
    return Line(number=number, at=at, act=Act(*act), previous_hash=previous_hash, hash=hashed)
