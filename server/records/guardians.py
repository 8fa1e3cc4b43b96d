"""Who stands for a child: the adult whose code lets them take part."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from server.records.database import Connection, Queries


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A child as the guardian sees them."""

    id: UUID
    name: str
    birth_year: int | None
    ward: str | None


async def children(database: Queries, guardian: UUID) -> Sequence[Child]:
    """The children that somebody stands for."""
    rows = await database.fetch(
        """
        SELECT r.id, r.name, r.birth_year,
               (SELECT h.ward FROM residences h WHERE h.resident = r.id ORDER BY h.id DESC LIMIT 1) AS ward
          FROM residents r WHERE r.guardian = $1 ORDER BY r.created_at, r.id
        """,
        guardian,
    )
    return [Child(**row) for row in rows]


async def lock(connection: Connection, guardian: UUID) -> int:
    """How many children somebody stands for; nobody else becomes one of them until the transaction ends."""
    await connection.execute("SELECT FROM residents WHERE id = $1 FOR NO KEY UPDATE", guardian)
    return int(await connection.fetchval("SELECT count(*) FROM residents WHERE guardian = $1", guardian))


async def set_guardian(database: Queries, child: UUID, guardian: UUID) -> bool:
    """Let somebody stand for a child who has nobody; False if somebody does already."""
    return bool(
        await database.fetchval(
            "UPDATE residents SET guardian = $2 WHERE id = $1 AND guardian IS NULL RETURNING true", child, guardian
        )
    )


async def unset_guardian(database: Queries, child: UUID, guardian: UUID) -> bool:
    """Let somebody stand for a child no longer; False if they did not."""
    return bool(
        await database.fetchval(
            "UPDATE residents SET guardian = NULL WHERE id = $1 AND guardian = $2 RETURNING true", child, guardian
        )
    )


async def name_of(database: Queries, resident: UUID | None) -> str:
    """What a guardian or a helper is called by those who know them."""
    return str(await database.fetchval("SELECT name FROM residents WHERE id = $1", resident) or "")
