"""A browser at the console's door, or another one, served from this process and at the time that the test sets."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from playwright.async_api import Browser, BrowserContext, async_playwright
from starlette.types import ASGIApp

from server.console.guard import COOKIE
from tests.journeys.conftest import find_chromium


@asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    """Chromium of the system."""
    path = find_chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        await browser.close()


@asynccontextmanager
async def served(door: ASGIApp) -> AsyncIterator[str]:
    """A door behind an address. A browser trusts 'localhost' as it does TLS, so passkeys work."""
    server = uvicorn.Server(uvicorn.Config(door, lifespan="off", log_config=None))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = asyncio.create_task(server._serve([listener]))
        yield f"http://localhost:{listener.getsockname()[1]}"
        server.should_exit = True
        await serving


@asynccontextmanager
async def window(browser: Browser, address: str, token: str = "", **more: Any) -> AsyncIterator[BrowserContext]:
    """A window of its own, signed in by a session's token."""
    context = await browser.new_context(**{"locale": "vi-VN", "base_url": address, **more})
    if token:
        await context.add_cookies([{"name": COOKIE, "value": token, "url": f"{address}/console"}])
    yield context
    await context.close()
