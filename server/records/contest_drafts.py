"""Contests that are being planned: what nobody but officials may see, each version kept."""

from dataclasses import dataclass
from datetime import datetime

from server.records.contests import Version
from server.records.database import Connection, Queries


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A contest as far as it is planned. Its document may lack anything but the slug."""

    slug: str
    version: int
    document: str
    created_at: datetime


_COLUMNS = "slug, version, document, created_at"


async def all_drafts(database: Queries) -> list[Draft]:
    """Every draft that was not announced yet, newest first."""
    rows = await database.fetch(
        f"SELECT {_COLUMNS} FROM contest_drafts WHERE announced_at IS NULL ORDER BY created_at DESC"
    )
    return [Draft(**row) for row in rows]


async def by_slug(database: Queries, slug: str) -> Draft | None:
    """The draft of that slug, if it was not announced yet."""
    row = await database.fetchrow(
        f"SELECT {_COLUMNS} FROM contest_drafts WHERE slug = $1 AND announced_at IS NULL", slug
    )
    return Draft(**row) if row else None


async def for_update(connection: Connection, slug: str) -> Draft | None:
    """The same, kept from other writers until the transaction ends."""
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM contest_drafts WHERE slug = $1 AND announced_at IS NULL FOR UPDATE", slug
    )
    return Draft(**row) if row else None


async def create(connection: Connection, slug: str, document: str, by: str) -> bool:
    """Begin a draft with its first version; False if there is or was one of that slug."""
    return bool(
        await connection.fetchval(
            """
            WITH draft AS (
                INSERT INTO contest_drafts (slug, document) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING slug)
            INSERT INTO contest_draft_versions (slug, version, document, made_by)
            SELECT slug, 1, $2, $3 FROM draft
            RETURNING true
            """,
            slug,
            document,
            by,
        )
    )


async def replace(connection: Connection, slug: str, document: str, by: str) -> int:
    """Make the document the draft's next version, and return its number."""
    return int(
        await connection.fetchval(
            """
            WITH draft AS (
                UPDATE contest_drafts SET document = $2, version = version + 1 WHERE slug = $1
                RETURNING slug, version)
            INSERT INTO contest_draft_versions (slug, version, document, made_by)
            SELECT slug, version, $2, $3 FROM draft
            RETURNING version
            """,
            slug,
            document,
            by,
        )
    )


async def mark_announced(connection: Connection, slug: str, now: datetime) -> None:
    """The draft has become a contest; its versions stay."""
    await connection.execute("UPDATE contest_drafts SET announced_at = $2 WHERE slug = $1", slug, now)


async def versions(database: Queries, slug: str) -> list[Version]:
    """Every version of a draft, oldest first."""
    rows = await database.fetch(
        """
        SELECT version, document, made_by, reason, made_at
          FROM contest_draft_versions
         WHERE slug = $1
         ORDER BY version
        """,
        slug,
    )
    return [Version(**row) for row in rows]
