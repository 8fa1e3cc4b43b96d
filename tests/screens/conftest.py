"""The screens' door over real stores."""

import traceback
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from httpx2 import ASGITransport, AsyncClient
from starlette.applications import Starlette

from server.paper.assets import routes as static
from server.paper.errors import error_handlers
from server.pipeline.screens.programme import COOKIE
from server.resources import Resources
from server.screens.routes import routes
from tests.examples import DURING

HERE = "http://localhost"


class Door:
    """The screens' door without a server, at a time that tests set."""

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
        except Exception:  # The screen is answered with 500; the test shall say why.
            traceback.print_exc()
            raise

    def browser(self, token: str = "") -> AsyncClient:
        """A television's browser, with the cookie of a paired screen if there is one."""
        transport = ASGITransport(app=self, raise_app_exceptions=False)
        browser = AsyncClient(transport=transport, base_url=HERE)
        if token:
            # As the door itself sets it, so that a new one takes its place.
            browser.cookies.set(COOKIE, token, domain="localhost.local", path="/screen")
        return browser


@pytest.fixture
def door(resources: Resources) -> Door:
    """The screens' door over an empty platform."""
    return Door(resources)
