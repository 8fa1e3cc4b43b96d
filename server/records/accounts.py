"""Accounts of officials: who they are, and as what they act."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.records.database import Connection, Queries
from server.rules.catalogue import WardCode
from server.rules.rights import Role

COLUMNS = "a.id, a.login, a.name, a.role, a.ward, a.created_at, a.closed_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who may sign in; a ward officer acts for one ward. A closed account signs in no more."""

    id: int
    login: str
    name: str
    role: Role
    ward: WardCode | None
    created_at: datetime
    closed_at: datetime | None


async def add(
    database: Queries, login: str, name: str, role: Role, ward: WardCode | None, password: str | None
) -> int | None:
    """Add an account with the hash of its password, and return its id; None if the login is taken."""
    found: int | None = await database.fetchval(
        """
        INSERT INTO accounts (login, name, role, ward, password) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (login) DO NOTHING
        RETURNING id
        """,
        login,
        name,
        role,
        ward,
        password,
    )
    return found


async def by_id(database: Queries, account_id: int) -> Account | None:
    """The account of that id."""
    row = await database.fetchrow(f"SELECT {COLUMNS} FROM accounts a WHERE a.id = $1", account_id)
    return Account(**row) if row else None


async def with_password(database: Queries, login: str) -> tuple[Account, str | None] | None:
    """The open account of that login and the hash of its password."""
    row = await database.fetchrow(
        f"SELECT {COLUMNS}, a.password FROM accounts a WHERE a.login = $1 AND a.closed_at IS NULL", login
    )
    if not row:
        return None
    values = dict(row)
    password = values.pop("password")
    return Account(**values), password


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An account with how its owner gets in, for the list of the administrators."""

    account: Account
    has_factor: bool
    passkeys: int
    seen_at: datetime | None


async def listed(database: Queries) -> list[Listed]:
    """Every account with how its owner gets in: the open ones first, by login."""
    rows = await database.fetch(
        f"""
        SELECT EXISTS (SELECT FROM totp t WHERE t.account_id = a.id AND t.nonce IS NOT NULL) AS has_factor,
               (SELECT count(*) FROM passkeys p WHERE p.account_id = a.id) AS passkeys,
               (SELECT max(s.seen_at) FROM sessions s WHERE s.account_id = a.id) AS seen_at,
               {COLUMNS}
          FROM accounts a
         ORDER BY a.closed_at IS NOT NULL, a.login
        """
    )
    return [_listed(dict(row)) for row in rows]


def _listed(row: dict[str, Any]) -> Listed:
    apart = {name: row.pop(name) for name in ("has_factor", "passkeys", "seen_at")}
    return Listed(account=Account(**row), **apart)


async def by_login(database: Queries, login: str) -> Account | None:
    """The account of that login, open or closed."""
    row = await database.fetchrow(f"SELECT {COLUMNS} FROM accounts a WHERE a.login = $1", login)
    return Account(**row) if row else None


async def lock_administrators(connection: Connection) -> list[int]:
    """The ids of the open administrators; nobody else changes them until the transaction ends."""
    rows = await connection.fetch(
        "SELECT id FROM accounts WHERE role = 'administrator' AND closed_at IS NULL ORDER BY id FOR UPDATE"
    )
    return [row["id"] for row in rows]


async def change(database: Queries, account_id: int, role: Role, ward: WardCode | None) -> None:
    """Let the account act as something else, or for another ward."""
    await database.execute("UPDATE accounts SET role = $2, ward = $3 WHERE id = $1", account_id, role, ward)


async def set_closed(database: Queries, account_id: int, closed_at: datetime | None) -> None:
    """Close the account, or open it again."""
    await database.execute("UPDATE accounts SET closed_at = $2 WHERE id = $1", account_id, closed_at)


async def set_password(database: Queries, account_id: int, password: str) -> None:
    """Keep the hash of another password."""
    await database.execute("UPDATE accounts SET password = $2 WHERE id = $1", account_id, password)


async def set_name(database: Queries, account_id: int, name: str) -> None:
    """Call the person so from now on."""
    await database.execute("UPDATE accounts SET name = $2 WHERE id = $1", account_id, name)
