"""The versions of what is learnt and asked of each skill, as whole documents. None is ever changed or removed."""

from dataclasses import dataclass
from datetime import datetime

from server.records.database import Connection, Queries

_LOCK = 7_536
"""Versions are added one after the other; the second key of our advisory locks is 0 here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningVersion:
    """One version: when it came here, by whom and why."""

    skill: str
    version: int
    reason: str
    by: str | None
    loaded_at: datetime


async def newest(database: Queries) -> dict[str, int]:
    """The newest version that is kept of each skill."""
    rows = await database.fetch("SELECT skill, max(version) FROM learning_versions GROUP BY skill")
    return {row[0]: row[1] for row in rows}


async def document(database: Queries, skill: str, version: int) -> str | None:
    """The document of a version."""
    found: str | None = await database.fetchval(
        "SELECT document FROM learning_versions WHERE skill = $1 AND version = $2", skill, version
    )
    return found


async def history(database: Queries, limit: int) -> list[LearningVersion]:
    """The versions that came last, newest first."""
    rows = await database.fetch(
        """
        SELECT v.skill, v.version, v.reason, a.name AS by, v.loaded_at
          FROM learning_versions v
          LEFT JOIN accounts a ON a.id = v.account_id
         ORDER BY v.loaded_at DESC, v.skill
         LIMIT $1
        """,
        limit,
    )
    return [LearningVersion(**row) for row in rows]


async def lock(connection: Connection) -> None:
    """Let nobody else add a version until the transaction ends."""
    await connection.fetchval("SELECT pg_advisory_xact_lock($1, 0)", _LOCK)


async def add(
    connection: Queries, skill: str, version: int, text: str, reason: str, account_id: int | None = None
) -> bool:
    """Keep a version, and say whether it was new."""
    status = await connection.execute(
        """
        INSERT INTO learning_versions (skill, version, document, reason, account_id) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT DO NOTHING
        """,
        skill,
        version,
        text,
        reason,
        account_id,
    )
    return status == "INSERT 0 1"
