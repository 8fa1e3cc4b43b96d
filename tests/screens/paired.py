"""Screens that are paired, for tests of every door that knows them."""

import secrets

from server.records import accounts, screens
from server.records.database import Database
from server.records.screens import Screen
from server.records.sessions import hash_of
from tests.examples import DURING

WARD = "00070"
"""Hoàn Kiếm."""


async def official(database: Database) -> int:
    """The account that pairs screens in tests."""
    found = await accounts.add(database, "screens", "Nguyễn Văn An", "organizer", None, None)
    if found is None:
        known = await accounts.by_login(database, "screens")
        assert known
        return known.id
    return found


async def pair(database: Database, ward: str | None = WARD, name: str = "Sảnh tiếp dân") -> tuple[Screen, str]:
    """A paired screen, and what its cookie holds."""
    token, by = secrets.token_urlsafe(32), await official(database)
    async with database.transaction() as connection:
        return await screens.add(connection, hash_of(token), ward, name, by, DURING), token
