"""A screen in a real browser: pages that a test prints, and messages as a server would tell them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any

from playwright.async_api import Browser, Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from server.paper.assets import all_assets
from server.paper.assets import routes as static
from server.rules.board import Row
from server.scenes.reading import Scenes
from tests.console.browser import served
from tests.scenes.printed import print_screen

HEAR = """async ([module, message]) => {
  const { live } = await import(module)
  live.dispatchEvent(new CustomEvent("message", { detail: message }))
}"""


class Television:
    """A page that shows what was printed last."""

    def __init__(self, page: Page, address: str, shown: list[str]) -> None:
        self.page, self._address, self._shown = page, address, shown
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    async def show(self, data: Scenes, **how: Any) -> None:
        """Print a screen and open it, with its scripts."""
        self._shown[:] = [print_screen(data, **{"scripts": True, **how})]
        await self.page.goto(self._address)

    async def hear(self, board: str, rows: Sequence[Row], position: int = 1_284_800) -> None:
        """Tell the page a whole board."""
        message = {"t": "board", "board": board, "generation": 1, "position": position, "phase": "open",
                   "as_of": "2026-11-05T05:42:00+00:00", "rows": [asdict(row) for row in rows]}  # fmt: skip
        await self.page.evaluate(HEAR, [all_assets().address("js/live-socket.js"), message])

    async def texts(self, selector: str) -> list[str]:
        """The words of all such elements, with single spaces."""
        words = "each.textContent.replace(/[ \\n]+/g, ' ').trim()"
        script = f"(selector) => [...document.querySelectorAll(selector)].map((each) => {words})"
        found: list[str] = await self.page.evaluate(script, selector)
        return found


@asynccontextmanager
async def television(browser: Browser, **more: Any) -> AsyncIterator[Television]:
    """A screen of 1920 x 1080, in a window of its own."""
    shown = [""]

    async def show(_: Request) -> Response:
        return HTMLResponse(shown[0])

    app = Starlette(routes=[*static])
    app.add_route("/", show)
    async with served(app) as address:
        context = await browser.new_context(viewport={"width": 1920, "height": 1080}, **more)
        yield Television(await context.new_page(), address, shown)
        await context.close()
