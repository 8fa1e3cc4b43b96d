"""A ward's screen while its cable is pulled for a minute, and while the server is killed and started again."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from config.settings import Settings
from tests.console.browser import launched
from tests.processes import Process, await_health, environment_of
from tests.screens.theatre import Theatre, theatre
from tests.screens.watching import Frames, grow, position_of, until_position
from tests.screens.wire import wire

pytestmark = [pytest.mark.faults, pytest.mark.browser]
CUT_SECONDS = 60
SILENCE_MS = 45_000
"""A pulled cable says nothing: the screen asks each 8 seconds, waits 10, and tries again before it says so."""
BACK_MS = 40_000
LOST = re.compile(r"Mất mạng từ \d\d:\d\d\s*·?\s*số lúc \d\d:\d\d:\d\d, \d+/\d+")


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[Theatre]:
    async with theatre(settings) as opened:
        await opened.plan(("city", 600))
        yield opened


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with launched() as opened:
        yield opened


async def _live(page: Page, timeout: int = 15_000) -> None:
    await expect(page.locator("live-state")).to_contain_text("Trực tiếp", timeout=timeout)


async def test_a_minute_without_network_is_told_and_made_good_by_one_message(
    house: Theatre, browser: Browser
) -> None:
    async with wire(house.port) as between, house.television(browser) as staying:
        address = f"http://localhost:{between.port}"
        async with house.television(browser, address=address) as page:
            for each in (page, staying):
                await _live(each)
            await until_position(page, await grow(house, 1))
            frames = Frames(page)
            between.cut()
            began = asyncio.get_running_loop().time()
            await expect(page.locator("live-state")).to_contain_text("Mất mạng từ", timeout=SILENCE_MS)
            assert LOST.search(await page.locator("live-state").inner_text())
            assert await page.locator(".scene-head").is_visible()
            position = await grow(house, 4)
            await asyncio.sleep(max(0.0, began + CUT_SECONDS - asyncio.get_running_loop().time()))
            assert await position_of(page) < position
            frames.forget()
            between.mend()
            await _live(page, BACK_MS)
            await until_position(page, position)
            # Whichever is first: the socket with one change, or a poll with the whole board. Never both.
            assert frames.of_boards().total() == 1


async def test_a_killed_server_is_told_and_found_again_at_the_same_address(house: Theatre, browser: Browser) -> None:
    await house.close()
    environment = environment_of(house.settings, PORT=str(house.port), DOORS="live,screens", HOST="127.0.0.1")
    with Process("server", "serve", environment=environment) as server:
        await asyncio.to_thread(await_health, house.port)
        async with house.television(browser) as page:
            await _live(page)
            await until_position(page, await grow(house, 1))
            server.process.kill()
            server.process.wait()
            await expect(page.locator("live-state")).to_contain_text("Mất mạng từ", timeout=BACK_MS)
            position = await grow(house, 2)
            with Process("server", "serve", environment=environment):
                await asyncio.to_thread(await_health, house.port)
                await _live(page, BACK_MS)
                await until_position(page, position)
