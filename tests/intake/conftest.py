"""A door with one partner at it."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from server.intake.gate import Gate
from server.intake.routes import routes
from server.pipeline.partners import add_partner
from server.resources import Resources
from tests.intake.portal import Portal


@pytest.fixture
def app(resources: Resources) -> ASGIApp:
    """The door over open resources."""
    from starlette.applications import Starlette

    inner = Starlette(routes=routes)
    state = {"resources": resources, "gate": Gate(resources)}

    async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
        await inner({**scope, "state": dict(state)}, receive, send)

    return with_state


@pytest.fixture
async def client(app: ASGIApp) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the door, without a network between."""
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://thidua.test") as opened:
        yield opened


@pytest.fixture
async def portal(client: httpx2.AsyncClient, resources: Resources) -> Portal:
    """The portal of the partner dvcqg."""
    key = resources.settings.key_for("partner-secrets")
    secret = await add_partner(resources.database, "dvcqg", "Cổng Dịch vụ công quốc gia", key)
    return Portal(client, "dvcqg", secret)
