"""Families that learn together: up to eight residents, each in one family at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.records.database import Connection, Queries

_CREATOR = """coalesce(f.creator, (SELECT o.resident FROM family_members o WHERE o.family_id = f.id
                                   AND o.left_at IS NULL ORDER BY o.id LIMIT 1)) AS creator"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A family; `creator` is who invites: who began it, or who is longest there when that one is gone."""

    id: int
    creator: UUID | None
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody in a family. `number` names them within it; `removed_at` is when they were removed."""

    number: int
    resident: UUID
    name: str
    joined_at: datetime
    removed_at: datetime | None


async def of_resident(database: Queries, resident: UUID) -> Family | None:
    """The family that somebody belongs to now."""
    row = await database.fetchrow(
        f"""
        SELECT f.id, {_CREATOR}, f.made_at
          FROM family_members m JOIN families f ON f.id = m.family_id
         WHERE m.resident = $1 AND m.left_at IS NULL
        """,
        resident,
    )
    return Family(**row) if row else None


async def members(database: Queries, family_id: int) -> Sequence[Member]:
    """Who belongs to a family now, the first first."""
    rows = await database.fetch(
        """
        SELECT m.id AS number, m.resident, r.name, m.joined_at, m.removed_at
          FROM family_members m JOIN residents r ON r.id = m.resident
         WHERE m.family_id = $1 AND m.left_at IS NULL ORDER BY m.id
        """,
        family_id,
    )
    return [Member(**row) for row in rows]


async def removed_since(database: Queries, family_id: int, moment: datetime) -> Sequence[Member]:
    """Who was removed from a family since a time, the last first."""
    rows = await database.fetch(
        """
        SELECT m.id AS number, m.resident, r.name, m.joined_at, m.removed_at
          FROM family_members m JOIN residents r ON r.id = m.resident
         WHERE m.family_id = $1 AND m.removed_at > $2 ORDER BY m.removed_at DESC
        """,
        family_id,
        moment,
    )
    return [Member(**row) for row in rows]


async def lock(connection: Connection, family_id: int) -> Family | None:
    """A family, held until the transaction ends."""
    row = await connection.fetchrow(
        f"SELECT f.id, {_CREATOR}, f.made_at FROM families f WHERE f.id = $1 FOR UPDATE OF f", family_id
    )
    return Family(**row) if row else None


async def create(connection: Connection, creator: UUID, now: datetime) -> int:
    """Make a family of one who is in none."""
    family_id: int = await connection.fetchval(
        "INSERT INTO families (creator, made_at) VALUES ($1, $2) RETURNING id", creator, now
    )
    return family_id


async def add(connection: Connection, family_id: int, resident: UUID, now: datetime) -> bool:
    """Add somebody; False if they are in a family already."""
    return bool(
        await connection.fetchval(
            """
            INSERT INTO family_members (family_id, resident, joined_at) VALUES ($1, $2, $3)
                ON CONFLICT (resident) WHERE left_at IS NULL DO NOTHING
            RETURNING true
            """,
            family_id,
            resident,
            now,
        )
    )


async def leave(connection: Connection, family_id: int, resident: UUID, now: datetime) -> None:
    """Let somebody go by their own will. If they invited, the one who is longest there invites now."""
    await connection.execute(
        "UPDATE family_members SET left_at = $3 WHERE family_id = $1 AND resident = $2 AND left_at IS NULL",
        family_id,
        resident,
        now,
    )
    await connection.execute(
        """
        UPDATE families SET creator = (SELECT resident FROM family_members
                                        WHERE family_id = $1 AND left_at IS NULL ORDER BY id LIMIT 1)
         WHERE id = $1 AND creator = $2
        """,
        family_id,
        resident,
    )


async def remove(connection: Connection, family_id: int, number: int, now: datetime) -> bool:
    """Remove a member who is not the one who invites; False if there is none of that number."""
    return bool(
        await connection.fetchval(
            """
            UPDATE family_members m SET left_at = $3, removed_at = $3
              FROM families f
             WHERE m.family_id = $1 AND m.id = $2 AND m.left_at IS NULL AND f.id = m.family_id
               AND m.resident IS DISTINCT FROM f.creator
            RETURNING true
            """,
            family_id,
            number,
            now,
        )
    )


async def restore(connection: Connection, family_id: int, number: int, removed_after: datetime) -> bool:
    """Undo a removal; False if it was long ago, or they are in another family by now."""
    return bool(
        await connection.fetchval(
            """
            UPDATE family_members m SET left_at = NULL, removed_at = NULL
             WHERE m.family_id = $1 AND m.id = $2 AND m.removed_at > $3
               AND NOT EXISTS (SELECT FROM family_members o WHERE o.resident = m.resident AND o.left_at IS NULL)
            RETURNING true
            """,
            family_id,
            number,
            removed_after,
        )
    )
