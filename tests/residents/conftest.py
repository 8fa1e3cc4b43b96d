"""The residents' door over real stores, and residents who are signed in to it."""

import traceback
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any, Protocol
from uuid import UUID

import pytest
from httpx2 import ASGITransport, AsyncClient
from starlette.applications import Starlette

from server.paper import phone
from server.paper.assets import routes as static
from server.paper.errors import error_handlers
from server.pipeline.residents.join import join
from server.records import consents, resident_sessions, residents
from server.residents.guard import COOKIE
from server.residents.routes import routes
from server.resources import Resources
from server.rules.consent import VERSIONS
from tests.examples import DURING, PSEUDONYMS
from tests.live.stage import SLUG, Pipeline, build_pipeline

WARD = "00070"
"""Hoàn Kiếm."""
HERE = "http://localhost"
_numbers = count(1)


class Door:
    """The residents' door without a server, at a time that tests set."""

    def __init__(self, resources: Resources) -> None:
        self.now = DURING
        self.resources = replace(resources, clock=self.clock)
        self._app = Starlette(routes=[*routes, *phone.routes, *static], exception_handlers=error_handlers())

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
        return AsyncClient(transport=transport, base_url=HERE)


class Signed(AsyncClient):
    """A resident's browser; `id` is who they are, `token` what its cookie holds."""

    id: UUID
    token: str


class SignIn(Protocol):
    """Signs a resident in; each call is another person."""

    async def __call__(
        self,
        ward: str = WARD,
        birth_year: int | None = 1960,
        *,
        joined: bool = False,
        name: str = "Nguyễn Thị Hoa",
        groups: tuple[str, ...] = ("resident",),
        neighbourhood: str | None = None,
        agreed: tuple[str, ...] = ("contest",),
    ) -> Signed: ...


@pytest.fixture
def door(resources: Resources) -> Door:
    """The residents' door over an empty platform."""
    return Door(resources)


@pytest.fixture
async def pipeline(resources: Resources) -> Pipeline:
    """The example contest with residents, moved until its boards are there."""
    built = await build_pipeline(resources)
    await built.record(20)
    await built.move()
    return built


@pytest.fixture
async def signed_in(door: Door) -> AsyncIterator[SignIn]:
    """`await signed_in()` is the browser of a resident who has done all of the first visit."""
    async with AsyncExitStack() as stack:

        async def sign_in(
            ward: str = WARD,
            birth_year: int | None = 1960,
            *,
            joined: bool = False,
            name: str = "Nguyễn Thị Hoa",
            groups: tuple[str, ...] = ("resident",),
            neighbourhood: str | None = None,
            agreed: tuple[str, ...] = ("contest",),
        ) -> Signed:
            database, now = door.resources.database, door.now
            who = PSEUDONYMS.resident(f"ref:signed-in-{next(_numbers)}")
            await residents.sign_in(database, who, name, birth_year, "2", now)
            await residents.describe(database, who, "bác", birth_year)
            await consents.give(database, who, {key: VERSIONS[key] for key in agreed}, now)
            await residents.declare_residence(database, who, ward, neighbourhood, None, groups, now)
            await residents.welcome(database, who, now)
            if joined:
                resident, known = await residents.by_id(database, who), await door.resources.contests.by_slug(SLUG)
                assert resident and known, "the example contest is there (fixture pipeline)"
                await join(database, resident, known, now)
            token = await resident_sessions.begin(database, who, now, "test")
            transport = ASGITransport(app=door, raise_app_exceptions=False)
            client = await stack.enter_async_context(Signed(transport=transport, base_url=HERE))
            client.id, client.token = who, token
            client.cookies.set(COOKIE, token, path="/me")
            return client

        yield sign_in
