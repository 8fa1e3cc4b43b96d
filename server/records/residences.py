"""Declarations of where somebody lives, as their ward decides them. Only the last one of a person counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from server.records.database import Connection, Queries

State = Literal["declared", "confirmed", "returned"]

_COLUMNS = """h.id, h.resident, r.name, r.birth_year, h.ward, h.neighbourhood, h.unit, h.groups, h.declared_at,
              h.state, h.decided_at, h.reason, coalesce(a.name, '') AS decided_by"""
_FROM = "residences h JOIN residents r ON r.id = h.resident LEFT JOIN accounts a ON a.id = h.account_id"
_LAST = "NOT EXISTS (SELECT FROM residences later WHERE later.resident = h.resident AND later.id > h.id)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Residence:
    """One declaration, with whose it is."""

    id: int
    resident: UUID
    name: str
    birth_year: int | None
    ward: str
    neighbourhood: str | None
    unit: str | None
    groups: tuple[str, ...]
    declared_at: datetime
    state: State
    decided_at: datetime | None
    reason: str
    decided_by: str


def _residence(row: Any) -> Residence:
    values = dict(row)
    return Residence(**{**values, "groups": tuple(values["groups"])})


async def queue(database: Queries, ward: str | None, state: State, limit: int, after: int = 0) -> list[Residence]:
    """The declarations of a ward, or of all, in that state: those that wait oldest first, the others newest first."""
    order = ("h.id > $4", "h.id") if state == "declared" else ("($4 = 0 OR h.id < $4)", "h.id DESC")
    rows = await database.fetch(
        f"""
        SELECT {_COLUMNS} FROM {_FROM}
         WHERE ($1::text IS NULL OR h.ward = $1) AND h.state = $2 AND {order[0]} AND {_LAST}
         ORDER BY {order[1]}
         LIMIT $3
        """,
        ward,
        state,
        limit,
        after,
    )
    return [_residence(row) for row in rows]


async def count(database: Queries, ward: str | None) -> dict[State, int]:
    """How many declarations of a ward, or of all, are in each state."""
    rows = await database.fetch(
        f"""
        SELECT h.state, count(*) FROM residences h
         WHERE ($1::text IS NULL OR h.ward = $1) AND {_LAST} GROUP BY h.state
        """,
        ward,
    )
    return {row[0]: row[1] for row in rows}


async def by_id(database: Queries, residence_id: int) -> Residence | None:
    """A declaration, if it is somebody's last."""
    row = await database.fetchrow(f"SELECT {_COLUMNS} FROM {_FROM} WHERE h.id = $1 AND {_LAST}", residence_id)
    return _residence(row) if row else None


async def lock(connection: Connection, residence_id: int) -> Residence | None:
    """The same, held until the transaction ends: whoever declares or decides for this person waits."""
    found = await connection.fetchval(
        """
        SELECT r.id FROM residents r JOIN residences h ON h.resident = r.id
         WHERE h.id = $1 FOR UPDATE OF r
        """,
        residence_id,
    )
    return await by_id(connection, residence_id) if found else None


async def decide(
    database: Queries, residence_id: int, state: State, account_id: int, reason: str, now: datetime
) -> None:
    """Write down what the ward said."""
    await database.execute(
        "UPDATE residences SET state = $2, account_id = $3, reason = $4, decided_at = $5 WHERE id = $1",
        residence_id,
        state,
        account_id,
        reason,
        now,
    )


async def enrolments_by(database: Queries, residence: Residence, source: str) -> Sequence[tuple[int, str]]:
    """The contest and name of each enrolment that follows from a declaration and was not taken back: those of its
    ward since then, and the leavings of contests in which its ward does not take part."""
    rows = await database.fetch(
        """
        SELECT f.contest_id, f.source_ref FROM facts f
         WHERE f.kind = 'enrolment' AND f.resident = $1 AND f.source = $2 AND f.happened_at >= $3
           AND (f.body ->> 'ward' = $4 OR f.body ? 'left' AND f.happened_at = $3)
           AND NOT EXISTS (SELECT FROM facts r
                            WHERE r.source = f.source AND r.target = f.source_ref AND r.kind = 'revoked')
         ORDER BY f.contest_id, f.id
        """,
        residence.resident,
        source,
        residence.declared_at,
        residence.ward,
    )
    return [(row[0], row[1]) for row in rows]


async def contests_taken_back(database: Queries, resident: UUID, residence_id: int, source: str) -> list[int]:
    """In which contests enrolments of a resident were taken back with a declaration."""
    rows = await database.fetch(
        """
        SELECT DISTINCT f.contest_id
          FROM facts f
          JOIN facts r ON r.source = f.source AND r.target = f.source_ref AND r.kind = 'revoked'
         WHERE f.kind = 'enrolment' AND f.resident = $1 AND f.source = $2 AND NOT f.body ? 'left'
           AND starts_with(r.source_ref, $3)
         ORDER BY f.contest_id
        """,
        resident,
        source,
        f"residence/{residence_id}/",
    )
    return [row[0] for row in rows]
