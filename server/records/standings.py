"""Standings as they were at certain times: for the line of ranks on a ward's page and the moves of a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from server.records.database import Queries
from server.rules.board import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The place of a ward in a division at a time."""

    taken_at: datetime
    rank: int
    rank_from: int
    rank_to: int
    value: int


async def remember(
    database: Queries,
    contest_id: int,
    scope: str,
    division: str,
    taken_at: datetime,
    at: tuple[int, int],
    rows: Sequence[Row],
) -> None:
    """Keep the standings of a division at (generation, position). A time is kept once."""
    await database.execute(
        """
        INSERT INTO standings (contest_id, scope, division, taken_at, generation, position,
                               ward, rank, rank_from, rank_to, value)
        SELECT $1, $2, $3, $4, $5, $6, standing.*
          FROM unnest($7::text[], $8::smallint[], $9::smallint[], $10::smallint[], $11::bigint[]) AS standing
            ON CONFLICT DO NOTHING
        """,
        contest_id,
        scope,
        division,
        taken_at,
        *at,
        [row.code for row in rows],
        [row.rank for row in rows],
        [row.rank_from for row in rows],
        [row.rank_to for row in rows],
        [row.value for row in rows],
    )


async def of_ward(
    database: Queries, contest_id: int, scope: str, division: str, ward: str, most: int = 400
) -> list[Standing]:
    """The ward's standings, oldest first: at most the last `most`."""
    rows = await database.fetch(
        """
        SELECT taken_at, rank, rank_from, rank_to, value
          FROM standings
         WHERE contest_id = $1 AND scope = $2 AND division = $3 AND ward = $4
         ORDER BY taken_at DESC
         LIMIT $5
        """,
        contest_id,
        scope,
        division,
        ward,
        most,
    )
    return [Standing(**row) for row in reversed(rows)]


async def ranks_at(
    database: Queries, contest_id: int, scope: str, division: str, before: datetime, since: datetime
) -> dict[str, int]:
    """The rank of each ward as it last was in (since, before]; empty if nothing was remembered then.

    Wards without points had no place to move from: they share whatever rank is left, and are left out.
    """
    rows = await database.fetch(
        """
        SELECT ward, rank
          FROM standings
         WHERE contest_id = $1 AND scope = $2 AND division = $3 AND value > 0
           AND taken_at = (SELECT max(taken_at) FROM standings
                            WHERE contest_id = $1 AND scope = $2 AND division = $3
                              AND taken_at <= $4 AND taken_at > $5)
        """,
        contest_id,
        scope,
        division,
        before,
        since,
    )
    return {row[0]: row[1] for row in rows}


async def first_ranks(
    database: Queries, contest_id: int, scope: str, division: str, since: datetime
) -> dict[str, int]:
    """The rank of each ward as it first was after a time, for a day that began with nothing remembered."""
    rows = await database.fetch(
        """
        SELECT ward, rank
          FROM standings
         WHERE contest_id = $1 AND scope = $2 AND division = $3 AND value > 0
           AND taken_at = (SELECT min(taken_at) FROM standings
                            WHERE contest_id = $1 AND scope = $2 AND division = $3 AND taken_at > $4)
        """,
        contest_id,
        scope,
        division,
        since,
    )
    return {row[0]: row[1] for row in rows}


async def stood_at(
    database: Queries, contest_id: int, scope: str, before: datetime, since: datetime
) -> tuple[datetime, int, int] | None:
    """When the city's board was last remembered in (since, before], and the generation and position it stood at."""
    row = await database.fetchrow(
        """
        SELECT taken_at, generation, position
          FROM standings
         WHERE contest_id = $1 AND scope = $2 AND division = 'all' AND taken_at <= $3 AND taken_at > $4
         ORDER BY taken_at DESC
         LIMIT 1
        """,
        contest_id,
        scope,
        before,
        since,
    )
    return tuple(row) if row else None


async def values_at(
    database: Queries, contest_id: int, scope: str, generation: int, times: Sequence[datetime]
) -> dict[str, dict[datetime, int]]:
    """What each ward was worth at these times among all, as far as it was remembered and counted alike."""
    rows = await database.fetch(
        """
        SELECT ward, taken_at, value
          FROM standings
         WHERE contest_id = $1 AND scope = $2 AND division = 'all' AND generation = $3
           AND taken_at = ANY($4::timestamptz[])
        """,
        contest_id,
        scope,
        generation,
        list(times),
    )
    found: dict[str, dict[datetime, int]] = {}
    for ward, taken_at, value in rows:
        found.setdefault(ward, {})[taken_at] = value
    return found
