"""Receipts: the entries of a ward or unit with what made them, so that any of its numbers can be followed to them.

They are filed from the ledger a moment later, by whoever wants them first, so the fold pays nothing for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from uuid import UUID

from server.records.database import Connection, Queries

By = Literal["cause", "day", "neighbourhood", "ward"]
BYS: tuple[By, ...] = ("cause", "day", "neighbourhood")
BYS_OF_UNIT: tuple[By, ...] = ("cause", "day", "ward")

_LINE = "CASE WHEN $6::jsonb ? neighbourhood THEN nullif($6::jsonb ->> neighbourhood, '') ELSE neighbourhood END"
"""The neighbourhood on whose line an entry stands: a merged one's successor, none of a closed one."""
_BY_PLACE = """
        SELECT place, round, points FROM ledger_entries, unnest(ARRAY[ward, unit]) AS place
         WHERE contest_id = $1 AND generation = $2 AND position > $3 AND position <= {last}
           AND round > 0 AND points <> 0 AND place <> ''
"""
"""The entries in a run of positions, once for their ward and once for their unit."""
_COLUMNS = {"cause": "cause", "day": "day::text", "neighbourhood": _LINE, "ward": "nullif(ward, '')"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """Which entries: of a ward or a unit, up to a position, in a round or in all of them; `lines` are the codes of
    merged and closed neighbourhoods with those on whose line they stand."""

    contest_id: int
    generation: int
    place: str
    position: int
    round: int | None
    lines: Mapping[str, str] = field(default_factory=dict)

    @property
    def bys(self) -> tuple[By, ...]:
        """The ways in which the entries are added up."""
        return BYS_OF_UNIT if "/" in self.place else BYS

    @property
    def where(self) -> str:
        """The condition of the queries. A unit's code has its kind before it, a ward's is a number."""
        column = "unit" if "/" in self.place else "ward"
        return f"""contest_id = $1 AND generation = $2 AND {column} = $3 AND position <= $4
           AND ($5::integer IS NULL OR round = $5) AND $6::jsonb IS NOT NULL"""

    @property
    def told(self) -> tuple[int, int, str, int, int | None, dict[str, str]]:
        """As the queries take it."""
        own = {code: line for code, line in self.lines.items() if code.startswith(f"{self.place}/")}
        return (self.contest_id, self.generation, self.place, self.position, self.round, own)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What some entries of a place add up to. `key` is None for those without a neighbourhood or ward; `persons`
    counts residents, and points for places are nobody's."""

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
    await _sum_up(connection, contest_id, generation, filed, last)
    await connection.execute(
        "UPDATE receipts_filed SET position = $3 WHERE contest_id = $1 AND generation = $2", *where, last
    )
    return last


async def _sum_up(connection: Connection, contest_id: int, generation: int, after: int, last: int) -> None:
    """Add a run of entries to the sums by place: adding up a whole ledger at each look would read all of it."""
    await connection.execute(
        f"""
        INSERT INTO receipt_sums AS held (contest_id, generation, place, round, points)
        SELECT $1, $2, place, round, sum(points) FROM ({_BY_PLACE.format(last="$4")}) AS entries
         GROUP BY place, round
         ORDER BY place, round
            ON CONFLICT (contest_id, generation, place, round) DO UPDATE SET points = held.points + excluded.points
        """,
        contest_id,
        generation,
        after,
        last,
    )


async def sums(
    database: Queries, contest_id: int, generation: int, position: int, round_number: int | None
) -> dict[str, int]:
    """What the entries up to a position add up to, by ward and by unit: all that is filed, less what of it stands
    behind the position. Less than the boards where not all is filed yet."""
    rows = await database.fetch(
        f"""
        WITH filed AS (SELECT position FROM receipts_filed WHERE contest_id = $1 AND generation = $2)
        SELECT place, sum(points)::bigint
          FROM (SELECT place, round, points FROM receipt_sums WHERE contest_id = $1 AND generation = $2
                 UNION ALL
                SELECT place, round, -points FROM ({_BY_PLACE.format(last="(SELECT position FROM filed)")}) AS behind
               ) AS sums
         WHERE $4::integer IS NULL OR round = $4
         GROUP BY place
        """,
        contest_id,
        generation,
        position,
        round_number,
    )
    return {row[0]: row[1] for row in rows}


async def groups(database: Queries, within: Within) -> list[Group]:
    """What the entries add up to by each of the three ways; each of the three is all of them."""
    last = within.bys[-1]
    rows = await database.fetch(
        f"""
        SELECT CASE WHEN grouping(cause) = 0 THEN 'cause' WHEN grouping(day) = 0 THEN 'day' ELSE '{last}' END,
               coalesce(cause, day::text, line), sum(points)::bigint, count(*), count(DISTINCT resident)
          FROM (SELECT cause, day, {_COLUMNS[last]} AS line, points, resident
                  FROM receipts WHERE {within.where}) AS entries
         GROUP BY GROUPING SETS ((cause), (day), (line))
         ORDER BY 1, 2 NULLS LAST
        """,
        *within.told,
    )
    return [Group(by=row[0], key=row[1], points=row[2], entries=row[3], persons=row[4]) for row in rows]


async def groups_by_line(database: Queries, within: Within) -> dict[str | None, list[Group]]:
    """The same by what made them and by day, for each line of a ward's neighbourhoods; None is the line of none."""
    rows = await database.fetch(
        f"""
        SELECT line, CASE WHEN grouping(cause) = 0 THEN 'cause' ELSE 'day' END,
               coalesce(cause, day::text), sum(points)::bigint, count(*), count(DISTINCT resident)
          FROM (SELECT cause, day, {_LINE} AS line, points, resident FROM receipts WHERE {within.where}) AS entries
         GROUP BY GROUPING SETS ((line, cause), (line, day))
         ORDER BY 1, 2, 3
        """,
        *within.told,
    )
    found: dict[str | None, list[Group]] = {}
    for line, by, key, points, entries, persons in rows:
        group = Group(by=by, key=key, points=points, entries=entries, persons=persons)
        found.setdefault(line, []).append(group)
    return found


async def receipts_of(
    database: Queries, within: Within, by: By, key: str | None, after: int, most: int
) -> list[Receipt]:
    """The entries of one group in the order of the ledger."""
    column = _COLUMNS[by]
    rows = await database.fetch(
        f"""
        SELECT position, round, neighbourhood, unit, resident, points, cause, day, fact_id
          FROM receipts
         WHERE {within.where}
           AND {column} IS NOT DISTINCT FROM $7
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
         WHERE {within.where} AND {column} IS NOT DISTINCT FROM $7 AND position <= $8
        """,
        *within.told,
        key,
        until,
    )
    return int(found)
