"""Accounts of officials: who they are, and as what they act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from server.records.database import Queries
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


async def all_accounts(database: Queries) -> Sequence[Account]:
    """Every account, by login."""
    rows = await database.fetch(f"SELECT {COLUMNS} FROM accounts a ORDER BY a.login")
    return [Account(**row) for row in rows]
