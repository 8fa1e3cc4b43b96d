"""Official results: what was recounted and shown, who signed it, and which version is published. It only grows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.records.database import Connection, Queries
from server.records.facts import Cursor

SIGNATURES = 2
"""Two different people make a version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A recount of everything at a position of the ledger, with the boards it came to if all was equal."""

    id: int
    contest_id: int
    round: int
    contest_version: int
    generation: int
    position: int
    cursor: Cursor
    head: bytes
    boards_sha256: bytes | None
    facts: int
    differences: Sequence[str]
    reason: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Somebody signed a draft."""

    account_id: int
    name: str
    role: str
    signed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A signed draft: the official result of a round, published or not yet."""

    version: int
    made_at: datetime
    published_at: datetime | None
    withdrawn_at: datetime | None
    draft: Draft
    signatures: Sequence[Signature]


_DRAFT = """d.id, d.contest_id, d.round, d.contest_version, d.generation, d.position, d.xid, d.fact_id, d.head,
            d.boards_sha256, d.facts, d.differences, d.reason, d.made_at"""


def _draft(row: Mapping[str, Any]) -> Draft:
    values = dict(row)
    return Draft(cursor=(values.pop("xid"), values.pop("fact_id")), **values)


async def add_draft(
    connection: Connection,
    contest_id: int,
    number: int,
    contest_version: int,
    at: tuple[int, int, Cursor, bytes],
    boards_sha256: bytes | None,
    facts: int,
    differences: Sequence[str],
    reason: str,
) -> int:
    """Keep a recount at (generation, position, cursor, head), and return its id."""
    generation, position, cursor, head = at
    return int(
        await connection.fetchval(
            """
            INSERT INTO result_drafts (contest_id, round, contest_version, generation, position, xid, fact_id, head,
                                       boards_sha256, facts, differences, reason)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            RETURNING id
            """,
            contest_id,
            number,
            contest_version,
            generation,
            position,
            *cursor,
            head,
            boards_sha256,
            facts,
            list(differences),
            reason,
        )
    )


async def add_boards(connection: Connection, draft_id: int, boards: Mapping[str, bytes]) -> None:
    """Keep the boards of a draft, each as the bytes that are signed."""
    await connection.copy_records_to_table(
        "result_boards",
        columns=("draft_id", "board", "body"),
        records=[(draft_id, board, body) for board, body in boards.items()],
    )


async def last_draft(database: Queries, contest_id: int, number: int) -> Draft | None:
    """The last recount of a round."""
    row = await database.fetchrow(
        f"SELECT {_DRAFT} FROM result_drafts d WHERE contest_id = $1 AND round = $2 ORDER BY id DESC LIMIT 1",
        contest_id,
        number,
    )
    return _draft(row) if row else None


async def signatures(database: Queries, draft_id: int) -> list[Signature]:
    """Who signed a draft, in order."""
    rows = await database.fetch(
        "SELECT account_id, name, role, signed_at FROM result_signatures WHERE draft_id = $1 ORDER BY signed_at",
        draft_id,
    )
    return [Signature(**row) for row in rows]


async def lock_round(connection: Connection, contest_id: int, number: int) -> None:
    """Let one signature, publication or seal of a round happen after the other."""
    await connection.fetchval("SELECT pg_advisory_xact_lock(7533, $1 * 1000 + $2)", contest_id, number)


async def sign(connection: Connection, draft_id: int, account_id: int, name: str, role: str) -> bool:
    """Add a signature; False if this account signed the draft before."""
    return bool(
        await connection.fetchval(
            """
            INSERT INTO result_signatures (draft_id, account_id, name, role) VALUES ($1, $2, $3, $4)
                ON CONFLICT DO NOTHING
            RETURNING true
            """,
            draft_id,
            account_id,
            name,
            role,
        )
    )


async def make_version(connection: Connection, draft: Draft) -> int:
    """Make a draft the next version of the round's result, and return its number."""
    return int(
        await connection.fetchval(
            """
            INSERT INTO result_versions (contest_id, round, version, draft_id)
            SELECT $1, $2, 1 + coalesce(max(version), 0), $3
              FROM result_versions WHERE contest_id = $1 AND round = $2
            RETURNING version
            """,
            draft.contest_id,
            draft.round,
            draft.id,
        )
    )


async def publish(connection: Connection, contest_id: int, number: int, version: int, account_id: int) -> bool:
    """Publish a version; False if it was before."""
    return bool(
        await connection.fetchval(
            """
            INSERT INTO result_publications (contest_id, round, version, account_id) VALUES ($1, $2, $3, $4)
                ON CONFLICT DO NOTHING
            RETURNING true
            """,
            contest_id,
            number,
            version,
            account_id,
        )
    )


async def withdraw(connection: Connection, contest_id: int, number: int, version: int, proposal_id: int) -> None:
    """Withdraw a signed version, by the proposal that was agreed to."""
    await connection.execute(
        "INSERT INTO result_withdrawals (contest_id, round, version, proposal_id) VALUES ($1, $2, $3, $4)",
        contest_id,
        number,
        version,
        proposal_id,
    )


async def versions(database: Queries, contest_id: int, number: int) -> list[Version]:
    """The versions of a round's result, the first one first."""
    rows = await database.fetch(
        f"""
        SELECT v.version, v.made_at AS version_made_at, p.published_at, w.withdrawn_at, {_DRAFT}
          FROM result_versions v
          JOIN result_drafts d ON d.id = v.draft_id
          LEFT JOIN result_publications p
                 ON p.contest_id = v.contest_id AND p.round = v.round AND p.version = v.version
          LEFT JOIN result_withdrawals w
                 ON w.contest_id = v.contest_id AND w.round = v.round AND w.version = v.version
         WHERE v.contest_id = $1 AND v.round = $2
         ORDER BY v.version
        """,
        contest_id,
        number,
    )
    return [await _version(database, dict(row)) for row in rows]


async def _version(database: Queries, values: dict[str, Any]) -> Version:
    version, made_at = values.pop("version"), values.pop("version_made_at")
    published_at, withdrawn_at = values.pop("published_at"), values.pop("withdrawn_at")
    draft = _draft(values)
    return Version(
        version=version,
        made_at=made_at,
        published_at=published_at,
        withdrawn_at=withdrawn_at,
        draft=draft,
        signatures=await signatures(database, draft.id),
    )


async def board_names(database: Queries, draft_id: int) -> list[str]:
    """The names of a draft's boards: '1/wards', '1/wards/phuong', …"""
    rows = await database.fetch("SELECT board FROM result_boards WHERE draft_id = $1 ORDER BY board", draft_id)
    return [row[0] for row in rows]


async def board(database: Queries, draft_id: int, name: str) -> bytes | None:
    """One official board, as it was signed."""
    found: bytes | None = await database.fetchval(
        "SELECT body FROM result_boards WHERE draft_id = $1 AND board = $2", draft_id, name
    )
    return found


async def rounds_published(database: Queries, contest_id: int) -> dict[int, int]:
    """The rounds that have a published result, each with its last published version."""
    rows = await database.fetch(
        "SELECT round, max(version) FROM result_publications WHERE contest_id = $1 GROUP BY round ORDER BY round",
        contest_id,
    )
    return {row[0]: row[1] for row in rows}
