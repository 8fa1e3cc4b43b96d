"""The composition root: the doors that are open, over one set of resources."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from config.settings import Settings
from server.answers import Json, problem
from server.boards.store import Unavailable as BoardsUnavailable
from server.console import routes as console
from server.intake import routes as intake
from server.intake.gate import open_gate
from server.live import routes as live
from server.live.relay import Relay, open_relay
from server.metrics import metrics
from server.pages import routes as pages
from server.paper import phone
from server.paper.assets import routes as static
from server.paper.errors import error_handlers
from server.pipeline.operations.stand_up import stand_up
from server.records.database import Unavailable
from server.residents import routes as residents
from server.resources import Resources, open_resources, utc_now
from server.screens import routes as screens

Lifespan = Callable[[Starlette], Any]


async def health(request: Request) -> Response:
    """200 when the doors can answer, 503 with the part that is away."""
    resources: Resources = request.state.resources
    away = []
    try:
        await resources.database.fetchval("SELECT 1")
    except Unavailable:
        away.append("postgresql")
    try:
        for known in await resources.contests.all():
            await resources.boards.cursor(known.id)
    except (Unavailable, BoardsUnavailable):
        away.append("redis")
    if away:
        return problem(503, f"away: {', '.join(away)}", away=away, retry_after=2)
    return Json({"status": "ok", "doors": sorted(resources.settings.open_doors)})


def routes_of(settings: Settings) -> list[BaseRoute]:
    """The routes of the open doors. Pages come last, because they answer everything else with a page."""
    routes: list[BaseRoute] = [Route("/health", health), Route("/metrics", metrics)]
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


def create_app(settings: Settings, clock: Callable[[], datetime] = utc_now) -> Starlette:
    """The application. Resources are opened when it starts and closed when it stops."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[dict[str, Any]]:
        async with AsyncExitStack() as stack:
            resources = replace(await stack.enter_async_context(open_resources(settings)), clock=clock)
            state: dict[str, Any] = {"resources": resources}
            if "intake" in settings.open_doors:
                state["gate"] = await stack.enter_async_context(open_gate(resources))
            if "live" in settings.open_doors:
                state["relay"] = await stack.enter_async_context(open_relay(resources))
            await stack.enter_async_context(
                stand_up(resources.roll, "server", lambda: figures_of(state.get("relay")))
            )
            yield state

    handlers: Any = error_handlers() if settings.open_doors & {"pages", "residents", "console", "screens"} else None
    return Starlette(routes=routes_of(settings), lifespan=lifespan, exception_handlers=handlers)
