"""A screen whose network, server or power is taken away shows the last board and its age, and comes back."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from server.records import screens
from tests.conftest import fresh
from tests.console.browser import launched
from tests.engines import Engines
from tests.journeys.conftest import find_chromium
from tests.screens.theatre import WRONG_CLOCK, Theatre, theatre, until
from tests.screens.watching import Frames, grow, position_of, until_position
from tests.screens.wire import wire

pytestmark = pytest.mark.browser
LOST = re.compile(r"Mất mạng từ \d\d:\d\d\s*·?\s*số lúc \d\d:\d\d:\d\d, \d+/\d+")
HASTY = """(() => { const real = window.setTimeout
  window.setTimeout = (act, ms, ...more) => real(act, ms / 5, ...more) })()"""
"""A device on which five seconds of waiting are one."""
DRAWN_SECONDS = 1.1
"""Nothing moves more often than once a second."""
ROWS = """() => [...document.querySelectorAll('.turn[data-scene="city"] .far-row:not([hidden])')]
  .map((row) => row.innerText.replace(/\\s+/g, " "))"""


@pytest.fixture(scope="module")
async def house(engines: Engines) -> AsyncIterator[Theatre]:
    async with fresh(engines, tick_ms=50, poll_ms=20) as settings, theatre(settings) as opened:
        await opened.plan(("city", 600))
        yield opened


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with launched() as opened:
        yield opened


@pytest.mark.parametrize(("changes", "events", "kind"), [(3, 2, "change"), (8, 60, "board")])
async def test_a_cut_is_told_and_made_good_by_one_message(
    house: Theatre, browser: Browser, changes: int, events: int, kind: str
) -> None:
    async with house.television(browser), house.television(browser) as page:
        await expect(page.locator("live-state")).to_contain_text("Trực tiếp")
        await until_position(page, await grow(house, 1))  # The first tick after a board is watched tells all of it.
        await asyncio.sleep(DRAWN_SECONDS)
        before = await page.evaluate(ROWS)
        await page.context.set_offline(True)
        await expect(page.locator("live-state")).to_contain_text("Mất mạng từ")
        assert LOST.search(await page.locator("live-state").inner_text())
        assert await page.evaluate(ROWS) == before
        position, frames = await grow(house, changes, events), Frames(page)
        await page.context.set_offline(False)
        await until_position(page, position)
        assert frames.of_boards() == {kind: 1}


async def test_where_no_socket_gets_through_the_board_comes_by_http_and_the_desk_is_told(
    house: Theatre, browser: Browser
) -> None:
    async with wire(house.port, sockets=False) as between:
        address = f"http://localhost:{between.port}"
        async with house.television(browser, HASTY, address=address) as page:
            await expect(page.locator("live-state")).to_contain_text("Cập nhật mỗi 10 giây", timeout=15_000)
            assert (await _reported(house, "polling"))["errors"] == []
            async with house.resources.database.transaction() as connection:
                await screens.tell(connection, [house.screen.id], "identify", house.clock())
            await until_position(page, await grow(house, 1))
            await expect(page.locator("#name .who")).to_have_text("Sảnh tiếp dân")


async def _reported(house: Theatre, state: str) -> Any:
    for _ in range(150):
        found = (await screens.of_ids(house.resources.database, [house.screen.id]))[house.screen.id].report
        if found.get("state") == state:
            return found
        await asyncio.sleep(0.1)
    raise AssertionError(f"the desk was not told within 15 s: {found}")


async def _switch_on(house: Theatre, folder: Path, script: str = "") -> tuple[Any, BrowserContext, Page]:
    playwright = await async_playwright().start()
    context = await playwright.chromium.launch_persistent_context(
        folder, executable_path=find_chromium(), args=["--no-sandbox"], viewport={"width": 1920, "height": 1080}
    )
    page = context.pages[0]
    await page.add_init_script(script or "window.on = true")
    if not await context.cookies(f"{house.address}/screen"):
        await house.remember(context, house.token)
    await page.goto(f"{house.address}/screen")
    return playwright, context, page


async def test_a_television_that_starts_while_the_server_is_down_shows_the_last_board_and_comes_back(
    house: Theatre, tmp_path: Path
) -> None:
    playwright, context, page = await _switch_on(house, tmp_path)
    await expect(page.locator("live-state")).to_contain_text("Trực tiếp")
    position = await grow(house, 2)
    await until_position(page, position)
    await until(page, "caches.keys().then((names) => names.length === 1)")
    await asyncio.sleep(DRAWN_SECONDS)
    rows = await page.evaluate(ROWS)
    await page.close()
    await context.close()
    await playwright.stop()
    await house.close()

    playwright, context, page = await _switch_on(house, tmp_path, WRONG_CLOCK % 86_400_000)
    try:
        await expect(page.locator("live-state")).to_contain_text("Mất mạng từ", timeout=20_000)
        assert LOST.search(await page.locator("live-state").inner_text())
        assert await position_of(page) == position
        assert await page.evaluate(ROWS) == rows
        await house.open()
        await expect(page.locator("live-state")).to_contain_text("Trực tiếp", timeout=30_000)
        await until_position(page, await grow(house, 1))
    finally:
        await context.close()
        await playwright.stop()
