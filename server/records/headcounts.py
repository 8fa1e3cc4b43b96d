"""Headcounts: how many people a ward, neighbourhood or unit counts by, with source and date; history is kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

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


_LOCK = 7_533
"""Figures are taken one file after the other; the second key of our advisory locks is 0 here."""


async def lock(connection: Connection) -> None:
    """Let nobody else take figures until the transaction ends."""
    await connection.fetchval("SELECT pg_advisory_xact_lock($1, 0)", _LOCK)


async def remember(
    connection: Connection, figures: Iterable[tuple[Headcount, str]], upload_id: int | None = None
) -> None:
    """Add figures to the history, each with the source_ref of the fact that carries it."""
    rows = list(figures)
    await connection.execute(
        """
        INSERT INTO headcounts (kind, code, people, as_of, source, state, fact_ref, upload_id)
        SELECT figure.*, $8
          FROM unnest($1::text[], $2::text[], $3::integer[], $4::date[], $5::text[], $6::text[], $7::text[]) AS figure
        """,
        [figure.kind for figure, _ in rows],
        [figure.code for figure, _ in rows],
        [figure.people for figure, _ in rows],
        [figure.as_of for figure, _ in rows],
        [figure.source for figure, _ in rows],
        [figure.state for figure, _ in rows],
        [ref for _, ref in rows],
        upload_id,
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


async def latest_of_ward(database: Queries, ward: str) -> dict[str, Headcount]:
    """The last figure of each neighbourhood of a ward that has one."""
    rows = await database.fetch(
        """
        SELECT DISTINCT ON (code) kind, code, people, as_of, source, state
          FROM headcounts
         WHERE kind = 'neighbourhood' AND starts_with(code, $1)
         ORDER BY code, loaded_at DESC
        """,
        f"{ward}/",
    )
    return {row["code"]: Headcount(**row) for row in rows}


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A figure as it was taken: when, and by whom if it came over the console."""

    figure: Headcount
    loaded_at: datetime
    by: str | None
    upload_id: int | None


_LOADED = """SELECT h.kind, h.code, h.people, h.as_of, h.source, h.state, h.loaded_at, a.name, h.upload_id
               FROM headcounts h
               LEFT JOIN uploads u ON u.id = h.upload_id
               LEFT JOIN accounts a ON a.id = u.applied_by"""


async def history_told(database: Queries, code: str, limit: int = 200) -> list[Loaded]:
    """Every figure a place ever had with who gave it, newest first."""
    rows = await database.fetch(f"{_LOADED} WHERE h.code = $1 ORDER BY h.loaded_at DESC LIMIT $2", code, limit)
    return [_loaded(row) for row in rows]


async def loaded_since(database: Queries, codes: Sequence[str], since: datetime, limit: int = 50) -> list[Loaded]:
    """The figures of these places that were taken since a time, newest first."""
    rows = await database.fetch(
        f"{_LOADED} WHERE h.code = ANY($1) AND h.loaded_at >= $2 ORDER BY h.loaded_at DESC LIMIT $3",
        list(codes),
        since,
        limit,
    )
    return [_loaded(row) for row in rows]


def _loaded(row: Any) -> Loaded:
    *figure, loaded_at, by, upload_id = tuple(row)
    kind, code, people, as_of, source, state = figure
    head = Headcount(kind=kind, code=code, people=people, as_of=as_of, source=source, state=state)
    return Loaded(figure=head, loaded_at=loaded_at, by=by, upload_id=upload_id)
