"""No other site frames a page of ours, whatever its address is; a board that was made for it is the one exception."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest
from httpx2 import ASGITransport, AsyncClient, Response
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Receive, Scope, Send

from config.settings import Settings
from server.app import routes_of
from server.console.guard import COOKIE as OFFICIAL
from server.paper.errors import error_handlers
from server.pipeline.identity.accounts import add_account
from server.records import resident_sessions, residents, sessions
from server.residents.guard import COOKIE as RESIDENT
from server.resources import Resources
from tests.examples import DURING, resident
from tests.live.stage import SLUG, build_pipeline

NAMES = {"slug": SLUG, "round": "1", "board": "wards", "ward": "00070", "code": "00070", "digest": "x", "path": "x"}
FRAMED = "/embed/{slug}/{round}/{board:path}"
HEAVY = frozenset({"/live", "/metrics", "/readyz"})
"""Doors of machines that need what a server holds besides its stores."""


def paths(routes: list[BaseRoute]) -> Iterator[Route]:
    """Every route that answers GET."""
    for route in routes:
        if isinstance(route, Mount):
            yield from paths(route.routes)
        elif isinstance(route, Route) and "GET" in (route.methods or ()):
            yield route


@pytest.fixture
async def anybody(settings: Settings, resources: Resources) -> AsyncIterator[AsyncClient]:
    """Somebody who is signed in as an organizer and as a resident, before all doors."""
    held = replace(resources, clock=lambda: DURING)
    app = Starlette(routes=routes_of(settings), exception_handlers=error_handlers())

    async def with_resources(scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})["resources"] = held
        await app(scope, receive, send)

    await build_pipeline(resources)
    database, who = resources.database, resident(1)
    added = await add_account(database, "an", "An", "organizer", None, None)
    await residents.sign_in(database, who, "Hoa", 1960, "", DURING)
    async with AsyncClient(
        transport=ASGITransport(app=with_resources, raise_app_exceptions=False), base_url="http://thidua.example"
    ) as client:
        token = await sessions.begin(database, added, DURING, "127.0.0.1", "test", strong=True)
        client.cookies.set(OFFICIAL, token, path="/console")
        client.cookies.set(RESIDENT, await resident_sessions.begin(database, who, DURING, "test"), path="/me")
        yield client


def denies(answer: Response) -> bool:
    policy = answer.headers.get("content-security-policy", "")
    return answer.headers.get("x-frame-options") == "DENY" and "frame-ancestors 'none'" in policy


async def test_every_page_but_the_embedded_board_is_framed_by_nobody(
    settings: Settings, anybody: AsyncClient
) -> None:
    pages, wrong = 0, []
    for route in paths(routes_of(settings)):
        if route.path == FRAMED or route.path in HEAVY:
            continue
        address = route.path.replace(":path", "").format_map(dict.fromkeys(route.param_convertors, "1") | NAMES)
        answer = await anybody.get(address)
        if answer.headers.get("content-type", "").startswith("text/html"):
            pages += 1
            wrong += [] if denies(answer) else [address]
    assert wrong == []
    assert pages > 100, "most routes answer with a page"


async def test_an_embedded_board_names_who_frames_it(anybody: AsyncClient) -> None:
    answer = await anybody.get(f"/embed/{SLUG}/1/wards")

    assert "x-frame-options" not in answer.headers
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"], "no site is allowed yet"
    assert "default-src 'none'; script-src 'self'; style-src 'self';" in answer.headers["content-security-policy"]
