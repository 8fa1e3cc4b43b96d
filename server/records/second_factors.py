"""Second factors: which secret of an authenticator app is in use, the last step it was used for, recovery codes.

Secrets themselves are nowhere: they are derived from a nonce, and the key for that is not in the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from server.records.database import Queries


@dataclass(frozen=True, slots=True, kw_only=True)
class Totp:
    """Time-based codes of an account. `next_nonce` is that of an app which is being set up."""

    nonce: bytes | None
    since: datetime | None
    last_step: int
    next_nonce: bytes | None


async def totp_of(database: Queries, account_id: int) -> Totp | None:
    """What is known of the account's authenticator app."""
    row = await database.fetchrow(
        "SELECT nonce, since, last_step, next_nonce FROM totp WHERE account_id = $1", account_id
    )
    return Totp(**row) if row else None


async def offer(database: Queries, account_id: int, nonce: bytes) -> bytes:
    """Begin to set up an app with this nonce, or go on with the one begun before; return which."""
    return bytes(
        await database.fetchval(
            """
            INSERT INTO totp AS t (account_id, next_nonce) VALUES ($1, $2)
                ON CONFLICT (account_id) DO UPDATE SET next_nonce = coalesce(t.next_nonce, $2)
            RETURNING next_nonce
            """,
            account_id,
            nonce,
        )
    )


async def accept_offer(database: Queries, account_id: int, nonce: bytes, step: int, now: datetime) -> bool:
    """Use the app that was set up from now on; whether it was still that one."""
    return bool(
        await database.fetchval(
            """
            UPDATE totp SET nonce = next_nonce, next_nonce = NULL, since = $4, last_step = $3
             WHERE account_id = $1 AND next_nonce = $2
            RETURNING true
            """,
            account_id,
            nonce,
            step,
            now,
        )
    )


async def use_step(database: Queries, account_id: int, step: int) -> bool:
    """Use up the codes until this step; whether it was not used before."""
    return bool(
        await database.fetchval(
            "UPDATE totp SET last_step = $2 WHERE account_id = $1 AND last_step < $2 RETURNING true", account_id, step
        )
    )


async def set_recovery_codes(database: Queries, account_id: int, hashes: Sequence[bytes]) -> None:
    """Replace all recovery codes of an account."""
    await database.execute("DELETE FROM recovery_codes WHERE account_id = $1", account_id)
    await database.execute(
        "INSERT INTO recovery_codes (account_id, hash) SELECT $1, unnest($2::bytea[])", account_id, hashes
    )


async def use_recovery_code(database: Queries, account_id: int, hashed: bytes, now: datetime) -> bool:
    """Use up a recovery code; whether there was such an unused one."""
    return bool(
        await database.fetchval(
            """
            UPDATE recovery_codes SET used_at = $3
             WHERE account_id = $1 AND hash = $2 AND used_at IS NULL
            RETURNING true
            """,
            account_id,
            hashed,
            now,
        )
    )


async def recovery_codes_left(database: Queries, account_id: int) -> int:
    """How many recovery codes are not used yet."""
    return int(
        await database.fetchval(
            "SELECT count(*) FROM recovery_codes WHERE account_id = $1 AND used_at IS NULL", account_id
        )
    )


async def remove(database: Queries, account_id: int) -> None:
    """Remove app and recovery codes of an account."""
    await database.execute("DELETE FROM totp WHERE account_id = $1", account_id)
    await database.execute("DELETE FROM recovery_codes WHERE account_id = $1", account_id)
