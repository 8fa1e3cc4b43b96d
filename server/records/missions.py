"""Missions of contests: the plan of each as its versions keep it, and the goal that it is counted by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from server.records.database import Connection, Queries
from server.rules.game.mission_plan import MissionPlan, as_document, plan_of

MissionState = Literal["draft", "announced", "withdrawn"]
_LOCK = 7_541
"""Missions of a contest are written one after the other; the second key of our advisory locks is the contest."""
_COLUMNS = """m.id, m.goal_id, m.state, m.version, m.announced_at, v.document, v.reason, v.made_at,
              a.name AS by"""
_FROM = """missions m JOIN mission_versions v ON v.mission_id = m.id AND v.version = m.version
           JOIN accounts a ON a.id = v.made_by"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A mission as it stands: its plan, and who made its last version, when and why. A draft has no goal."""

    id: int
    goal_id: int | None
    state: MissionState
    version: int
    announced_at: datetime | None
    plan: MissionPlan
    reason: str
    made_at: datetime
    by: str

    @property
    def edited(self) -> bool:
        """Whether it was changed after everybody could read it."""
        return self.state == "announced" and bool(self.reason)


def _kept(row: Mapping[str, Any]) -> Kept:
    values = dict(row)
    return Kept(plan=plan_of(values.pop("document")), **values)


async def lock(connection: Connection, contest_id: int) -> None:
    """Let nobody else write missions of the contest until the transaction ends."""
    await connection.fetchval("SELECT pg_advisory_xact_lock($1, $2)", _LOCK, contest_id)


async def of_contest(database: Queries, contest_id: int) -> list[Kept]:
    """Every mission of a contest, drafts too, in the order in which they begin."""
    rows = await database.fetch(f"SELECT {_COLUMNS} FROM {_FROM} WHERE m.contest_id = $1", contest_id)
    found = [_kept(row) for row in rows]
    return sorted(found, key=lambda each: (each.plan.starts, each.id))


async def of_id(database: Queries, contest_id: int, mission_id: int) -> Kept | None:
    """One mission of a contest."""
    row = await database.fetchrow(
        f"SELECT {_COLUMNS} FROM {_FROM} WHERE m.contest_id = $1 AND m.id = $2", contest_id, mission_id
    )
    return _kept(row) if row else None


async def add(connection: Connection, contest_id: int, plan: MissionPlan, by: int, now: datetime) -> int:
    """Add a draft, and return its id."""
    mission_id: int = await connection.fetchval(
        "INSERT INTO missions (contest_id, state, version) VALUES ($1, 'draft', 1) RETURNING id", contest_id
    )
    await _add_version(connection, mission_id, 1, plan, "", by, now)
    return mission_id


async def change(connection: Connection, kept: Kept, plan: MissionPlan, reason: str, by: int, now: datetime) -> None:
    """Give a mission a new version."""
    await _add_version(connection, kept.id, kept.version + 1, plan, reason, by, now)
    await connection.execute("UPDATE missions SET version = $2 WHERE id = $1", kept.id, kept.version + 1)


async def announce(connection: Connection, mission_id: int, goal_id: int, now: datetime) -> None:
    """Let everybody see a mission, counted by its goal."""
    await connection.execute(
        "UPDATE missions SET state = 'announced', goal_id = $2, announced_at = $3 WHERE id = $1",
        mission_id,
        goal_id,
        now,
    )


async def withdraw(connection: Connection, kept: Kept, reason: str, by: int, now: datetime) -> None:
    """Take an announced mission back: its last version says why, and stays readable."""
    await change(connection, kept, kept.plan, reason, by, now)
    await connection.execute("UPDATE missions SET state = 'withdrawn' WHERE id = $1", kept.id)


async def discard(connection: Connection, mission_id: int) -> None:
    """Throw a draft away, which nobody has seen."""
    await connection.execute(
        """
        DELETE FROM mission_versions
         WHERE mission_id IN (SELECT id FROM missions WHERE id = $1 AND state = 'draft')
        """,
        mission_id,
    )
    await connection.execute("DELETE FROM missions WHERE id = $1 AND state = 'draft'", mission_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a mission."""

    version: int
    plan: MissionPlan
    reason: str
    made_at: datetime
    by: str


async def versions(database: Queries, mission_id: int) -> Sequence[Version]:
    """Every version of a mission, newest first."""
    rows = await database.fetch(
        """
        SELECT v.version, v.document, v.reason, v.made_at, a.name AS by
          FROM mission_versions v JOIN accounts a ON a.id = v.made_by
         WHERE v.mission_id = $1 ORDER BY v.version DESC
        """,
        mission_id,
    )
    found = [dict(row) for row in rows]
    return [Version(plan=plan_of(each.pop("document")), **each) for each in found]


async def _add_version(
    connection: Connection, mission_id: int, version: int, plan: MissionPlan, reason: str, by: int, now: datetime
) -> None:
    await connection.execute(
        """
        INSERT INTO mission_versions (mission_id, version, document, reason, made_by, made_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        mission_id,
        version,
        as_document(plan),
        reason,
        by,
        now,
    )
