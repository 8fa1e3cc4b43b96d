"""The pages' door over real stores, with the example contest in it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from httpx2 import ASGITransport, AsyncClient
from starlette.applications import Starlette

from config.settings import Settings
from server.pages.routes import routes
from server.paper.errors import error_handlers
from server.resources import Resources, open_resources
from tests.examples import DURING
from tests.live.stage import Pipeline, build_pipeline

Visit = Callable[..., AsyncClient]


class StateApp:
    """What the lifespan of the server gives to each request, without a server."""

    def __init__(self, resources: Resources, clock: Callable[[], datetime]) -> None:
        self._app = Starlette(routes=routes, exception_handlers=error_handlers())
        self._resources = replace(resources, clock=clock)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        scope.setdefault("state", {})["resources"] = self._resources
        await self._app(scope, receive, send)


@pytest.fixture
async def pipeline(resources: Resources) -> Pipeline:
    """The example contest with residents, moved until its boards are there."""
    return await moved(resources)


async def moved(resources: Resources) -> Pipeline:
    """Build it there, and move it until its boards are."""
    built = await build_pipeline(resources)
    await built.record(20)
    await built.move()
    return built


@asynccontextmanager
async def visitor(resources: Resources, clock: Callable[[], datetime] = lambda: DURING) -> AsyncIterator[AsyncClient]:
    """Somebody with a browser."""
    app = StateApp(resources, clock)
    transport = ASGITransport(app=app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://thidua.example") as client:
        yield client


@pytest.fixture
async def visit(resources: Resources, pipeline: Pipeline) -> AsyncIterator[AsyncClient]:
    """A visitor of the example contest."""
    async with visitor(resources) as client:
        yield client


@pytest.fixture(scope="module")
async def standing_visit(standing_settings: Settings) -> AsyncIterator[AsyncClient]:
    """A visitor of the example contest, the same for all tests of a module."""
    async with open_resources(standing_settings) as resources:
        await moved(resources)
        async with visitor(resources) as client:
            yield client
