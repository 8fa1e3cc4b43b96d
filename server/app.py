"""The composition root: the doors that are open, over one set of resources."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from config.settings import Settings
from server.answers import AsDeclared
from server.api import routes as api
from server.console import routes as console
from server.intake import routes as intake
from server.intake.gate import open_gate
from server.live import routes as live
from server.live.relay import Relay, open_relay
from server.operations import routes as operations
from server.operations.health import Leaving
from server.operations.traffic import CountTraffic, Traffic
from server.pages import routes as pages
from server.paper import phone
from server.paper.assets import routes as static
from server.paper.errors import error_handlers
from server.pipeline.operations.stand_up import stand_up
from server.residents import routes as residents
from server.resources import open_resources, utc_now
from server.screens import routes as screens

Lifespan = Callable[[Starlette], Any]


def routes_of(settings: Settings) -> list[BaseRoute]:
    """The routes of the open doors. Pages come last, because they answer everything else with a page."""
    routes: list[BaseRoute] = [*operations.routes]
    if settings.open_doors & {"intake", "live", "pages"}:
        routes += api.documents
    if "pages" in settings.open_doors:
        routes += api.routes
    if "intake" in settings.open_doors:
        routes += intake.routes
    if "live" in settings.open_doors:
        routes += live.routes
    if "residents" in settings.open_doors:
        routes += [*residents.routes, *phone.routes, *static]
    if "console" in settings.open_doors:
        routes += [*console.routes, *static]
    if "screens" in settings.open_doors:
        routes += [*screens.routes, *static]
    if "pages" in settings.open_doors:
        routes += pages.routes
    return routes


def figures_of(relay: Relay | None) -> dict[str, int]:
    """What a server tells of its sockets; one without that door has none."""
    if relay is None:
        return {}
    return {**asdict(relay.audience.counts), "stale": relay.audience.stale()}


def create_app(
    settings: Settings, clock: Callable[[], datetime] = utc_now, leaving: Leaving | None = None
) -> Starlette:
    """The application. Resources are opened when it starts and closed when it stops.

    Whoever runs it says in `leaving` that it is about to stop, so that balancers send nobody any more.
    """
    traffic, leaving = Traffic(), leaving or Leaving()

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[dict[str, Any]]:
        async with AsyncExitStack() as stack:
            resources = replace(await stack.enter_async_context(open_resources(settings)), clock=clock)
            state: dict[str, Any] = {"resources": resources, "traffic": traffic, "leaving": leaving}
            state["sockets"] = lambda: figures_of(state.get("relay"))
            if "intake" in settings.open_doors:
                state["gate"] = await stack.enter_async_context(open_gate(resources))
            if "live" in settings.open_doors:
                state["relay"] = await stack.enter_async_context(open_relay(resources))
            await stack.enter_async_context(stand_up(resources.roll, "server", state["sockets"]))
            yield state

    handlers: Any = error_handlers() if settings.open_doors & {"pages", "residents", "console", "screens"} else None
    around = [Middleware(CountTraffic, traffic=traffic), Middleware(AsDeclared)]
    return Starlette(routes=routes_of(settings), lifespan=lifespan, exception_handlers=handlers, middleware=around)
