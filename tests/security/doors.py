"""Every door of a furnished platform, served over TLS as far as it knows, and who stands before it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from secrets import token_hex

from httpx2 import ASGITransport, AsyncClient
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Receive, Scope, Send

from config.settings import Settings
from server.app import create_app, routes_of
from server.console.guard import COOKIE as OFFICIAL
from server.pipeline.identity.accounts import add_account
from server.pipeline.screens.programme import COOKIE as SCREEN
from server.records import consents, resident_sessions, residents, sessions
from server.residents.guard import COOKIE as RESIDENT
from server.resources import Resources
from server.rules.consent import VERSIONS
from server.rules.rights import Role
from tests.console.addresses import ADDRESSES, NAMES, OWN_WARD
from tests.console.examples import furnish
from tests.examples import DURING, resident
from tests.screens.paired import pair

SITE = "https://thidua.example"
PARTS = {**NAMES, "board": "wards", "code": OWN_WARD, "digest": "x", "path": "x", "rest": "dvcqg/events"}
COOKIES = (OFFICIAL, RESIDENT, SCREEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """All doors, open, and a key to each of those that have keys."""

    resources: Resources
    transport: ASGITransport
    resident: str
    screen: str

    def visitor(self, **cookies: str) -> AsyncClient:
        """Somebody who sends these cookies to every address."""
        return AsyncClient(transport=self.transport, base_url=SITE, cookies=cookies)

    async def official(self, role: Role) -> str:
        """The token of a new official's session."""
        ward = OWN_WARD if role == "ward_officer" else None
        login = f"an-{token_hex(4)}"
        added = await add_account(self.resources.database, login, "An", role, ward, None)
        return await sessions.begin(self.resources.database, added, DURING, "127.0.0.1", "test", strong=True)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[House]:
    """The house in which every example address exists."""
    app = create_app(settings, clock=lambda: DURING)
    async with app.router.lifespan_context(app) as state:

        async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, "state": dict(state or {})}, receive, send)

        assert state
        resources: Resources = state["resources"]
        await furnish(resources)
        yield House(
            resources=resources,
            transport=ASGITransport(app=with_state, raise_app_exceptions=False),
            resident=await _welcomed(resources),
            screen=(await pair(resources.database, name="Màn hình thử"))[1],
        )


async def _welcomed(resources: Resources) -> str:
    """The session of a resident who has done all of the first visit."""
    database, who = resources.database, resident(2)
    await residents.sign_in(database, who, "Trần Thị Lan", 1960, "2", DURING)
    await residents.describe(database, who, "bác", 1960)
    await consents.give(database, who, {"contest": VERSIONS["contest"]}, DURING)
    await residents.declare_residence(database, who, OWN_WARD, None, None, ("resident",), DURING)
    await residents.welcome(database, who, DURING)
    return await resident_sessions.begin(database, who, DURING, "test")


def visits(settings: Settings) -> Iterator[tuple[str, str]]:
    """Method and address of all that the doors answer; an address that has an example is that of the example."""
    found = dict.fromkeys(
        (method, address_of(route))
        for route in _routes(routes_of(settings))
        for method in sorted((route.methods or {"GET", "POST"}) - {"HEAD"})
    )
    yield from sorted(found, key=lambda visit: "sign-out" in visit[1])


def address_of(route: Route) -> str:
    """An address of a route."""
    if route.path.startswith("/console") and route.name in ADDRESSES:
        return ADDRESSES[route.name]
    known = dict.fromkeys(route.param_convertors, "1") | PARTS
    return route.path.replace(":path", "").replace(":anything", "").format_map(known)


def _routes(routes: list[BaseRoute]) -> Iterator[Route]:
    for route in routes:
        if isinstance(route, Mount):
            yield from _routes(route.routes)
        elif isinstance(route, Route):
            yield route
