"""A store of boards over an empty Redis."""

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from server.boards.connection import open_redis
from server.boards.store import BoardStore
from tests.engines import Engines


@pytest.fixture
async def redis(engines: Engines) -> AsyncIterator["Redis"]:
    """A client of the session's Redis, emptied."""
    client = open_redis(engines.redis_url)
    await client.flushall()
    yield client
    await client.aclose()


@pytest.fixture
def store(redis: "Redis") -> BoardStore:
    """The store over it."""
    return BoardStore(redis)
