"""What learning platforms said of residents: kept by pseudonym, so that it counts once its activity is mapped."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from server.records.database import Connection, Queries
from server.rules.statement import Statement, Voiding

_VOIDED = "EXISTS (SELECT FROM learning_statements v WHERE v.partner = s.partner AND v.target = s.id)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A statement as it is kept. `facts` is how many facts it became so far: one, and one more after each mapping
    that was taken back."""

    partner: str
    id: UUID
    activity_id: int | None
    verb: str
    resident: UUID | None
    score: int | None
    passed: bool | None
    target: UUID | None
    happened_at: datetime
    facts: int
    counted: bool


_COLUMNS = ", ".join(f"s.{each}" for each in Kept.__dataclass_fields__)


async def add(
    connection: Connection, partner: str, statements: Sequence[Statement], activities: Mapping[str, int],
    counted: Collection[UUID],
) -> set[UUID]:  # fmt: skip
    """Keep statements, those that count with their first fact, and return the ids that were new."""
    rows = await connection.fetch(
        """
        INSERT INTO learning_statements (partner, id, activity_id, verb, resident, score, passed, happened_at, facts,
                                         counted)
        SELECT $1, id, activity_id, verb, resident, score, passed, happened_at, counted::integer, counted
          FROM unnest($2::uuid[], $3::bigint[], $4::text[], $5::uuid[], $6::integer[], $7::boolean[],
                      $8::timestamptz[], $9::boolean[])
            AS said (id, activity_id, verb, resident, score, passed, happened_at, counted)
         ORDER BY id
            ON CONFLICT (partner, id) DO NOTHING
        RETURNING id
        """,
        partner,
        [each.id for each in statements],
        [activities[each.activity] for each in statements],
        [each.verb for each in statements],
        [each.resident for each in statements],
        [each.score for each in statements],
        [each.passed for each in statements],
        [each.happened_at for each in statements],
        [each.id in counted for each in statements],
    )
    return {row[0] for row in rows}


async def add_voidings(connection: Connection, partner: str, voidings: Sequence[Voiding]) -> set[UUID]:
    """Keep what takes statements back, and return the ids that were new."""
    rows = await connection.fetch(
        """
        INSERT INTO learning_statements (partner, id, verb, target, happened_at)
        SELECT $1, id, 'voided', target, happened_at
          FROM unnest($2::uuid[], $3::uuid[], $4::timestamptz[]) AS said (id, target, happened_at)
         ORDER BY id
            ON CONFLICT (partner, id) DO NOTHING
        RETURNING id
        """,
        partner,
        [each.id for each in voidings],
        [each.target for each in voidings],
        [each.happened_at for each in voidings],
    )
    return {row[0] for row in rows}


async def by_ids(database: Queries, partner: str, ids: Collection[UUID], *, held: bool = False) -> dict[UUID, Kept]:
    """The statements of these ids that are kept; `held` keeps others from them until the transaction ends."""
    rows = await database.fetch(
        f"""
        SELECT {_COLUMNS} FROM learning_statements s
         WHERE s.partner = $1 AND s.id = ANY($2)
         ORDER BY s.id {"FOR UPDATE" if held else ""}
        """,
        partner,
        list(ids),
    )
    return {row["id"]: _kept(row) for row in rows}


async def voided_among(database: Queries, partner: str, ids: Collection[UUID]) -> set[UUID]:
    """Which of these statements were taken back, come or not."""
    rows = await database.fetch(
        "SELECT target FROM learning_statements WHERE partner = $1 AND target = ANY($2)", partner, list(ids)
    )
    return {row[0] for row in rows}


async def not_counted(connection: Connection, activity_id: int, pass_mark: int, limit: int) -> list[Kept]:
    """The next statements about an activity that would count under this mark and do not yet; held."""
    rows = await connection.fetch(
        f"""
        SELECT {_COLUMNS}
          FROM learning_statements s
         WHERE s.activity_id = $1 AND NOT s.counted
           AND (s.passed OR s.score IS NULL OR s.score >= $2)
           AND NOT {_VOIDED}
         ORDER BY s.id
         LIMIT $3
           FOR UPDATE OF s
        """,
        activity_id,
        pass_mark,
        limit,
    )
    return [_kept(row) for row in rows]


async def counted(connection: Connection, activity_id: int, limit: int) -> list[Kept]:
    """The next statements about an activity that count; held."""
    rows = await connection.fetch(
        f"""
        SELECT {_COLUMNS} FROM learning_statements s
         WHERE s.activity_id = $1 AND s.counted
         ORDER BY s.id
         LIMIT $2
           FOR UPDATE OF s
        """,
        activity_id,
        limit,
    )
    return [_kept(row) for row in rows]


async def note(connection: Connection, partner: str, ids: Collection[UUID], *, counted: bool) -> None:
    """Note that statements became one fact more, or that their last fact was taken back."""
    await connection.execute(
        """
        UPDATE learning_statements SET counted = $3, facts = facts + $3::boolean::integer
         WHERE partner = $1 AND id = ANY($2)
        """,
        partner,
        list(ids),
        counted,
    )


async def of_resident(database: Queries, resident: UUID) -> list[dict[str, Any]]:
    """All that platforms said of a resident, in words for the resident: platform, activity, verb, score, when."""
    rows = await database.fetch(
        """
        SELECT p.name AS platform, a.iri AS activity, a.name, s.verb, s.score, s.passed, s.counted, s.happened_at,
               s.received_at
          FROM learning_statements s
          JOIN learning_activities a ON a.id = s.activity_id
          JOIN partners p ON p.code = s.partner
         WHERE s.resident = $1
         ORDER BY s.happened_at, s.id
        """,
        resident,
    )
    return [dict(row) for row in rows]


async def forget_resident(connection: Queries, resident: UUID) -> int:
    """Let go of all that platforms said of a resident, and return how much it was. Facts that it became stay."""
    rows = await connection.fetch("DELETE FROM learning_statements WHERE resident = $1 RETURNING 1", resident)
    return len(rows)


def _kept(row: Any) -> Kept:
    return Kept(**row)
