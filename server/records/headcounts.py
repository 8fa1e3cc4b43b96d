"""Headcounts: how many people a ward, neighbourhood or unit counts by, with source and date; history is kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from server.records.database import Connection, Queries


@dataclass(frozen=True, slots=True, kw_only=True)
class Headcount:
    """One figure. Code is '00070', '00070/to-3' or 'school/thcs-lang'."""

    kind: str
    code: str
    people: int
    as_of: date
    source: str
    state: str


async def remember(connection: Connection, figures: Iterable[tuple[Headcount, str]]) -> None:
    """Add figures to the history, each with the source_ref of the fact that carries it."""
    rows = list(figures)
    await connection.execute(
        """
        INSERT INTO headcounts (kind, code, people, as_of, source, state, fact_ref)
        SELECT * FROM unnest($1::text[], $2::text[], $3::integer[], $4::date[], $5::text[], $6::text[], $7::text[])
        """,
        [figure.kind for figure, _ in rows],
        [figure.code for figure, _ in rows],
        [figure.people for figure, _ in rows],
        [figure.as_of for figure, _ in rows],
        [figure.source for figure, _ in rows],
        [figure.state for figure, _ in rows],
        [ref for _, ref in rows],
    )


async def latest(database: Queries, kind: str, code: str) -> tuple[Headcount, datetime] | None:
    """The last figure loaded for a place and when it was, or None if only the reference knows it."""
    row = await database.fetchrow(
        """
        SELECT kind, code, people, as_of, source, state, loaded_at
          FROM headcounts
         WHERE kind = $1 AND code = $2
         ORDER BY loaded_at DESC
         LIMIT 1
        """,
        kind,
        code,
    )
    if not row:
        return None
    values = dict(row)
    loaded_at = values.pop("loaded_at")
    return Headcount(**values), loaded_at


async def latest_of_all(database: Queries) -> dict[tuple[str, str], Headcount]:
    """The last figure of every place that has one."""
    rows = await database.fetch(
        """
        SELECT DISTINCT ON (kind, code) kind, code, people, as_of, source, state
          FROM headcounts
         ORDER BY kind, code, loaded_at DESC
        """
    )
    return {(row["kind"], row["code"]): Headcount(**row) for row in rows}


async def history(database: Queries, kind: str, code: str) -> Sequence[Headcount]:
    """Every figure a place ever had, newest first."""
    rows = await database.fetch(
        """
        SELECT kind, code, people, as_of, source, state
          FROM headcounts
         WHERE kind = $1 AND code = $2
         ORDER BY loaded_at DESC
        """,
        kind,
        code,
    )
    return [Headcount(**row) for row in rows]


async def of_facts(database: Queries, refs: Sequence[str]) -> Sequence[Headcount]:
    """The figures that these facts carry, in the order in which they were loaded."""
    rows = await database.fetch(
        """
        SELECT kind, code, people, as_of, source, state
          FROM headcounts
         WHERE fact_ref = ANY($1)
         ORDER BY loaded_at, kind, code
        """,
        list(refs),
    )
    return [Headcount(**row) for row in rows]
