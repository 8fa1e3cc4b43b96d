"""Passkeys: public keys with which accounts sign in, and the challenges that were answered already."""

from dataclasses import dataclass
from datetime import datetime

from server.records.database import Queries

_COLUMNS = "id, account_id, credential_id, public_key, sign_count, name, made_at, used_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """A key that a person keeps in a device, under the name they gave it."""

    id: int
    account_id: int
    credential_id: bytes
    public_key: bytes
    sign_count: int
    name: str
    made_at: datetime
    used_at: datetime | None


async def add(
    database: Queries,
    account_id: int,
    credential_id: bytes,
    public_key: bytes,
    sign_count: int,
    name: str,
    now: datetime,
) -> bool:
    """Add a passkey; False if it is known already."""
    return bool(
        await database.fetchval(
            """
            INSERT INTO passkeys (account_id, credential_id, public_key, sign_count, name, made_at)
            VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT (credential_id) DO NOTHING
            RETURNING true
            """,
            account_id,
            credential_id,
            public_key,
            sign_count,
            name,
            now,
        )
    )


async def of_account(database: Queries, account_id: int) -> list[Passkey]:
    """The passkeys of an account, the oldest first."""
    rows = await database.fetch(f"SELECT {_COLUMNS} FROM passkeys WHERE account_id = $1 ORDER BY id", account_id)
    return [Passkey(**row) for row in rows]


async def of_open_account(database: Queries, credential_id: bytes) -> Passkey | None:
    """The passkey of that credential, if its account is open."""
    row = await database.fetchrow(
        f"""
        SELECT {_COLUMNS} FROM passkeys
         WHERE credential_id = $1
           AND EXISTS (SELECT FROM accounts a WHERE a.id = account_id AND a.closed_at IS NULL)
        """,
        credential_id,
    )
    return Passkey(**row) if row else None


async def use(database: Queries, passkey_id: int, sign_count: int, now: datetime) -> None:
    """Note that the passkey was used, and how often it says it was."""
    await database.execute(
        "UPDATE passkeys SET sign_count = $2, used_at = $3 WHERE id = $1", passkey_id, sign_count, now
    )


async def remove(database: Queries, account_id: int, passkey_id: int) -> str | None:
    """Remove a passkey of the account, and return its name; None if it has no such."""
    found: str | None = await database.fetchval(
        "DELETE FROM passkeys WHERE account_id = $1 AND id = $2 RETURNING name", account_id, passkey_id
    )
    return found


async def remove_all(database: Queries, account_id: int) -> None:
    """Remove every passkey of an account."""
    await database.execute("DELETE FROM passkeys WHERE account_id = $1", account_id)


async def use_challenge(database: Queries, challenge: bytes, expires_at: datetime) -> bool:
    """Use up a challenge; whether it was not answered before."""
    return bool(
        await database.fetchval(
            """
            INSERT INTO used_challenges (challenge, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING true
            """,
            challenge,
            expires_at,
        )
    )


async def forget_challenges(database: Queries, now: datetime) -> None:
    """Forget answered challenges that are too old to be answered again."""
    await database.execute("DELETE FROM used_challenges WHERE expires_at < $1", now)
