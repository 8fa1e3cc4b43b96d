"""Accounts that a ward officer made in person for people who have no VNeID."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.records.database import Connection, Queries

_SELECT = """
        SELECT p.id, p.resident, r.name, r.birth_year, p.ward, p.made_at, r.welcomed_at,
               EXISTS (SELECT FROM resident_sessions s WHERE s.resident = p.resident) AS entered,
               (SELECT max(c.expires_at) FROM codes c
                 WHERE c.resident = p.resident AND c.purpose = 'paper' AND c.uses_left > 0) AS code_until
          FROM paper_accounts p JOIN residents r ON r.id = p.resident
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperAccount:
    """One of them. `code_until` is when the code on paper ends that nobody has typed yet."""

    id: int
    resident: UUID
    name: str
    birth_year: int | None
    ward: str
    made_at: datetime
    welcomed_at: datetime | None
    entered: bool
    code_until: datetime | None


async def add(database: Queries, resident: UUID, ward: str, made_by: int, now: datetime) -> None:
    """Note that an account was made in person."""
    await database.execute(
        "INSERT INTO paper_accounts (resident, ward, made_by, made_at) VALUES ($1, $2, $3, $4)",
        resident,
        ward,
        made_by,
        now,
    )


async def of_ward(database: Queries, ward: str, limit: int) -> Sequence[PaperAccount]:
    """The accounts of a ward, the last made first."""
    rows = await database.fetch(f"{_SELECT} WHERE p.ward = $1 ORDER BY p.id DESC LIMIT $2", ward, limit)
    return [PaperAccount(**row) for row in rows]


async def lock(connection: Connection, ward: str, number: int) -> PaperAccount | None:
    """The account of that number, if it is one of the ward's, held until the transaction ends."""
    row = await connection.fetchrow(f"{_SELECT} WHERE p.ward = $1 AND p.id = $2 FOR UPDATE OF p", ward, number)
    return PaperAccount(**row) if row else None


async def has(database: Queries, resident: UUID) -> bool:
    """Whether somebody's account was made in person."""
    return bool(await database.fetchval("SELECT EXISTS (SELECT FROM paper_accounts WHERE resident = $1)", resident))


async def forget_unopened(database: Queries, before: datetime) -> None:
    """Forget the people whose accounts were made before a time and whom no code ever let in."""
    await database.execute(
        """
        DELETE FROM residents r USING paper_accounts p
         WHERE p.resident = r.id AND p.made_at < $1 AND r.welcomed_at IS NULL
           AND NOT EXISTS (SELECT FROM resident_sessions s WHERE s.resident = r.id)
           AND NOT EXISTS (SELECT FROM codes c WHERE c.resident = r.id AND c.made_at >= $1)
        """,
        before,
    )


async def made_since(database: Queries, made_by: int, since: datetime) -> int:
    """How many accounts an official made since a time."""
    return int(
        await database.fetchval(
            "SELECT count(*) FROM paper_accounts WHERE made_by = $1 AND made_at > $2", made_by, since
        )
    )
