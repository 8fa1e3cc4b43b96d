"""Real stores for every test that asks: engines once a session, a database and a clean Redis each time."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import pytest
from redis.asyncio import Redis

from config.settings import Settings
from server.records.migrate import upgrade
from server.resources import Resources, open_resources
from tests.engines import Engines
from tests.examples import SECRET_KEY

_numbers = count(1)
TEMPLATE = "migrated"


@pytest.fixture(scope="session")
def engines() -> Iterator[Engines]:
    """PostgreSQL and Redis, running, with a migrated database to copy."""
    with Engines() as running:
        upgrade(running.create_database(TEMPLATE))
        yield running


@asynccontextmanager
async def fresh(engines: Engines, **more: Any) -> AsyncIterator[Settings]:
    """Settings over a fresh migrated database and an empty Redis."""
    name = f"test_{next(_numbers)}"
    url = engines.create_database(name, TEMPLATE)
    redis = Redis.from_url(engines.redis_url)
    await redis.flushall()
    await redis.aclose()
    yield Settings(
        database_url=url,  # type: ignore[arg-type]
        redis_url=engines.redis_url,  # type: ignore[arg-type]
        secret_key=SECRET_KEY,  # type: ignore[arg-type]
        **more,
    )
    engines.drop_database(name)


@pytest.fixture
async def settings(engines: Engines) -> AsyncIterator[Settings]:
    """Settings over stores of the test's own."""
    async with fresh(engines, tick_ms=50, poll_ms=20) as made:
        yield made


@pytest.fixture(scope="module")
async def standing_settings(engines: Engines) -> AsyncIterator[Settings]:
    """Settings for all tests of a module that change nothing, and that use no other fixture with a Redis."""
    async with fresh(engines) as made:
        yield made


@pytest.fixture
async def resources(settings: Settings) -> AsyncIterator[Resources]:
    """Open resources over those settings."""
    async with open_resources(settings) as opened:
        yield opened
