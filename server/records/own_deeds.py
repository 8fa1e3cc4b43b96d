"""What one resident has done and earned, read for that resident alone."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from server.records.database import Queries


class OwnEntry(NamedTuple):
    """An entry of the ledger about one resident."""

    position: int
    round: int
    ward: str
    neighbourhood: str | None
    unit: str | None
    points: int
    fact_id: int


class Done(NamedTuple):
    """A skill or service that was done and not taken back, whether or not a contest counts it."""

    kind: str
    activity: str
    by: str
    source: str
    source_ref: str
    happened_at: datetime


async def entries_of(
    database: Queries, contest_id: int, generation: int, resident: UUID, number: int
) -> list[OwnEntry]:
    """Every entry of a resident in a round, the newest first."""
    rows = await database.fetch(
        """
        SELECT position, round, ward, neighbourhood, unit, points, fact_id
          FROM ledger_entries
         WHERE resident = $3 AND contest_id = $1 AND generation = $2 AND round = $4
         ORDER BY position DESC
        """,
        contest_id,
        generation,
        resident,
        number,
    )
    return [OwnEntry(*row) for row in rows]


async def sums_of(database: Queries, residents: Collection[UUID]) -> dict[UUID, list[tuple[int, int, int, int]]]:
    """(contest, round, points, last position) of each of these residents, by whichever ledger counts now."""
    rows = await database.fetch(
        """
        SELECT e.resident, e.contest_id, e.round, sum(e.points)::bigint, max(e.position)
          FROM ledger_entries e JOIN contests c ON c.id = e.contest_id AND c.generation = e.generation
         WHERE e.resident = ANY($1) AND e.round > 0
         GROUP BY e.resident, e.contest_id, e.round
         ORDER BY e.contest_id, e.round
        """,
        list(residents),
    )
    found: dict[UUID, list[tuple[int, int, int, int]]] = {}
    for resident, *figures in rows:
        found.setdefault(resident, []).append(tuple(figures))
    return found


async def deeds_within(database: Queries, resident: UUID, since: datetime, until: datetime, most: int) -> list[int]:
    """The facts of what a resident did in a time, counted or not, the newest first."""
    rows = await database.fetch(
        """
        SELECT id FROM facts
         WHERE resident = $1 AND kind IN ('skill', 'service') AND happened_at >= $2 AND happened_at < $3
         ORDER BY id DESC LIMIT $4
        """,
        resident,
        since,
        until,
        most,
    )
    return [int(row[0]) for row in rows]


async def done_by(database: Queries, resident: UUID) -> list[Done]:
    """Everything a resident has done by themselves or guided, in any contest or none, the oldest first."""
    rows = await database.fetch(
        """
        SELECT f.kind, f.activity, f.by, f.source, f.source_ref, f.happened_at
          FROM facts f
         WHERE f.resident = $1 AND f.kind IN ('skill', 'service') AND f.by <> 'done_for'
           AND NOT EXISTS (SELECT FROM facts r
                            WHERE r.source = f.source AND r.target = f.source_ref AND r.kind = 'revoked')
         ORDER BY f.happened_at, f.id
        """,
        resident,
    )
    return [Done(*row) for row in rows]


async def quarters(
    database: Queries, contest_id: int, generation: int, ward: str, number: int, position: int
) -> tuple[int, tuple[int, int, int]]:
    """How many residents of a ward have points in a round up to a position, and where its quarters begin.

    From the receipts that are filed: it may be a minute behind, and is no rank of anybody.
    """
    row = await database.fetchrow(
        """
        SELECT count(*), percentile_disc(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY points)
          FROM (SELECT sum(points)::bigint AS points FROM receipts
                 WHERE contest_id = $1 AND generation = $2 AND ward = $3 AND round = $4 AND position <= $5
                   AND resident IS NOT NULL
                 GROUP BY resident HAVING sum(points) > 0) AS residents
        """,
        contest_id,
        generation,
        ward,
        number,
        position,
    )
    low, middle, high = row[1] or (0, 0, 0)
    return int(row[0]), (int(low), int(middle), int(high))
