"""Every door that programs use, over the example platform, for all tests of a module."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from config.settings import Settings
from server.app import create_app
from server.resources import Resources, open_resources
from tests.console.examples import furnish
from tests.examples import DURING


@pytest.fixture(scope="module")
async def platform(standing_settings: Settings) -> AsyncIterator[Resources]:
    """The example platform, at a time in its first round."""
    async with open_resources(standing_settings) as opened:
        resources = replace(opened, clock=lambda: DURING)
        await furnish(resources)
        yield resources


@pytest.fixture(scope="module")
async def programs(platform: Resources) -> AsyncIterator[httpx2.AsyncClient]:
    """A program at its doors, without a network between."""
    app = create_app(platform.settings, platform.clock)
    async with app.router.lifespan_context(app) as state:

        async def with_state(scope: Any, receive: Any, send: Any) -> None:
            await app({**scope, "state": dict(state or {})}, receive, send)

        transport = httpx2.ASGITransport(app=with_state, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://thidua.test") as client:
            yield client
