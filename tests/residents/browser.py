"""A browser at the residents' door, which is served from this process and at the time that the test sets."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, BrowserContext

from server.residents.guard import COOKIE
from tests.console.browser import launched as launched
from tests.console.browser import served as served


@asynccontextmanager
async def window(browser: Browser, address: str, token: str = "", **more: Any) -> AsyncIterator[BrowserContext]:
    """A window of its own, signed in by a session's token."""
    context = await browser.new_context(**{"locale": "vi-VN", "base_url": address, **more})
    if token:
        await context.add_cookies([{"name": COOKIE, "value": token, "url": f"{address}/me"}])
    yield context
    await context.close()
