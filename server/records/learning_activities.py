"""What learning platforms name as learnt, and the skill or service of ours that it is mapped to, if any."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from server.records.database import Connection, Queries
from server.rules.statement import ActorKind

TargetKind = Literal["skill", "service"]
UNMAPPED_MAX = 10_000
"""Activities of one platform that wait for a mapping; one that makes an address for every visit stops here."""

_VOIDED = "EXISTS (SELECT FROM learning_statements v WHERE v.partner = s.partner AND v.target = s.id)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What an activity is mapped to. A result that says nothing of success counts from the mark, in millionths."""

    kind: TargetKind
    key: str
    pass_mark: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """An activity of a platform, with how many statements about it count, and how many do not."""

    id: int
    partner: str
    partner_name: str
    iri: str
    name: str
    first_at: datetime
    target: Target | None
    mapped_at: datetime | None
    mapped_by: str | None
    statements: int
    counted: int
    voided: int
    last_at: datetime | None

    @property
    def not_counted(self) -> int:
        """Statements that wait for a mapping or, under one, for its mark."""
        return self.statements - self.counted - self.voided


_SELECT = f"""
    SELECT a.id, a.partner, p.name AS partner_name, a.iri, a.name, a.first_at, a.kind, a.key, a.pass_mark,
           a.mapped_at, w.name AS mapped_by, n.statements, n.counted, n.voided, n.last_at
      FROM learning_activities a
      JOIN partners p ON p.code = a.partner
      LEFT JOIN accounts w ON w.id = a.account_id
     CROSS JOIN LATERAL (
           SELECT count(*) AS statements, count(*) FILTER (WHERE s.counted AND NOT {_VOIDED}) AS counted,
                  count(*) FILTER (WHERE {_VOIDED}) AS voided, max(s.received_at) AS last_at
             FROM learning_statements s
            WHERE s.activity_id = a.id) n"""


async def set_platform(connection: Queries, partner: str, actor: ActorKind | None, home_page: str) -> None:
    """Let a partner send statements, and say how it names people; with None it may send none any more."""
    if actor is None:
        await connection.execute("DELETE FROM learning_platforms WHERE partner = $1", partner)
        return
    await connection.execute(
        """
        INSERT INTO learning_platforms (partner, actor, home_page)
        VALUES ($1, $2, $3)
            ON CONFLICT (partner) DO UPDATE SET actor = $2, home_page = $3
        """,
        partner,
        actor,
        home_page,
    )


async def platform(database: Queries, partner: str) -> tuple[ActorKind, str] | None:
    """How a partner names people in its statements, and at which home page; None if it may send none."""
    row = await database.fetchrow("SELECT actor, home_page FROM learning_platforms WHERE partner = $1", partner)
    return (row[0], row[1]) if row else None


async def remember(connection: Connection, partner: str, names: Mapping[str, str], now: datetime) -> None:
    """Keep activities by their addresses and names; those that are known stay as they are."""
    iris = sorted(names)
    await connection.execute(
        """
        INSERT INTO learning_activities (partner, iri, name, first_at)
        SELECT $1, iri, name, $4 FROM unnest($2::text[], $3::text[]) AS named (iri, name)
            ON CONFLICT (partner, iri) DO NOTHING
        """,
        partner,
        iris,
        [names[iri] for iri in iris],
        now,
    )


async def unmapped(connection: Connection, partner: str) -> int:
    """How many activities of the partner wait for a mapping."""
    return int(
        await connection.fetchval(
            "SELECT count(*) FROM learning_activities WHERE partner = $1 AND kind IS NULL", partner
        )
    )


async def named(connection: Connection, partner: str, iris: list[str]) -> dict[str, tuple[int, Target | None]]:
    """The ids and targets of these activities. Nobody maps them until the transaction ends."""
    rows = await connection.fetch(
        """
        SELECT iri, id, kind, key, pass_mark
          FROM learning_activities
         WHERE partner = $1 AND iri = ANY($2)
         ORDER BY id
           FOR SHARE
        """,
        partner,
        iris,
    )
    return {row[0]: (row[1], _target(row)) for row in rows}


async def target_of(connection: Connection, activity_id: int) -> Target | None:
    """What the activity is mapped to. Nobody maps it anew until the transaction ends."""
    row = await connection.fetchrow(
        "SELECT kind, key, pass_mark FROM learning_activities WHERE id = $1 FOR SHARE", activity_id
    )
    return _target(row)


async def map_to(connection: Connection, activity_id: int, target: Target, account_id: int, now: datetime) -> bool:
    """Map an activity that is not mapped; False if it is, or if statements still count under an earlier mapping."""
    return bool(
        await connection.fetchval(
            """
            UPDATE learning_activities
               SET kind = $2, key = $3, pass_mark = $4, mapped_at = $5, account_id = $6
             WHERE id = $1 AND kind IS NULL
               AND NOT EXISTS (SELECT FROM learning_statements WHERE activity_id = $1 AND counted)
            RETURNING true
            """,
            activity_id,
            target.kind,
            target.key,
            target.pass_mark,
            now,
            account_id,
        )
    )


async def unmap(connection: Connection, activity_id: int) -> bool:
    """Take a mapping back; False if there is none."""
    return bool(
        await connection.fetchval(
            """
            UPDATE learning_activities
               SET kind = NULL, key = NULL, pass_mark = NULL, mapped_at = NULL, account_id = NULL
             WHERE id = $1 AND kind IS NOT NULL
            RETURNING true
            """,
            activity_id,
        )
    )


async def by_id(database: Queries, activity_id: int) -> Activity | None:
    """One activity."""
    row = await database.fetchrow(f"{_SELECT} WHERE a.id = $1", activity_id)
    return _activity(row) if row else None


async def some(database: Queries, *, mapped: bool, partner: str, limit: int, offset: int) -> list[Activity]:
    """Activities of one partner, or with '' of all: those that wait by their statements, the others newest first."""
    order = "a.mapped_at DESC, a.id" if mapped else "n.statements DESC, a.id"
    rows = await database.fetch(
        f"""{_SELECT}
         WHERE (a.kind IS NOT NULL) = $1
           AND ($2 = '' OR a.partner = $2)
         ORDER BY {order}
         LIMIT $3 OFFSET $4
        """,
        mapped,
        partner,
        limit,
        offset,
    )
    return [_activity(row) for row in rows]


async def counts(database: Queries) -> tuple[int, int]:
    """How many activities wait for a mapping, and how many have one."""
    row = await database.fetchrow("SELECT count(*) - count(kind), count(kind) FROM learning_activities")
    return row[0], row[1]


async def unsettled(database: Queries) -> list[int]:
    """Activities that have statements which should count and do not, or count and should not."""
    rows = await database.fetch(
        f"""
        SELECT a.id
          FROM learning_activities a
         WHERE EXISTS (
               SELECT FROM learning_statements s
                WHERE s.activity_id = a.id
                  AND CASE WHEN a.kind IS NULL THEN s.counted
                           ELSE NOT s.counted AND (s.passed OR s.score IS NULL OR s.score >= a.pass_mark)
                                AND NOT {_VOIDED} END)
         ORDER BY a.id
        """
    )
    return [row[0] for row in rows]


def _target(row: dict[str, object] | None) -> Target | None:
    if not row or row["kind"] is None:
        return None
    return Target(kind=row["kind"], key=row["key"], pass_mark=row["pass_mark"])  # type: ignore[arg-type]


def _activity(row: dict[str, object]) -> Activity:
    values = {key: value for key, value in row.items() if key not in ("kind", "key", "pass_mark")}
    return Activity(**values, target=_target(row))  # type: ignore[arg-type]
