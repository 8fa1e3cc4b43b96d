"""Sessions of officials. The cookie holds a random token; the database holds only its SHA-256."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from server.records import accounts
from server.records.accounts import Account
from server.records.database import Queries


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody's signing-in. `confirmed_at` is when they last proved who they are.

    `strong` is one that was begun with a second factor; `has_factor` says whether the account has one.
    """

    token_hash: bytes
    created_at: datetime
    seen_at: datetime
    confirmed_at: datetime
    address: str
    agent: str
    strong: bool
    has_factor: bool

    @property
    def name(self) -> str:
        """What a page calls it by, so that its owner can end it; it opens nothing."""
        return self.token_hash.hex()[:16]


_COLUMNS = """s.token_hash, s.created_at, s.seen_at, s.confirmed_at, s.address, s.agent, s.strong,
              EXISTS (SELECT FROM totp t WHERE t.account_id = s.account_id AND t.nonce IS NOT NULL) AS has_factor"""


def hash_of(token: str) -> bytes:
    """What the database knows of a token. The token is 256 random bits, so a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode()).digest()


async def begin(
    database: Queries, account_id: int, now: datetime, address: str, agent: str, *, strong: bool = False
) -> str:
    """Begin a session, and return the token for its cookie."""
    token = secrets.token_urlsafe(32)
    await database.execute(
        """
        INSERT INTO sessions (token_hash, account_id, created_at, seen_at, confirmed_at, address, agent, strong)
        VALUES ($1, $2, $3, $3, $3, $4, $5, $6)
        """,
        hash_of(token),
        account_id,
        now,
        address,
        agent,
        strong,
    )
    return token


async def of_token(
    database: Queries, token: str, created_after: datetime, seen_after: datetime
) -> tuple[Session, Account] | None:
    """The open session of a token, with the account, if it is neither too old nor idle for too long."""
    row = await database.fetchrow(
        f"""
        SELECT {_COLUMNS}, s.account_id
          FROM sessions s
          JOIN accounts a ON a.id = s.account_id AND a.closed_at IS NULL
         WHERE s.token_hash = $1 AND s.ended_at IS NULL AND s.created_at > $2 AND s.seen_at > $3
        """,
        hash_of(token),
        created_after,
        seen_after,
    )
    if not row:
        return None
    values = dict(row)
    account = await accounts.by_id(database, values.pop("account_id"))
    assert account, "accounts are closed, never deleted"
    return Session(**values), account


async def touch(database: Queries, token_hash: bytes, now: datetime) -> None:
    """Note that the session is used."""
    await database.execute("UPDATE sessions SET seen_at = $2 WHERE token_hash = $1", token_hash, now)


async def confirm(database: Queries, token_hash: bytes, now: datetime) -> None:
    """Note that they proved again who they are."""
    await database.execute(
        "UPDATE sessions SET confirmed_at = $2, seen_at = $2 WHERE token_hash = $1", token_hash, now
    )


async def end(database: Queries, token_hash: bytes, now: datetime) -> None:
    """End a session."""
    await database.execute(
        "UPDATE sessions SET ended_at = $2 WHERE token_hash = $1 AND ended_at IS NULL", token_hash, now
    )


async def open_of(database: Queries, account_id: int, created_after: datetime, seen_after: datetime) -> list[Session]:
    """The open sessions of an account, the last used first."""
    rows = await database.fetch(
        f"""
        SELECT {_COLUMNS}
          FROM sessions s
         WHERE s.account_id = $1 AND s.ended_at IS NULL AND s.created_at > $2 AND s.seen_at > $3
         ORDER BY s.seen_at DESC
        """,
        account_id,
        created_after,
        seen_after,
    )
    return [Session(**row) for row in rows]


async def end_all(database: Queries, account_id: int, now: datetime, *, but: bytes = b"") -> int:
    """End every session of an account but one, and return how many there were."""
    ended = await database.fetch(
        """
        UPDATE sessions SET ended_at = $2
         WHERE account_id = $1 AND ended_at IS NULL AND token_hash <> $3
        RETURNING created_at
        """,
        account_id,
        now,
        but,
    )
    return len(ended)


async def forget_before(database: Queries, moment: datetime) -> None:
    """Forget sessions that were begun before a time."""
    await database.execute("DELETE FROM sessions WHERE created_at < $1", moment)
