"""A running application and its operators' addresses."""

from collections.abc import AsyncIterator

import pytest
from httpx2 import AsyncClient

from config.settings import Settings
from server.app import create_app
from server.operations.health import Leaving
from tests.intake.conftest import opened


@pytest.fixture
def leaving() -> Leaving:
    """Whether the application is told that it will stop."""
    return Leaving()


@pytest.fixture
async def operator(settings: Settings, leaving: Leaving) -> AsyncIterator[AsyncClient]:
    """Somebody's monitor before a server with all doors."""
    async with opened(create_app(settings, leaving=leaving)) as client:
        yield client
