"""Seasons: the plan of each as its versions keep it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from server.records.database import Connection, Queries
from server.rules.game.season_plan import SeasonPlan, as_document, plan_of

SeasonState = Literal["draft", "announced", "withdrawn"]
_LOCK = 7_542
"""Seasons are written one after the other: a contest is in one of a kind."""
_COLUMNS = """s.id, s.slug, s.state, s.version, s.announced_at, v.document, v.reason, v.made_at, a.name AS by"""
_FROM = """seasons s JOIN season_versions v ON v.season_id = s.id AND v.version = s.version
           JOIN accounts a ON a.id = v.made_by"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A season as it stands: its plan, and who made its last version, when and why."""

    id: int
    slug: str
    state: SeasonState
    version: int
    announced_at: datetime | None
    plan: SeasonPlan
    reason: str
    made_at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a season."""

    version: int
    plan: SeasonPlan
    reason: str
    made_at: datetime
    by: str


def _kept(row: Mapping[str, Any]) -> Kept:
    values = dict(row)
    return Kept(plan=plan_of(values.pop("document")), **values)


async def lock(connection: Connection) -> None:
    """Let nobody else write seasons until the transaction ends."""
    await connection.fetchval("SELECT pg_advisory_xact_lock($1)", _LOCK)


async def every(database: Queries) -> list[Kept]:
    """Every season, drafts too, the newest first."""
    return [_kept(row) for row in await database.fetch(f"SELECT {_COLUMNS} FROM {_FROM} ORDER BY s.id DESC")]


async def of_id(database: Queries, season_id: int) -> Kept | None:
    """One season."""
    row = await database.fetchrow(f"SELECT {_COLUMNS} FROM {_FROM} WHERE s.id = $1", season_id)
    return _kept(row) if row else None


async def versions(database: Queries, season_id: int) -> Sequence[Version]:
    """Every version of a season, newest first."""
    rows = await database.fetch(
        """
        SELECT v.version, v.document, v.reason, v.made_at, a.name AS by
          FROM season_versions v JOIN accounts a ON a.id = v.made_by
         WHERE v.season_id = $1 ORDER BY v.version DESC
        """,
        season_id,
    )
    return [
        Version(plan=plan_of(row["document"]), **{name: row[name] for name in ("version", "reason", "made_at", "by")})
        for row in rows
    ]


async def add(connection: Connection, plan: SeasonPlan, by: int, now: datetime) -> int:
    """Add a draft, and return its id."""
    season_id: int = await connection.fetchval(
        "INSERT INTO seasons (slug, state, version) VALUES ($1, 'draft', 1) RETURNING id", plan.slug
    )
    await _add_version(connection, season_id, 1, plan, "", by, now)
    return season_id


async def change(connection: Connection, kept: Kept, plan: SeasonPlan, reason: str, by: int, now: datetime) -> None:
    """Give a season a new version. Its address changes with its name only while it is a draft."""
    await _add_version(connection, kept.id, kept.version + 1, plan, reason, by, now)
    slug = plan.slug if kept.state == "draft" else kept.slug
    await connection.execute(
        "UPDATE seasons SET version = $2, slug = $3 WHERE id = $1", kept.id, kept.version + 1, slug
    )


async def announce(connection: Connection, season_id: int, now: datetime) -> None:
    """Let everybody see a season."""
    await connection.execute(
        "UPDATE seasons SET state = 'announced', announced_at = $2 WHERE id = $1", season_id, now
    )


async def withdraw(connection: Connection, kept: Kept, reason: str, by: int, now: datetime) -> None:
    """Take an announced season back: its last version says why, and stays readable."""
    await change(connection, kept, kept.plan, reason, by, now)
    await connection.execute("UPDATE seasons SET state = 'withdrawn' WHERE id = $1", kept.id)


async def discard(connection: Connection, season_id: int) -> None:
    """Throw a draft away, which nobody has seen."""
    await connection.execute("DELETE FROM season_versions WHERE season_id = $1", season_id)
    await connection.execute("DELETE FROM seasons WHERE id = $1 AND state = 'draft'", season_id)


async def _add_version(
    connection: Connection, season_id: int, version: int, plan: SeasonPlan, reason: str, by: int, now: datetime
) -> None:
    await connection.execute(
        """
        INSERT INTO season_versions (season_id, version, document, reason, made_by, made_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        season_id,
        version,
        as_document(plan),
        reason,
        by,
        now,
    )
