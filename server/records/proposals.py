"""What one official proposes and another decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.records.database import Connection, Queries

_COLUMNS = """p.id, p.contest_id, p.kind, p.arguments, p.reason, p.proposed_by, a.name AS proposer, p.proposed_at,
              p.agreed, p.decided_by, d.name AS decider, p.decided_at, p.answer"""
_FROM = "proposals p JOIN accounts a ON a.id = p.proposed_by LEFT JOIN accounts d ON d.id = p.decided_by"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A proposal; `agreed` is None while it waits."""

    id: int
    contest_id: int | None
    kind: str
    arguments: Mapping[str, Any]
    reason: str
    proposed_by: int
    proposer: str
    proposed_at: datetime
    agreed: bool | None
    decided_by: int | None
    decider: str | None
    decided_at: datetime | None
    answer: str | None


async def add(
    connection: Queries, contest_id: int | None, kind: str, arguments: Mapping[str, Any], reason: str, account_id: int
) -> int:
    """Add a proposal that waits, and return its id."""
    return int(
        await connection.fetchval(
            """
            INSERT INTO proposals (contest_id, kind, arguments, reason, proposed_by) VALUES ($1, $2, $3, $4, $5)
            RETURNING id
            """,
            contest_id,
            kind,
            arguments,
            reason,
            account_id,
        )
    )


async def by_id(database: Queries, proposal_id: int) -> Proposal | None:
    """The proposal of that id."""
    row = await database.fetchrow(f"SELECT {_COLUMNS} FROM {_FROM} WHERE p.id = $1", proposal_id)
    return Proposal(**row) if row else None


async def lock(connection: Connection, proposal_id: int) -> None:
    """Keep the proposal from other deciders until the transaction ends."""
    await connection.fetchval("SELECT id FROM proposals WHERE id = $1 FOR UPDATE", proposal_id)


async def of_contest(database: Queries, contest_id: int, kinds: str, limit: int = 500) -> list[Proposal]:
    """The proposals of a contest whose kind begins so, the newest first."""
    rows = await database.fetch(
        f"""
        SELECT {_COLUMNS} FROM {_FROM}
         WHERE p.contest_id = $1 AND starts_with(p.kind, $2)
         ORDER BY p.id DESC
         LIMIT $3
        """,
        contest_id,
        kinds,
        limit,
    )
    return [Proposal(**row) for row in rows]


async def waiting(database: Queries, contest_id: int | None = None) -> list[Proposal]:
    """What waits for a second person, the oldest first; of one contest or of all."""
    rows = await database.fetch(
        f"""
        SELECT {_COLUMNS} FROM {_FROM}
         WHERE p.agreed IS NULL AND ($1::integer IS NULL OR p.contest_id = $1)
         ORDER BY p.id
        """,
        contest_id,
    )
    return [Proposal(**row) for row in rows]


async def decide(connection: Connection, proposal_id: int, account_id: int, agreed: bool, answer: str) -> None:
    """Write the decision down."""
    await connection.execute(
        """
        UPDATE proposals SET agreed = $3, decided_by = $2, decided_at = now(), answer = $4
         WHERE id = $1 AND agreed IS NULL
        """,
        proposal_id,
        account_id,
        agreed,
        answer,
    )
