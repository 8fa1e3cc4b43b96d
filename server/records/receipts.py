"""Receipts: the entries of a ward with what made them, so that any of its numbers can be followed down to them.

They are filed from the ledger a moment later, by whoever wants them first, so the fold pays nothing for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from uuid import UUID

from server.records.database import Connection, Queries

By = Literal["cause", "day", "neighbourhood"]
BYS: tuple[By, ...] = ("cause", "day", "neighbourhood")

_WITHIN = """contest_id = $1 AND generation = $2 AND ward = $3 AND position <= $4
           AND ($5::integer IS NULL OR round = $5)"""
_LINE = "CASE WHEN $6::jsonb ? neighbourhood THEN nullif($6::jsonb ->> neighbourhood, '') ELSE neighbourhood END"
"""The neighbourhood on whose line an entry stands: a merged one's successor, none of a closed one."""
_COLUMNS = {"cause": "cause", "day": "day::text", "neighbourhood": _LINE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """Which entries: of a ward, up to a position, in a round or in all of them; `lines` are the codes of merged and
    closed neighbourhoods with those on whose line they stand."""

    contest_id: int
    generation: int
    ward: str
    position: int
    round: int | None
    lines: Mapping[str, str] = field(default_factory=dict)

    @property
    def told(self) -> tuple[int, int, str, int, int | None, dict[str, str]]:
        """As the queries take it."""
        own = {code: line for code, line in self.lines.items() if code.startswith(f"{self.ward}/")}
        return (self.contest_id, self.generation, self.ward, self.position, self.round, own)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What some entries of a ward add up to. `key` is None for those without a neighbourhood; `persons` counts
    residents, and points for places are nobody's."""

    by: By
    key: str | None
    points: int
    entries: int
    persons: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One entry, and the fact that made it."""

    position: int
    round: int
    neighbourhood: str | None
    unit: str | None
    resident: UUID | None
    points: int
    cause: str
    day: date
    fact_id: int


async def file(connection: Connection, contest_id: int, generation: int, upto: int, most: int) -> int:
    """File the next entries up to a position, at most so many, and return the position that is filed. Needs a
    transaction; who files the same meanwhile waits, and then finds it done."""
    where = (contest_id, generation)
    await connection.execute(
        "INSERT INTO receipts_filed (contest_id, generation) VALUES ($1, $2) ON CONFLICT DO NOTHING", *where
    )
    filed = int(
        await connection.fetchval(
            "SELECT position FROM receipts_filed WHERE contest_id = $1 AND generation = $2 FOR UPDATE", *where
        )
    )
    last = min(upto, filed + most)
    if last <= filed:
        return filed
    await connection.execute(
        """
        WITH entries AS MATERIALIZED (
            SELECT * FROM ledger_entries
             WHERE contest_id = $1 AND generation = $2 AND position > $3 AND position <= $4
               AND round > 0 AND checked IS NULL)
        INSERT INTO receipts
        SELECT e.contest_id, e.generation, e.ward, e.position, e.round, e.neighbourhood, e.unit, e.resident, e.points,
               CASE WHEN f.activity IS NOT NULL THEN f.kind || '/' || f.activity
                    WHEN f.kind = 'granted' AND e.resident IS NULL THEN 'given'
                    WHEN f.kind = 'enrolment' AND f.body ? 'left' THEN 'left'
                    WHEN f.kind = 'revoked' AND f.source IN ('residents', 'register') THEN 'unenrolled'
                    ELSE f.kind END,
               (f.happened_at AT TIME ZONE INTERVAL '7 hours')::date, e.fact_id
          FROM entries e
          JOIN facts f ON f.id = e.fact_id
         WHERE f.id BETWEEN (SELECT min(fact_id) FROM entries) AND (SELECT max(fact_id) FROM entries)
         ORDER BY e.ward, e.position
            ON CONFLICT DO NOTHING
        """,
        *where,
        filed,
        last,
    )
    await connection.execute(
        "UPDATE receipts_filed SET position = $3 WHERE contest_id = $1 AND generation = $2", *where, last
    )
    return last


async def groups(database: Queries, within: Within) -> list[Group]:
    """What the entries add up to by what made them, by day and by neighbourhood; each of the three is all of them."""
    rows = await database.fetch(
        f"""
        SELECT CASE WHEN grouping(cause) = 0 THEN 'cause' WHEN grouping(day) = 0 THEN 'day' ELSE 'neighbourhood' END,
               coalesce(cause, day::text, line), sum(points)::bigint, count(*), count(DISTINCT resident)
          FROM (SELECT cause, day, {_LINE} AS line, points, resident FROM receipts WHERE {_WITHIN}) AS entries
         GROUP BY GROUPING SETS ((cause), (day), (line))
         ORDER BY 1, 2 NULLS LAST
        """,
        *within.told,
    )
    return [Group(by=row[0], key=row[1], points=row[2], entries=row[3], persons=row[4]) for row in rows]


async def receipts_of(
    database: Queries, within: Within, by: By, key: str | None, after: int, most: int
) -> list[Receipt]:
    """The entries of one group in the order of the ledger."""
    column = _COLUMNS[by]
    rows = await database.fetch(
        f"""
        SELECT position, round, neighbourhood, unit, resident, points, cause, day, fact_id
          FROM receipts
         WHERE {_WITHIN}
           AND {column} IS NOT DISTINCT FROM $7 AND $6::jsonb IS NOT NULL
           AND position > $8
         ORDER BY position
         LIMIT $9
        """,
        *within.told,
        key,
        after,
        most,
    )
    return [Receipt(**row) for row in rows]


async def sum_until(database: Queries, within: Within, by: By, key: str | None, until: int) -> int:
    """What the entries of one group up to a position add up to: what stands before a page of them."""
    column = _COLUMNS[by]
    found = await database.fetchval(
        f"""
        SELECT coalesce(sum(points), 0)::bigint
          FROM receipts
         WHERE {_WITHIN} AND {column} IS NOT DISTINCT FROM $7 AND $6::jsonb IS NOT NULL AND position <= $8
        """,
        *within.told,
        key,
        until,
    )
    return int(found)
