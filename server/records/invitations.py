"""Links that let a person in once: to a new account, or back to one whose password or second factor is lost."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from server.records.database import Connection, Queries
from server.rules.catalogue import WardCode
from server.rules.rights import Role

_COLUMNS = "i.id, i.account_id, i.login, i.name, i.role, i.ward, a.name AS maker, i.made_at, i.expires_at"
_FROM = "invitations i JOIN accounts a ON a.id = i.made_by"
_OPEN = "i.used_at IS NULL AND i.revoked_at IS NULL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A link that was handed to somebody. With an `account_id` it leads back to that account."""

    id: int
    account_id: int | None
    login: str
    name: str
    role: Role
    ward: WardCode | None
    maker: str
    made_at: datetime
    expires_at: datetime


async def add(
    database: Queries,
    *,
    account_id: int | None,
    login: str,
    name: str,
    role: Role,
    ward: WardCode | None,
    made_by: int,
    now: datetime,
    expires_at: datetime,
) -> str:
    """Add an invitation, and return its token, of which only the hash is kept. An older one for the login ends."""
    token = secrets.token_urlsafe(32)
    await revoke_of(database, login, now)
    await database.execute(
        """
        INSERT INTO invitations (token_hash, account_id, login, name, role, ward, made_by, made_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        _hash_of(token),
        account_id,
        login,
        name,
        role,
        ward,
        made_by,
        now,
        expires_at,
    )
    return token


async def of_token(database: Queries, token: str, now: datetime) -> Invitation | None:
    """The invitation of a token, if it still lets somebody in."""
    row = await database.fetchrow(
        f"SELECT {_COLUMNS} FROM {_FROM} WHERE i.token_hash = $1 AND {_OPEN} AND i.expires_at > $2",
        _hash_of(token),
        now,
    )
    return Invitation(**row) if row else None


async def use(connection: Connection, token: str, now: datetime) -> bool:
    """Use an invitation up; whether it still let somebody in."""
    return bool(
        await connection.fetchval(
            f"""
            UPDATE invitations i SET used_at = $2
             WHERE i.token_hash = $1 AND {_OPEN} AND i.expires_at > $2
            RETURNING true
            """,
            _hash_of(token),
            now,
        )
    )


async def waiting(database: Queries, now: datetime) -> list[Invitation]:
    """The invitations that nobody has used yet and that still let somebody in."""
    rows = await database.fetch(
        f"SELECT {_COLUMNS} FROM {_FROM} WHERE {_OPEN} AND i.expires_at > $1 ORDER BY i.id DESC", now
    )
    return [Invitation(**row) for row in rows]


async def revoke(database: Queries, invitation_id: int, now: datetime) -> str | None:
    """End an invitation, and return the login it was for; None if there is none that still lets somebody in."""
    found: str | None = await database.fetchval(
        f"UPDATE invitations i SET revoked_at = $2 WHERE i.id = $1 AND {_OPEN} RETURNING i.login", invitation_id, now
    )
    return found


async def revoke_of(database: Queries, login: str, now: datetime) -> None:
    """End every invitation for a login."""
    await database.execute(f"UPDATE invitations i SET revoked_at = $2 WHERE i.login = $1 AND {_OPEN}", login, now)


def _hash_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
