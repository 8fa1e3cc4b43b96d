"""Attempts at assessments: the form that was drawn, what was answered, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from server.records.assistances import HELD_FOR
from server.records.database import Connection, Queries
from server.rules.learning import AttemptKind
from server.rules.marking import Answer

Helped = Literal["self", "guided"]
_COLUMNS = """a.id, a.resident, a.skill, a.version, a.kind, a.by, a.seed, a.items, a.started_at, a.expires_at,
              a.finished_at, a.lapsed_at, a.score, a.passed"""
_OPEN = "finished_at IS NULL AND lapsed_at IS NULL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try. `items` are the form, `score` is in millionths; `passed` is never true of a first try, and `by` is
    'guided' where help with the skill was confirmed."""

    id: UUID
    resident: UUID
    skill: str
    version: int
    kind: AttemptKind
    by: Helped
    seed: bytes
    items: tuple[str, ...]
    started_at: datetime
    expires_at: datetime
    finished_at: datetime | None
    lapsed_at: datetime | None
    score: int | None
    passed: bool | None

    def is_open(self, now: datetime) -> bool:
        """Whether answers are still taken."""
        return not self.finished_at and not self.lapsed_at and now < self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer, and its mark in thousandths once the attempt is finished."""

    answer: Answer
    mark: int | None


def _attempt(row: Any) -> Attempt:
    values = dict(row)
    return Attempt(**{**values, "items": tuple(values["items"])})


async def begin(
    connection: Connection, attempt_id: UUID, resident: UUID, skill: str, version: int, kind: AttemptKind,
    seed: bytes, items: Sequence[str], now: datetime, until: datetime,
) -> bool:  # fmt: skip
    """Begin an attempt; False if one of the same person and skill is open already."""
    status = await connection.execute(
        f"""
        INSERT INTO attempts (id, resident, skill, version, kind, by, seed, items, started_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, 'self', $6, $7, $8, $9)
            ON CONFLICT (resident, skill) WHERE {_OPEN} DO NOTHING
        """,
        attempt_id,
        resident,
        skill,
        version,
        kind,
        seed,
        list(items),
        now,
        until,
    )
    return status == "INSERT 0 1"


async def with_answers(
    database: Queries, resident: UUID, attempt_id: UUID
) -> tuple[Attempt, Mapping[int, Answered]] | None:
    """A resident's own attempt and its answers by their number, in one query; None if it is not theirs."""
    row = await database.fetchrow(
        f"""
        SELECT {_COLUMNS},
               (SELECT jsonb_agg(jsonb_build_array(number, value, mark))
                  FROM answers WHERE attempt_id = a.id) AS given
          FROM attempts a
         WHERE a.id = $2 AND a.resident = $1
        """,
        resident,
        attempt_id,
    )
    if not row:
        return None
    values = dict(row)
    given = values.pop("given") or []
    return _attempt(values), {number: Answered(answer=_answer(value), mark=mark) for number, value, mark in given}


async def of_resident(database: Queries, resident: UUID, skill: str | None = None) -> list[Attempt]:
    """A resident's attempts, of one skill or of all, the first first."""
    rows = await database.fetch(
        f"""
        SELECT {_COLUMNS} FROM attempts a
         WHERE a.resident = $1 AND ($2::text IS NULL OR a.skill = $2)
         ORDER BY a.started_at, a.id
        """,
        resident,
        skill,
    )
    return [_attempt(row) for row in rows]


async def save_answer(
    database: Queries, resident: UUID, attempt_id: UUID, number: int, answer: Answer, now: datetime
) -> bool:
    """Keep an answer, in the place of an earlier one; False if the attempt takes none any more.

    The attempt is held meanwhile, so an answer and the end of its attempt come one after the other.
    """
    status = await database.execute(
        f"""
        WITH taking AS (SELECT id FROM attempts
                         WHERE id = $2 AND resident = $1 AND {_OPEN} AND expires_at > $5 FOR SHARE)
        INSERT INTO answers (attempt_id, number, value, answered_at)
        SELECT id, $3, $4, $5 FROM taking
            ON CONFLICT (attempt_id, number) DO UPDATE SET value = excluded.value, answered_at = excluded.answered_at
        """,
        resident,
        attempt_id,
        number,
        _value(answer),
        now,
    )
    return status == "INSERT 0 1"


async def lock(connection: Connection, resident: UUID, attempt_id: UUID) -> None:
    """Let nobody answer or finish the attempt until the transaction ends."""
    await connection.execute("SELECT FROM attempts WHERE id = $2 AND resident = $1 FOR UPDATE", resident, attempt_id)


async def finish(
    connection: Connection, attempt_id: UUID, marks: Mapping[int, int], score: int, passed: bool, by: Helped,
    now: datetime,
) -> None:  # fmt: skip
    """Note what an attempt came to."""
    await connection.execute(
        """
        UPDATE answers a SET mark = m.mark FROM unnest($2::smallint[], $3::smallint[]) AS m (number, mark)
         WHERE a.attempt_id = $1 AND a.number = m.number
        """,
        attempt_id,
        list(marks),
        list(marks.values()),
    )
    await connection.execute(
        "UPDATE attempts SET finished_at = $2, score = $3, passed = $4, by = $5 WHERE id = $1",
        attempt_id,
        now,
        score,
        passed,
        by,
    )


async def lapse(database: Queries, now: datetime, resident: UUID | None = None) -> None:
    """Let go of attempts that were not finished in time, of one resident or of all."""
    await database.execute(
        f"""
        UPDATE attempts SET lapsed_at = expires_at
         WHERE {_OPEN} AND expires_at <= $1 AND ($2::uuid IS NULL OR resident = $2)
        """,
        now,
        resident,
    )


async def was_helped(connection: Queries, attempt: Attempt, now: datetime) -> bool:
    """Whether help with the skill was confirmed during the attempt, or so shortly before that it still held."""
    return bool(
        await connection.fetchval(
            """
            SELECT EXISTS (SELECT FROM assistances
                            WHERE resident = $1 AND activity = $2 AND confirmed_at > $3 AND confirmed_at <= $4)
            """,
            attempt.resident,
            attempt.skill,
            attempt.started_at - HELD_FOR,
            now,
        )
    )


def _value(answer: Answer) -> dict[str, Any]:
    if answer.unknown:
        return {"unknown": True}
    held = {"chosen": list(answer.chosen), "links": dict(answer.links), "typed": dict(answer.typed)}
    return {key: value for key, value in held.items() if value}


def _answer(value: Mapping[str, Any]) -> Answer:
    return Answer(
        unknown=value.get("unknown", False),
        chosen=tuple(value.get("chosen", ())),
        links=value.get("links", {}),
        typed=value.get("typed", {}),
    )
