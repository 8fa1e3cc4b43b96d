"""A house that is open, and a browser at its door."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.intake.portal import Portal
from tests.journeys.house import PARTNER, SLUG, House
from tests.journeys.visit import Visit

CHROMIUM = ("chromium", "chromium-browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def find_chromium() -> str:
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found:
        return found
    advice = "these tests need Chromium; get it by: apt-get install chromium"
    if os.environ.get("CI"):
        pytest.fail(advice)
    pytest.skip(advice)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The installation that all journeys visit. A test leaves it running, with more points than before."""
    find_chromium()
    opened = House(tmp_path_factory.mktemp("house"))
    try:
        asyncio.run(opened.furnish())
        opened.start("pipeline", "server")
        yield opened
    finally:
        opened.close()


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all."""
    path = find_chromium()
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield launched
        await launched.close()


@pytest.fixture
async def portal(house: House) -> AsyncIterator[Portal]:
    """The partner, with its signature."""
    async with httpx2.AsyncClient(base_url=house.address, timeout=10) as client:
        yield Portal(client, PARTNER, house.secret)


Open = Callable[..., Any]


@pytest.fixture
async def open_page(browser: Browser, house: House) -> AsyncIterator[Open]:
    """Open a page in a context of its own: `await open_page("/c/x", width=360, …)`. It must not complain."""
    contexts: list[BrowserContext] = []
    visits: list[Visit] = []

    async def open_one(
        path: str = f"/c/{SLUG}", *, width: int = 1440, height: int = 900, script: str = "", **more: Any
    ) -> Visit:
        context = await browser.new_context(
            viewport={"width": width, "height": height}, **{"locale": "vi-VN", "base_url": house.address, **more}
        )
        contexts.append(context)
        page: Page = await context.new_page()
        visit = Visit(page)
        visits.append(visit)
        if script:
            await page.add_init_script(script)
        await page.goto(path)
        return visit

    yield open_one
    for context in contexts:
        await context.close()
    assert [each for visit in visits for each in visit.complaints] == []


@pytest.fixture
async def restarted(house: House) -> AsyncIterator[Callable[[], Any]]:
    """Start the server again, as its supervisor would; whatever the test did, it runs in the end."""

    async def start() -> None:
        if "server" not in house.processes:
            house.start("server")
        await asyncio.sleep(0)

    yield start
    await start()
