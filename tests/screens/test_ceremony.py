"""A ceremony on a ward's screen in a real browser: it lies over the scenes, and gives them back when it is over."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from config.settings import Settings
from server.live.routes import routes as live
from server.paper.assets import routes as static
from server.pipeline.screens.programme import COOKIE
from server.resources import open_resources
from server.screens.routes import routes
from tests.console.browser import launched
from tests.console.test_axe import faults_of
from tests.live.stage import Door
from tests.live.telling import WARDS, Telling, begun, planted, sign_a_result, two_parts
from tests.pipeline.ending import Ending
from tests.screens.paired import pair

pytestmark = pytest.mark.browser
LARGE, TALL = {"width": 1920, "height": 1080}, {"width": 1080, "height": 1920}
SIZES = """() => {
  const scene = document.querySelector("reveal-scene"), box = scene.getBoundingClientRect()
  const short = Math.min(innerWidth, innerHeight)
  const words = [...scene.querySelectorAll("[data-say], small, .rehearsal span")]
  const seen = words.filter((each) => each.checkVisibility() && each.textContent.trim())
  return seen.map((each) => {
    const size = parseFloat(getComputedStyle(each).fontSize) / short, at = each.getBoundingClientRect()
    const least = each.matches(".rung:not(.shut) .name") && !scene.matches(".many") ? 0.04 : 0.025
    const out = at.left < box.left - 1 || at.right > box.right + 1 || at.bottom > box.bottom + 1
    return size < least || out ? `${each.dataset.say} ${each.textContent} ${size} ${at.bottom}` : ""
  }).filter(Boolean)
}"""
"""What is too small, or runs out of the scene."""


@pytest.fixture(scope="module")
async def ending(standing_settings: Settings) -> AsyncIterator[Ending]:
    """A signed result for all tests here."""
    async with open_resources(standing_settings) as opened:
        yield await sign_a_result(opened)


@pytest.fixture(scope="module")
async def door(standing_settings: Settings, ending: Ending) -> AsyncIterator[Door]:
    """A server with sockets and the screens' pages."""
    opened = await Door(standing_settings, [*live, *routes, *static]).open()
    yield opened
    await opened.close()


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with launched() as opened:
        yield opened


@asynccontextmanager
async def television(browser: Browser, door: Door, token: str, script: str = "", **more: Any) -> AsyncIterator[Page]:
    """A screen that is switched on."""
    context = await browser.new_context(**{"viewport": LARGE, "base_url": f"http://{door.host}", **more})
    await context.add_cookies([{"name": COOKIE, "value": token, "url": f"http://{door.host}/screen"}])
    page = await context.new_page()
    await page.add_init_script(script)
    await page.goto("/screen")
    yield page
    await context.close()


async def shows(page: Page, step: int) -> None:
    """Wait until the screen shows a step."""
    await page.wait_for_selector(f'reveal-scene:not([hidden])[data-step="{step}"]', timeout=10_000)


async def test_it_lies_over_the_scenes_until_it_is_over(browser: Browser, door: Door, ending: Ending) -> None:
    _, token = await pair(ending.stage.resources.database, WARDS[2])
    async with television(browser, door, token) as page:
        await expect(page.locator("reveal-scene")).to_be_hidden()
        async with begun(ending, final=planted(12)) as telling:
            await shows(page, 1)
            await telling.lead("jump", to=_single_of(telling, WARDS[2]))
            await shows(page, _single_of(telling, WARDS[2]))
            await expect(page.locator("reveal-scene")).to_have_class("reveal full own")
            await page.context.set_offline(True)
            await expect(page.locator("[data-say=state]")).to_contain_text("Mất mạng", timeout=15_000)
            await telling.lead("next")
            await page.context.set_offline(False)
            await shows(page, _single_of(telling, WARDS[2]) + 1)
            await page.reload()
            await shows(page, _single_of(telling, WARDS[2]) + 1)
            await page.clock.install()
            await telling.lead("jump", to=len(telling.bodies))
            await shows(page, len(telling.bodies))
        await asyncio.sleep(1)
        await expect(page.locator("reveal-scene")).to_be_visible()
        await page.clock.run_for(70_000)
        await expect(page.locator("reveal-scene")).to_be_hidden()
        assert await page.evaluate("document.body.dataset.step ?? null") is None


def _single_of(telling: Telling, ward: str) -> int:
    """The step that tells of a ward alone."""
    return next(n for n, body in enumerate(telling.bodies, 1) if b'"single"' in body and ward.encode() in body)


@pytest.mark.parametrize("viewport", [LARGE, TALL], ids=["lying", "standing"])
async def test_every_step_of_a_rehearsal_says_so_and_can_be_read_from_five_metres(
    browser: Browser, door: Door, ending: Ending, viewport: dict[str, int]
) -> None:
    screen, token = await pair(ending.stage.resources.database, WARDS[0])
    kinds = set[str]()
    async with (
        begun(ending, told=two_parts(), screens=[screen.id], final=planted(12)) as telling,
        television(browser, door, token, viewport=viewport, reduced_motion="reduce") as page,
    ):
        for step, body in enumerate(telling.bodies, 1):
            await shows(page, step)
            await expect(page.locator(".rehearsal")).to_contain_text("Diễn tập")
            assert await page.evaluate(SIZES) == [], f"step {step}"
            kind = json.loads(body)["kind"]
            if kind not in kinds and viewport is LARGE:
                assert (kind, await faults_of(page)) == (kind, [])
            kinds.add(kind)
            if step < len(telling.bodies):
                await telling.lead("next")


async def test_where_sockets_are_blocked_it_comes_by_http(browser: Browser, door: Door, ending: Ending) -> None:
    _, token = await pair(ending.stage.resources.database)
    async with begun(ending, final=planted(12)) as telling:
        await telling.lead("jump", to=4)
        async with television(browser, door, token, script="delete window.WebSocket") as page:
            await shows(page, 4)
