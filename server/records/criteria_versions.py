"""The criteria of contests as they are worked on: each saved version, and under which decision it was issued."""

from dataclasses import dataclass
from datetime import date, datetime

from server.records.database import Queries

_COLUMNS = "slug, version, document, made_by, made_at, decision_number, decision_date, issued_by, issued_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class CriteriaVersion:
    """One version; the last four are set once it was issued."""

    slug: str
    version: int
    document: str
    made_by: str
    made_at: datetime
    decision_number: str | None
    decision_date: date | None
    issued_by: str | None
    issued_at: datetime | None


async def latest(database: Queries, slug: str) -> CriteriaVersion | None:
    """The version that is worked on."""
    row = await database.fetchrow(
        f"SELECT {_COLUMNS} FROM criteria_versions WHERE slug = $1 ORDER BY version DESC LIMIT 1", slug
    )
    return CriteriaVersion(**row) if row else None


async def by_number(database: Queries, slug: str, version: int) -> CriteriaVersion | None:
    """One version."""
    row = await database.fetchrow(
        f"SELECT {_COLUMNS} FROM criteria_versions WHERE slug = $1 AND version = $2", slug, version
    )
    return CriteriaVersion(**row) if row else None


async def all_versions(database: Queries, slug: str, limit: int = 500) -> list[CriteriaVersion]:
    """Every version, the newest first."""
    rows = await database.fetch(
        f"SELECT {_COLUMNS} FROM criteria_versions WHERE slug = $1 ORDER BY version DESC LIMIT $2", slug, limit
    )
    return [CriteriaVersion(**row) for row in rows]


async def add(database: Queries, slug: str, version: int, document: str, by: str) -> bool:
    """Add a version; False if somebody has added it before."""
    return bool(
        await database.fetchval(
            """
            INSERT INTO criteria_versions (slug, version, document, made_by) VALUES ($1, $2, $3, $4)
                ON CONFLICT DO NOTHING
            RETURNING true
            """,
            slug,
            version,
            document,
            by,
        )
    )


async def issue(
    database: Queries, slug: str, version: int, number: str, decided: date, by: str, now: datetime
) -> None:
    """Note under which decision a version was issued, by whom and when."""
    await database.execute(
        """
        UPDATE criteria_versions SET decision_number = $3, decision_date = $4, issued_by = $5, issued_at = $6
         WHERE slug = $1 AND version = $2
        """,
        slug,
        version,
        number,
        decided,
        by,
        now,
    )
