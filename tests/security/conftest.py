"""The furnished house, the same for all tests of a module that change nothing in it."""

from collections.abc import AsyncIterator

import pytest

from config.settings import Settings
from tests.security.doors import House, opened


@pytest.fixture(scope="module")
async def house(standing_settings: Settings) -> AsyncIterator[House]:
    """All doors, with something behind each."""
    async with opened(standing_settings) as opened_house:
        yield opened_house
