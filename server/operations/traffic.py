"""How many requests each door answers, how, and how long it takes."""

import time
from collections.abc import MutableMapping
from secrets import token_hex
from typing import Any

import structlog
from prometheus_client import CollectorRegistry, Histogram, disable_created_metrics
from starlette.types import ASGIApp, Receive, Scope, Send

from config import traces
from server.paper.errors import REQUEST

DOORS = frozenset({"pages", "residents", "console", "screens", "intake", "live", "operations", "paper"})
"""Packages whose endpoints are told apart; what no endpoint answers is `none`. Files and the worker are `paper`."""
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Traffic:
    """Counts the requests of one process. Sockets are counted by the audience."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # A second series for each that nobody asks for.
        self.registry = CollectorRegistry()
        self._seconds = Histogram(
            "thidua_request_seconds", "Time to answer a request", ["door", "status"], buckets=SECONDS,
            registry=self.registry,
        )  # fmt: skip
        self._known: dict[tuple[str, int], Histogram] = {}

    def note(self, scope: Scope, status: int, seconds: float) -> None:
        """Note an answered request under its door and the hundred of its status."""
        known = (door_of(scope), status // 100)
        if (child := self._known.get(known)) is None:
            child = self._known[known] = self._seconds.labels(known[0], f"{known[1]}xx")
        child.observe(seconds)


def door_of(scope: Scope) -> str:
    """The door that answered: the package of the endpoint."""
    parts = getattr(scope.get("endpoint"), "__module__", "").split(".")
    return parts[1] if len(parts) > 1 and parts[1] in DOORS else "none"


class CountTraffic:
    """ASGI middleware around the whole application: names each request, and counts it."""

    def __init__(self, app: ASGIApp, traffic: Traffic) -> None:
        self._app, self._traffic = app, traffic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status, name = time.perf_counter(), 500, token_hex(8)
        structlog.contextvars.bind_contextvars(request=name)
        scope[REQUEST] = name

        async def heard(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", name.encode())]
            await send(message)

        with traces.span("request", request=name, method=scope["method"]) as told:
            try:
                await self._app(scope, receive, heard)
            finally:
                self._traffic.note(scope, status, time.perf_counter() - began)
                told.note(door=door_of(scope), status=status)
