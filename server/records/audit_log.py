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


async def lines(
    database: Queries,
    *,
    before: int | None = None,
    limit: int = 100,
    login: str = "",
    action: str = "",
    about: str = "",
) -> list[Line]:
    """Lines, the newest first: of somebody, of actions that begin so, about an object; '' leaves it open."""
    rows = await database.fetch(
        f"""
        SELECT {_COLUMNS}
          FROM audit_log
         WHERE ($1::bigint IS NULL OR number < $1)
           AND ($3 = '' OR login = $3) AND starts_with(action, $4) AND ($5 = '' OR object = $5)
         ORDER BY number DESC
         LIMIT $2
        """,
        before,
        limit,
        login,
        action,
        about,
    )
    return [_line(row) for row in rows]


async def lines_after(database: Queries, number: int, limit: int) -> list[Line]:
    """The next lines in order, for an export and for the check of the chain."""
    rows = await database.fetch(
        f"SELECT {_COLUMNS} FROM audit_log WHERE number > $1 ORDER BY number LIMIT $2", number, limit
    )
    return [_line(row) for row in rows]


def _line(row: Mapping[str, Any]) -> Line:
    number, at, *act, previous_hash, hashed = tuple(row.values())
    return Line(number=number, at=at, act=Act(*act), previous_hash=previous_hash, hash=hashed)
