"""Cases that a platform vouches for, by a file or by a look-up: keyed hashes, never numbers."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from server.records.database import Queries


class Case(NamedTuple):
    """One finished case of a platform. None is what it does not say."""

    case_key: UUID
    service: str
    happened_on: date | None
    by: str | None


async def add(
    connection: Queries, platform: str, cases: Iterable[Case], via: str, now: datetime, upload_id: int | None = None
) -> int:
    """Keep cases, and return how many were new. A platform's later word about a case replaces its earlier one."""
    rows = list(cases)
    found = await connection.fetch(
        """
        INSERT INTO vouched_cases (platform, case_key, service, happened_on, by, via, upload_id, vouched_at)
        SELECT DISTINCT ON (case_key, service) $1, case_key, service, happened_on, by, $6, $7, $8
          FROM unnest($2::uuid[], $3::text[], $4::date[], $5::text[]) AS v (case_key, service, happened_on, by)
            ON CONFLICT (platform, case_key, service) DO UPDATE
           SET happened_on = coalesce(excluded.happened_on, vouched_cases.happened_on),
               by = coalesce(excluded.by, vouched_cases.by)
        RETURNING xmax = 0
        """,
        platform,
        [row.case_key for row in rows],
        [row.service for row in rows],
        [row.happened_on for row in rows],
        [row.by for row in rows],
        via,
        upload_id,
        now,
    )
    return sum(row[0] for row in found)


async def known_among(database: Queries, platform: str, cases: Sequence[UUID]) -> int:
    """How many of these cases the platform vouched for before."""
    return int(
        await database.fetchval(
            "SELECT count(DISTINCT case_key) FROM vouched_cases WHERE platform = $1 AND case_key = ANY($2)",
            platform,
            list(cases),
        )
    )


async def wanted_among(database: Queries, cases: Sequence[UUID], services: Sequence[str]) -> set[UUID]:
    """Of these cases those that somebody claims and waits for: the others are nobody's business here."""
    rows = await database.fetch(
        """
        SELECT DISTINCT c.case_key
          FROM unnest($1::uuid[], $2::text[]) AS v (case_key, service)
          JOIN claims c ON c.case_key = v.case_key AND c.service = v.service AND c.state IN ('pending', 'appealed')
        """,
        list(cases),
        list(services),
    )
    return {row[0] for row in rows}


async def forget_before(database: Queries, before: datetime) -> None:
    """Drop what nobody claimed in time."""
    await database.execute("DELETE FROM vouched_cases WHERE vouched_at < $1", before)
