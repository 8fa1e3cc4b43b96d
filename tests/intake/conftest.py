"""A door with one partner at it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from secrets import token_hex
from typing import Any

import httpx2
import pytest
import uvicorn
from starlette.applications import Starlette

from config.settings import Settings
from server.app import create_app
from server.pipeline.identity.accounts import add_account
from server.pipeline.registers.partners import add_partner
from server.records import learning_activities
from server.resources import Resources, open_resources
from server.serve import uvicorn_config
from tests.conftest import TEMPLATE
from tests.engines import Engines
from tests.examples import SECRET_KEY
from tests.intake.lms import HOME, Lms
from tests.intake.portal import Portal


@pytest.fixture
def app(settings: Settings) -> Starlette:
    """The application with this door alone."""
    return create_app(settings.model_copy(update={"doors": "intake"}))


@asynccontextmanager
async def opened(app: Starlette) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of a running application, without a network between."""
    async with app.router.lifespan_context(app) as state:

        async def with_state(scope: Any, receive: Any, send: Any) -> None:
            await app({**scope, "state": dict(state or {})}, receive, send)

        transport = httpx2.ASGITransport(app=with_state, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://thidua.test") as client:
            yield client


async def add_dvcqg(resources: Resources) -> str:
    """Add the partner dvcqg and return its secret."""
    key = resources.settings.key_for("partner-secrets")
    return await add_partner(resources.database, "dvcqg", "Cổng Dịch vụ công quốc gia", key)


@pytest.fixture
async def client(app: Starlette) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the door, without a network between."""
    async with opened(app) as client:
        yield client


@pytest.fixture
async def secret(resources: Resources) -> str:
    """The secret of the partner dvcqg."""
    return await add_dvcqg(resources)


@pytest.fixture(scope="module")
async def shared_portal(engines: Engines) -> AsyncIterator[Portal]:
    """The portal of dvcqg at a door that a whole module shares: for what is refused, and leaves nothing behind."""
    name = f"shared_{token_hex(4)}"
    settings = Settings(
        database_url=engines.create_database(name, TEMPLATE),  # type: ignore[arg-type]
        redis_url=engines.redis_url,  # type: ignore[arg-type]
        secret_key=SECRET_KEY,  # type: ignore[arg-type]
        doors="intake",
        intake_requests_per_second=100_000,
    )
    async with open_resources(settings) as resources, opened(create_app(settings)) as client:
        yield Portal(client, "dvcqg", await add_dvcqg(resources))
    engines.drop_database(name)


@pytest.fixture
async def portal(client: httpx2.AsyncClient, secret: str) -> Portal:
    """The portal of the partner dvcqg."""
    return Portal(client, "dvcqg", secret)


@pytest.fixture
async def port(app: Starlette, settings: Settings) -> AsyncIterator[int]:
    """The port of a real server with the door, on the loopback."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn_config(settings, app))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it.
            await asyncio.sleep(0.01)
        yield listener.getsockname()[1]
        server.should_exit = True
        await serving


@pytest.fixture
async def distant(port: int, secret: str) -> AsyncIterator[Portal]:
    """The portal of the partner dvcqg, with a network between."""
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as opened:
        yield Portal(opened, "dvcqg", secret)


@pytest.fixture
async def lms(client: httpx2.AsyncClient, secret: str, resources: Resources) -> Lms:
    """The partner dvcqg, which is also a learning platform."""
    await learning_activities.set_platform(resources.database, "dvcqg", "ref", HOME)
    return Lms(client, "dvcqg", secret)


@pytest.fixture
async def officer(resources: Resources) -> int:
    """The id of an account that maps."""
    return await add_account(resources.database, "map", "Map", "organizer", None, None)
