"""Sessions of residents. The cookie holds a random token; the database holds only its SHA-256."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.records.database import Queries
from server.records.sessions import hash_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentSession:
    """A signing-in on one device. No network address is kept: nobody needs it."""

    token_hash: bytes
    created_at: datetime
    seen_at: datetime
    agent: str

    @property
    def name(self) -> str:
        """What a page calls it by, so that its owner can end it; it opens nothing."""
        return self.token_hash.hex()[:16]


async def begin(database: Queries, resident: UUID, now: datetime, agent: str) -> str:
    """Begin a session, and return the token for its cookie."""
    token = secrets.token_urlsafe(32)
    await database.execute(
        """
        INSERT INTO resident_sessions (token_hash, resident, created_at, seen_at, agent) VALUES ($1, $2, $3, $3, $4)
        """,
        hash_of(token),
        resident,
        now,
        agent,
    )
    return token


async def touch(database: Queries, token_hash: bytes, now: datetime) -> None:
    """Note that the session is used."""
    await database.execute("UPDATE resident_sessions SET seen_at = $2 WHERE token_hash = $1", token_hash, now)


async def end(database: Queries, token_hash: bytes, now: datetime) -> None:
    """End a session."""
    await database.execute(
        "UPDATE resident_sessions SET ended_at = $2 WHERE token_hash = $1 AND ended_at IS NULL", token_hash, now
    )


async def open_of(
    database: Queries, resident: UUID, created_after: datetime, seen_after: datetime
) -> list[ResidentSession]:
    """The open sessions of a resident, the last used first."""
    rows = await database.fetch(
        """
        SELECT token_hash, created_at, seen_at, agent
          FROM resident_sessions
         WHERE resident = $1 AND ended_at IS NULL AND created_at > $2 AND seen_at > $3
         ORDER BY seen_at DESC, token_hash
        """,
        resident,
        created_after,
        seen_after,
    )
    return [ResidentSession(**row) for row in rows]


async def end_named(database: Queries, resident: UUID, name: str, now: datetime) -> bool:
    """End one of a resident's own sessions; False if there is none of that name."""
    found = await database.fetchval(
        """
        UPDATE resident_sessions SET ended_at = $3
         WHERE resident = $1 AND left(encode(token_hash, 'hex'), 16) = $2 AND ended_at IS NULL
        RETURNING true
        """,
        resident,
        name,
        now,
    )
    return bool(found)


async def end_all(database: Queries, resident: UUID, now: datetime) -> int:
    """End every session of a resident, and return how many there were."""
    rows = await database.fetch(
        "UPDATE resident_sessions SET ended_at = $2 WHERE resident = $1 AND ended_at IS NULL RETURNING token_hash",
        resident,
        now,
    )
    return len(rows)


async def open_among(
    database: Queries, token_hashes: Collection[bytes], created_after: datetime, seen_after: datetime
) -> set[bytes]:
    """Which of these sessions are open."""
    rows = await database.fetch(
        """
        SELECT token_hash FROM resident_sessions
         WHERE token_hash = ANY($1) AND ended_at IS NULL AND created_at > $2 AND seen_at > $3
        """,
        list(token_hashes),
        created_after,
        seen_after,
    )
    return {row[0] for row in rows}
