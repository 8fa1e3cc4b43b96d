"""Claims beside what platforms reported or vouch for: read in one query each, in the order the claims were made."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from server.records.claims import TAKEN, VALID
from server.records.database import Queries

BATCH = 500


class Reported(NamedTuple):
    """A claim, and the platform's own event with its case and its resident."""

    claim_id: int
    source: str
    ref: str


class Vouched(NamedTuple):
    """A claim, and what a platform says of its case. None is what it does not say."""

    claim_id: int
    platform: str
    via: str
    happened_on: date | None
    by: str | None


async def reported(database: Queries, resident: UUID | None, since: datetime) -> list[Reported]:
    """Claims made since a time whose case a platform reported for the same resident, the first report of each.

    What was returned is among them: a platform that reports it knows better than who returned it.
    """
    rows = await database.fetch(
        f"""
        SELECT DISTINCT ON (c.id) c.id, f.source, f.source_ref
          FROM claims c
          JOIN facts f ON f.case_key = c.case_key AND f.resident = c.resident
         WHERE c.state IN ('pending', 'appealed', 'returned') AND c.made_at > $2
           AND ($1::uuid IS NULL OR c.resident = $1)
           AND f.source <> 'claims' AND {VALID}
         ORDER BY c.id, f.xid, f.id
         LIMIT {BATCH}
        """,
        resident,
        since,
    )
    return [Reported(*row) for row in rows]


async def vouched(database: Queries, resident: UUID | None) -> list[Vouched]:
    """Claims that wait and whose case and service a platform vouches for, unless the case is somebody else's."""
    rows = await database.fetch(
        f"""
        SELECT DISTINCT ON (c.id) c.id, v.platform, v.via, v.happened_on, v.by
          FROM claims c
          JOIN vouched_cases v ON v.case_key = c.case_key AND v.service = c.service
         WHERE c.state IN ('pending', 'appealed')
           AND ($1::uuid IS NULL OR c.resident = $1)
           AND NOT {TAKEN}
         ORDER BY c.id, v.vouched_at
         LIMIT {BATCH}
        """,
        resident,
    )
    return [Vouched(*row) for row in rows]


async def is_taken(database: Queries, claim_id: int) -> bool:
    """Whether somebody else was recorded with the claim's case before its resident."""
    return bool(await database.fetchval(f"SELECT {TAKEN} FROM claims c WHERE c.id = $1", claim_id))


async def taken_back(database: Queries, resident: UUID | None) -> list[int]:
    """Claims that a platform's event confirmed which the platform has revoked since."""
    rows = await database.fetch(
        f"""
        SELECT c.id
          FROM claims c
          JOIN facts r ON r.source = c.fact_source AND r.target = c.fact_ref AND r.kind = 'revoked'
         WHERE c.proof = 'event' AND ($1::uuid IS NULL OR c.resident = $1)
         ORDER BY c.id
         LIMIT {BATCH}
        """,
        resident,
    )
    return [row[0] for row in rows]


class Matches(NamedTuple):
    """How the cases of a file stand beside the claims."""

    matching: int
    other_service: int
    taken: int


async def foreseen(database: Queries, cases: Sequence[UUID], services: Sequence[str]) -> Matches:
    """Of these cases with their services: how many claims wait that they would confirm, that name another service,
    and whose case is somebody else's."""
    row = await database.fetchrow(
        f"""
        SELECT count(DISTINCT c.id) FILTER (WHERE c.service = v.service AND NOT {TAKEN}),
               count(DISTINCT c.id) FILTER (WHERE c.service <> v.service),
               count(DISTINCT c.id) FILTER (WHERE c.service = v.service AND {TAKEN})
          FROM unnest($1::uuid[], $2::text[]) AS v (case_key, service)
          JOIN claims c ON c.case_key = v.case_key
         WHERE c.state IN ('pending', 'appealed')
        """,
        list(cases),
        list(services),
    )
    return Matches(*row)


async def claimed_among(database: Queries, cases: Sequence[UUID]) -> int:
    """How many of these cases somebody claims, however the claim stands."""
    return int(
        await database.fetchval(
            "SELECT count(DISTINCT case_key) FROM claims WHERE case_key = ANY($1) AND state <> 'withdrawn'",
            list(cases),
        )
    )
