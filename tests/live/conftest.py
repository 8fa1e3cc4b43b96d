"""A live door with a moving contest behind it."""

from collections.abc import AsyncIterator

import pytest

from config.settings import Settings
from server.resources import Resources, open_resources
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
async def standing_door(standing_settings: Settings) -> AsyncIterator[Door]:
    """One door for all tests of a module that moves no board."""
    async with open_resources(standing_settings) as opened:
        await build_pipeline(opened)
        door = await Door(standing_settings).open()
        yield door
        await door.close()
