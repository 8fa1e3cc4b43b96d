"""A database with one contest, and single connections beside the pool."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import asyncpg
import pytest

from config.settings import Settings
from server.records import contests
from server.records.database import Database, connect

Dial = Callable[[], Awaitable[Any]]


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    """A pool on a fresh migrated database."""
    opened = await connect(settings.database_url.get_secret_value(), most=6)
    yield opened
    await opened.close()


@pytest.fixture
async def contest_id(database: Database) -> int:
    """A contest's row; its document is not read here."""
    async with database.transaction() as connection:
        return await contests.create(connection, "thu-do-so-2026", "…")


@pytest.fixture
async def dial(settings: Settings) -> AsyncIterator[Dial]:
    """Open one more connection of one's own."""
    async with AsyncExitStack() as stack:

        async def opened() -> Any:
            connection = await asyncpg.connect(settings.database_url.get_secret_value())
            stack.push_async_callback(connection.close)
            return connection

        yield opened
