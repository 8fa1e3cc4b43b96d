"""A live door with a moving contest behind it."""

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from config.settings import Settings
from server.resources import Resources, open_resources
from tests.conftest import TEMPLATE
from tests.engines import Engines
from tests.examples import SECRET_KEY
from tests.live.stage import Door, Pipeline, build_pipeline


@pytest.fixture
async def pipeline(resources: Resources) -> Pipeline:
    """The example contest, and what moves it."""
    return await build_pipeline(resources)


@pytest.fixture
async def door(settings: Settings, pipeline: Pipeline) -> AsyncIterator[Door]:
    """An open live door over that contest."""
    opened = await Door(settings).open()
    yield opened
    await opened.close()


@pytest.fixture(scope="module")
async def standing_door(engines: Engines) -> AsyncIterator[Door]:
    """One door for all tests of a module that moves no board, and that uses no other fixture with a Redis."""
    url = engines.create_database("standing", TEMPLATE)
    settings = Settings(database_url=url, redis_url=engines.redis_url, secret_key=SECRET_KEY)  # type: ignore[arg-type]
    redis = Redis.from_url(engines.redis_url)
    await redis.flushall()
    await redis.aclose()
    async with open_resources(settings) as opened:
        await build_pipeline(opened)
        door = await Door(settings).open()
        yield door
        await door.close()
    engines.drop_database("standing")
