"""A page in the browser, and what a test asks of it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import ConsoleMessage, Page

PATIENCE_SECONDS = 30.0
LOOK_SECONDS = 0.1
NETWORK = ("Failed to load resource", "WebSocket connection to", "net::ERR")
"""What a browser says when a test takes the network or the server away."""

_ROWS = """() => [...document.querySelectorAll("ol.board > .row")].map((row) => ({
  code: row.dataset.ward,
  text: row.innerText.replace(/\\s+/g, " "),
  bar: row.querySelector(".fill").getAttribute("width"),
  badge: row.querySelector(".rank").className,
  packed: row.dataset.row,
}))"""


class Visit:
    """One open page. Mistakes of scripts and of the content policy are collected as complaints."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._heard)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(each in message.text for each in NETWORK):
            self.complaints.append(message.text)

    async def live(self) -> None:
        """Wait until the page says that it is live."""
        await self.says("live-state", "Trực tiếp")

    async def says(self, selector: str, words: str) -> None:
        """Wait until an element holds these words."""
        await self.until(lambda: self._holds(selector, words), f"{selector} says {words!r}")

    async def _holds(self, selector: str, words: str) -> bool:
        return words in await self.text(selector)

    async def text(self, selector: str) -> str:
        """What a reader sees of an element, with single spaces."""
        return " ".join((await self.page.inner_text(selector)).split(" "))

    async def rows(self) -> list[dict[str, str]]:
        """Every row of the board: what it shows and what it holds."""
        found: list[dict[str, str]] = await self.page.evaluate(_ROWS)
        return found

    async def row(self, code: str) -> dict[str, str]:
        """One row."""
        return next(row for row in await self.rows() if row["code"] == code)

    async def run(self, script: str, argument: Any = None) -> Any:
        """Run a script in the page."""
        return await self.page.evaluate(script, argument)

    async def module(self, name: str) -> str:
        """The address of one of the page's modules."""
        script = """(name) => [...document.querySelectorAll("script[src], link[rel=modulepreload]")]
            .map((each) => each.src || each.href).find((address) => address.endsWith(`/${name}`))"""
        return str(await self.page.evaluate(script, name))

    async def until(self, condition: Callable[[], Awaitable[bool]], what: str) -> None:
        """Wait for something that is seen from outside."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not await condition():
            assert time.monotonic() < end, f"after {PATIENCE_SECONDS:.0f} s not yet: {what}"
            await asyncio.sleep(LOOK_SECONDS)
