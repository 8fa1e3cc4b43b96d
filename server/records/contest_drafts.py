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
_OPEN = "announced_at IS NULL AND discarded_at IS NULL"


async def all_drafts(database: Queries) -> list[Draft]:
    """Every draft that is neither announced nor discarded, newest first."""
    rows = await database.fetch(f"SELECT {_COLUMNS} FROM contest_drafts WHERE {_OPEN} ORDER BY created_at DESC")
    return [Draft(**row) for row in rows]


async def by_slug(database: Queries, slug: str) -> Draft | None:
    """The draft of that slug, if it is neither announced nor discarded."""
    row = await database.fetchrow(f"SELECT {_COLUMNS} FROM contest_drafts WHERE slug = $1 AND {_OPEN}", slug)
    return Draft(**row) if row else None


async def for_update(connection: Connection, slug: str) -> Draft | None:
    """The same, kept from other writers until the transaction ends."""
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM contest_drafts WHERE slug = $1 AND {_OPEN} FOR UPDATE", slug
    )
    return Draft(**row) if row else None


async def create(connection: Connection, slug: str, document: str, by: str) -> bool:
    """Begin a draft; False if there is one of that slug, or was one that was announced.

    Versions go on from those set aside: a form of a discarded draft must not pass for one of the new.
    """
    return bool(
        await connection.fetchval(
            """
            WITH draft AS (
                INSERT INTO contest_drafts (slug, document, version)
                SELECT $1, $2, coalesce(max(version), 0) + 1 FROM contest_drafts WHERE starts_with(slug, $1 || '~')
                    ON CONFLICT DO NOTHING
                RETURNING slug, version)
            INSERT INTO contest_draft_versions (slug, version, document, made_by)
            SELECT slug, version, $2, $3 FROM draft
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


async def discard(connection: Connection, slug: str, now: datetime) -> None:
    """Nobody wants the draft any more; its versions stay until `set_aside` says where."""
    await connection.execute("UPDATE contest_drafts SET discarded_at = $2 WHERE slug = $1", slug, now)


async def set_aside(connection: Connection, slug: str) -> None:
    """Keep a discarded draft under a name that no slug can be, with every version of it and of its criteria.

    So the slug is free, and who takes it sees nothing of what was discarded.
    """
    await connection.execute(
        """
        WITH aside AS (
            INSERT INTO contest_drafts (slug, version, document, created_at, discarded_at)
            SELECT slug || '~' || (SELECT count(*) + 1 FROM contest_drafts WHERE starts_with(slug, $1 || '~')),
                   version, document, created_at, discarded_at
              FROM contest_drafts
             WHERE slug = $1 AND discarded_at IS NOT NULL
            RETURNING slug),
        versions AS (
            UPDATE contest_draft_versions AS v SET slug = aside.slug FROM aside WHERE v.slug = $1),
        criteria AS (
            UPDATE criteria_versions AS v SET slug = aside.slug FROM aside WHERE v.slug = $1)
        DELETE FROM contest_drafts AS d USING aside WHERE d.slug = $1
        """,
        slug,
    )


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
