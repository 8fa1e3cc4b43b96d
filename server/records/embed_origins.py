"""The web sites on which boards may stand: of the whole city, and of each ward."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from server.records.database import Queries


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedOrigin:
    """A web site, and who allowed it. `ward` is None for those of the whole city."""

    id: int
    ward: str | None
    origin: str
    added_by: str
    added_at: datetime


async def lock(database: Queries) -> None:
    """Let nobody else add one until this transaction ends, so that what was counted is still true."""
    await database.execute("LOCK TABLE embed_origins IN SHARE ROW EXCLUSIVE MODE")


async def count(database: Queries, ward: str | None) -> int:
    """How many a ward has, or the city."""
    found: int = await database.fetchval(
        "SELECT count(*) FROM embed_origins WHERE ward IS NOT DISTINCT FROM $1", ward
    )
    return found


async def add(database: Queries, ward: str | None, origin: str, account: int, now: datetime) -> bool:
    """Allow one; False if it is allowed already."""
    return bool(
        await database.fetchval(
            """
            INSERT INTO embed_origins (ward, origin, account_id, added_at) VALUES ($1, $2, $3, $4)
                ON CONFLICT DO NOTHING
            RETURNING true
            """,
            ward,
            origin,
            account,
            now,
        )
    )


async def every(database: Queries, ward: str | None = None) -> Sequence[EmbedOrigin]:
    """Those of a ward; without a ward all, the city's first."""
    rows = await database.fetch(
        """
        SELECT o.id, o.ward, o.origin, a.name AS added_by, o.added_at
          FROM embed_origins o JOIN accounts a ON a.id = o.account_id
         WHERE $1::text IS NULL OR o.ward = $1
         ORDER BY o.ward NULLS FIRST, o.origin
        """,
        ward,
    )
    return [EmbedOrigin(**row) for row in rows]


async def remove(database: Queries, number: int, ward: str | None) -> EmbedOrigin | None:
    """Allow one no longer, and return what it was; a ward reaches only its own. None if there is none."""
    row = await database.fetchrow(
        """
        DELETE FROM embed_origins o USING accounts a
         WHERE o.id = $1 AND ($2::text IS NULL OR o.ward = $2) AND a.id = o.account_id
        RETURNING o.id, o.ward, o.origin, a.name AS added_by, o.added_at
        """,
        number,
        ward,
    )
    return EmbedOrigin(**row) if row else None


async def allowed(database: Queries, ward: str | None) -> tuple[str, ...]:
    """Where a board may stand: on the sites of the city, and on those of the ward that it is shown for."""
    rows = await database.fetch(
        "SELECT DISTINCT origin FROM embed_origins WHERE ward IS NULL OR ward = $1 ORDER BY origin", ward
    )
    return tuple(row["origin"] for row in rows)
