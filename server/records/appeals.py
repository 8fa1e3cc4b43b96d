"""Appeals of wards against a round, each answered in writing, and what is carried over into the next round."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from server.records.database import Connection, Queries

Answered = Literal["upheld", "dismissed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """An appeal; `outcome` and what follows it are None while it waits for an answer."""

    id: int
    ward: str
    words: str
    received_by: str
    received_at: datetime
    outcome: Answered | None
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedOver:
    """What was open in the queues when somebody carried it over, and why."""

    open: int
    reason: str
    by: str
    carried_at: datetime


async def deadline(database: Queries, contest_id: int, number: int) -> datetime | None:
    """Until when wards may appeal, as it was last set."""
    found: datetime | None = await database.fetchval(
        "SELECT until FROM appeal_deadlines WHERE contest_id = $1 AND round = $2 ORDER BY id DESC LIMIT 1",
        contest_id,
        number,
    )
    return found


async def set_deadline(
    connection: Connection, contest_id: int, number: int, until: datetime, account_id: int
) -> None:
    """Set until when wards may appeal; earlier ones are kept."""
    await connection.execute(
        "INSERT INTO appeal_deadlines (contest_id, round, until, account_id) VALUES ($1, $2, $3, $4)",
        contest_id,
        number,
        until,
        account_id,
    )


async def of_round(database: Queries, contest_id: int, number: int, ward: str | None = None) -> list[Appeal]:
    """The appeals of a round in the order they came; of one ward or of all."""
    rows = await database.fetch(
        """
        SELECT p.id, p.ward, p.words, r.name AS received_by, p.received_at, p.outcome, p.answer,
               a.name AS answered_by, p.answered_at
          FROM appeals p
          JOIN accounts r ON r.id = p.received_by
          LEFT JOIN accounts a ON a.id = p.answered_by
         WHERE p.contest_id = $1 AND p.round = $2 AND ($3::text IS NULL OR p.ward = $3)
         ORDER BY p.id
        """,
        contest_id,
        number,
        ward,
    )
    return [Appeal(**row) for row in rows]


async def receive(
    connection: Connection, contest_id: int, number: int, ward: str, words: str, account_id: int, at: datetime
) -> int:
    """Write down an appeal, and return its number."""
    return int(
        await connection.fetchval(
            """
            INSERT INTO appeals (contest_id, round, ward, words, received_by, received_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            RETURNING id
            """,
            contest_id,
            number,
            ward,
            words,
            account_id,
            at,
        )
    )


async def answer(
    connection: Connection,
    contest_id: int,
    number: int,
    appeal_id: int,
    outcome: Answered,
    text: str,
    account_id: int,
) -> bool:
    """Answer an appeal of the round; False if there is none, or it was answered before."""
    return bool(
        await connection.fetchval(
            """
            UPDATE appeals SET outcome = $4, answer = $5, answered_by = $6, answered_at = now()
             WHERE contest_id = $1 AND round = $2 AND id = $3 AND outcome IS NULL
            RETURNING true
            """,
            contest_id,
            number,
            appeal_id,
            outcome,
            text,
            account_id,
        )
    )


async def carry_over(
    connection: Connection, contest_id: int, number: int, waiting: int, reason: str, account_id: int
) -> None:
    """Write down that what is open now does not belong to this round's result."""
    await connection.execute(
        "INSERT INTO carried_over (contest_id, round, open, reason, account_id) VALUES ($1, $2, $3, $4, $5)",
        contest_id,
        number,
        waiting,
        reason,
        account_id,
    )


async def carried_over(database: Queries, contest_id: int, number: int) -> CarriedOver | None:
    """What was last carried over from a round."""
    row = await database.fetchrow(
        """
        SELECT c.open, c.reason, a.name AS by, c.carried_at
          FROM carried_over c JOIN accounts a ON a.id = c.account_id
         WHERE c.contest_id = $1 AND c.round = $2
         ORDER BY c.id DESC
         LIMIT 1
        """,
        contest_id,
        number,
    )
    return CarriedOver(**row) if row else None
