"""The console over real stores, and officials who are signed in to it."""

import traceback
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any, Protocol

import pytest
from argon2 import PasswordHasher
from httpx2 import ASGITransport, AsyncClient
from starlette.applications import Starlette

from server.console.guard import COOKIE
from server.console.routes import routes
from server.paper.assets import routes as static
from server.paper.errors import error_handlers
from server.pipeline.identity import passwords
from server.pipeline.identity.accounts import add_account
from server.records import sessions
from server.resources import Resources
from server.rules.catalogue import WardCode
from server.rules.rights import Role
from tests.console.addresses import OWN_WARD
from tests.console.examples import furnish
from tests.examples import DURING
from tests.live.stage import Pipeline, build_pipeline

_numbers = count(1)


class Console:
    """The console's door without a server, at a time that tests set."""

    def __init__(self, resources: Resources) -> None:
        self.now = DURING
        self.resources = replace(resources, clock=self.clock)
        self._app = Starlette(routes=[*routes, *static], exception_handlers=error_handlers())

    def clock(self) -> datetime:
        return self.now

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        scope.setdefault("state", {})["resources"] = self.resources
        try:
            await self._app(scope, receive, send)
        except Exception:  # The visitor is answered with 500; the test shall say why.
            traceback.print_exc()
            raise

    def visitor(self) -> AsyncClient:
        """Somebody with a browser, not signed in."""
        transport = ASGITransport(app=self, raise_app_exceptions=False)
        return AsyncClient(transport=transport, base_url="http://thidua.example")


class SignIn(Protocol):
    """Signs an official in; each call is another person."""

    async def __call__(self, role: Role, ward: WardCode | None = None) -> AsyncClient: ...


@pytest.fixture
def console(resources: Resources) -> Console:
    """The console over an empty platform."""
    return Console(resources)


@pytest.fixture
async def official(console: Console) -> AsyncIterator[SignIn]:
    """`await official("organizer")` is a client that is signed in as one; a ward officer's ward is OWN_WARD."""
    async with AsyncExitStack() as stack:

        async def sign_in(role: Role, ward: WardCode | None = None) -> AsyncClient:
            number, database = next(_numbers), console.resources.database
            ward = ward or (OWN_WARD if role == "ward_officer" else None)
            added = await add_account(database, f"{role}-{number}", f"Người {number}", role, ward, None)
            token = await sessions.begin(database, added, console.now, "127.0.0.1", "test", strong=True)
            client = await stack.enter_async_context(console.visitor())
            client.cookies.set(COOKIE, token)
            return client

        yield sign_in


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost next to nothing: how long one takes is not what is tested here."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
async def furnished(console: Console) -> Console:
    """The console over the example platform, in which every example address exists."""
    await furnish(console.resources)
    return console


@pytest.fixture
async def pipeline(resources: Resources) -> Pipeline:
    """The example contest with residents, moved until its boards are there."""
    built = await build_pipeline(resources)
    await built.record(20)
    await built.move()
    return built
