"""Milestones: each is told once, taken back when its ground falls, and kept off the public list with a reason."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.records.database import Connection, Queries
from server.rules.game.milestones import Key, Kind

Position = tuple[int, int]
"""Generation and position of the ledger."""
LISTED_MOST = 1_000
_LOCK = 7_561
"""A contest is looked at by one process at a time; the second key of our advisory locks is the contest."""
_COLUMNS = """m.id, m.kind, m.about, m.subject, m.told_at, m.generation, m.position, m.withdrawn_at, m.hidden_at,
              m.reason, a.name AS hidden_by"""
_FROM = "milestones m LEFT JOIN accounts a ON a.id = m.hidden_by"


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """What was told, when, and where the ledger then stood. `withdrawn_at` is set while it does not hold."""

    id: int
    key: Key
    told_at: datetime
    generation: int
    position: int
    withdrawn_at: datetime | None
    hidden_at: datetime | None
    hidden_by: str | None
    reason: str

    @property
    def stands(self) -> bool:
        """Whether it holds."""
        return self.withdrawn_at is None


def _milestone(row: Mapping[str, Any]) -> Milestone:
    values = dict(row)
    kind: Kind = values.pop("kind")
    return Milestone(key=Key(kind, values.pop("about"), values.pop("subject")), **values)


async def try_lock(connection: Connection, contest_id: int) -> bool:
    """Be the only one who looks at the contest until the transaction ends, if nobody else does."""
    return bool(await connection.fetchval("SELECT pg_try_advisory_xact_lock($1, $2)", _LOCK, contest_id))


async def looked_at(connection: Connection, contest_id: int) -> Position:
    """How far the boards had counted when they were looked at last; (0, 0) if they never were."""
    row = await connection.fetchrow(
        "SELECT generation, position FROM milestone_looks WHERE contest_id = $1", contest_id
    )
    return (row["generation"], row["position"]) if row else (0, 0)


async def keep_look(connection: Connection, contest_id: int, at: Position) -> None:
    """Note how far the boards had counted."""
    await connection.execute(
        """
        INSERT INTO milestone_looks (contest_id, generation, position) VALUES ($1, $2, $3)
            ON CONFLICT (contest_id) DO UPDATE SET generation = $2, position = $3
        """,
        contest_id,
        *at,
    )


async def recorded(connection: Connection, contest_id: int) -> dict[Key, bool]:
    """Every milestone that was ever told, and whether it stands."""
    rows = await connection.fetch(
        "SELECT kind, about, subject, withdrawn_at IS NULL FROM milestones WHERE contest_id = $1", contest_id
    )
    return {Key(row[0], row[1], row[2]): row[3] for row in rows}


async def add(connection: Connection, contest_id: int, keys: Collection[Key], at: Position, now: datetime) -> None:
    """Tell milestones. One that was ever told is not told again, whoever tries."""
    told = sorted(keys)
    await connection.execute(
        """
        INSERT INTO milestones (contest_id, kind, about, subject, wards, told_at, generation, position)
        SELECT $1, kind, about, subject, string_to_array(wards, ' '), $6, $7, $8
          FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS told (kind, about, subject, wards)
            ON CONFLICT DO NOTHING
        """,
        contest_id,
        *_columns(told),
        [" ".join(sorted(key.wards)) for key in told],
        now,
        *at,
    )


def _columns(keys: Sequence[Key]) -> tuple[list[str], list[str], list[str]]:
    return [key.kind for key in keys], [key.about for key in keys], [key.subject for key in keys]


async def withdraw(connection: Connection, contest_id: int, keys: Collection[Key], now: datetime) -> None:
    """Take milestones back that hold no more."""
    await _set_withdrawn(connection, contest_id, keys, now)


async def restore(connection: Connection, contest_id: int, keys: Collection[Key]) -> None:
    """Let milestones stand again, as they were told first."""
    await _set_withdrawn(connection, contest_id, keys, None)


async def _set_withdrawn(connection: Connection, contest_id: int, keys: Collection[Key], at: datetime | None) -> None:
    await connection.execute(
        """
        UPDATE milestones SET withdrawn_at = $5
         WHERE contest_id = $1
           AND (kind, about, subject) IN (SELECT * FROM unnest($2::text[], $3::text[], $4::text[]))
        """,
        contest_id,
        *_columns(sorted(keys)),
        at,
    )


async def of_city(database: Queries, contest_id: int) -> list[Milestone]:
    """Those of the city, of wards, and complete neighbourhoods, the latest first: every share, for the first of each
    group is found among them, and of others the last ones."""
    rows = await database.fetch(
        f"""
        SELECT * FROM (
            (SELECT {_COLUMNS} FROM {_FROM} WHERE m.contest_id = $1 AND m.kind = 'share')
            UNION ALL
            (SELECT {_COLUMNS} FROM {_FROM}
              WHERE m.contest_id = $1 AND m.kind <> 'share'
                AND (m.kind = 'neighbourhood' OR strpos(m.subject, '/') = 0)
              ORDER BY m.told_at DESC, m.id DESC LIMIT {LISTED_MOST})) AS found
         ORDER BY told_at DESC, id DESC
        """,
        contest_id,
    )
    return [_milestone(row) for row in rows]


async def shares(database: Queries, contest_id: int) -> list[Milestone]:
    """Those of wards at a mark of their adults, the latest first."""
    rows = await database.fetch(
        f"""
        SELECT {_COLUMNS} FROM {_FROM} WHERE m.contest_id = $1 AND m.kind = 'share'
         ORDER BY m.told_at DESC, m.id DESC
        """,
        contest_id,
    )
    return [_milestone(row) for row in rows]


async def of_ward(database: Queries, contest_id: int, ward: str) -> list[Milestone]:
    """Those of a ward and its neighbourhoods, the latest first."""
    rows = await database.fetch(
        f"""
        SELECT {_COLUMNS} FROM {_FROM} WHERE m.contest_id = $1 AND m.wards @> ARRAY[$2]
         ORDER BY m.told_at DESC, m.id DESC LIMIT {LISTED_MOST}
        """,
        contest_id,
        ward,
    )
    return [_milestone(row) for row in rows]


async def of_id(connection: Queries, contest_id: int, milestone_id: int) -> Milestone | None:
    """One of a contest."""
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM {_FROM} WHERE m.contest_id = $1 AND m.id = $2", contest_id, milestone_id
    )
    return _milestone(row) if row else None


async def hide(connection: Connection, milestone_id: int, reason: str, by: int, now: datetime) -> None:
    """Take one off the public list."""
    await connection.execute(
        "UPDATE milestones SET hidden_at = $2, hidden_by = $3, reason = $4 WHERE id = $1",
        milestone_id,
        now,
        by,
        reason,
    )


async def show(connection: Connection, milestone_id: int, reason: str) -> None:
    """Put one back on the public list."""
    await connection.execute(
        "UPDATE milestones SET hidden_at = NULL, hidden_by = NULL, reason = $2 WHERE id = $1", milestone_id, reason
    )
