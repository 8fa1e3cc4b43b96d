"""The player of a screen in a real browser: it turns by the server's time, and obeys the desk at once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from server.pipeline.screens.programme import ACT_HOLDS
from server.records import screens
from server.rules.screen_plan import SCENE_KINDS, Plan, Turn, theme_at, turn_at
from tests.conftest import fresh
from tests.console.browser import launched
from tests.engines import Engines
from tests.examples import DURING
from tests.screens.paired import pair
from tests.screens.theatre import WRONG_CLOCK, Theatre, module, theatre, until

pytestmark = pytest.mark.browser
A_DAY_MS = 86_400_000
PAUSES = """(() => { const real = window.setTimeout
  window.pauses = []
  window.setTimeout = (act, ms, ...more) => { window.pauses.push(ms); return real(act, ms, ...more) } })()"""
SEEN = """() => [document.querySelector(".turn:not([hidden])").dataset.scene, document.body.dataset.theme,
  document.querySelector("live-state").innerText, document.querySelector(".scene-head").innerText]"""


@pytest.fixture(scope="module")
async def house(engines: Engines) -> AsyncIterator[Theatre]:
    async with fresh(engines, tick_ms=50, poll_ms=20) as settings, theatre(settings) as opened:
        yield opened


@pytest.fixture(autouse=True)
def later(house: Theatre) -> None:
    """What the test before told a screen to do no longer holds."""
    house.clock.ahead += 2 * ACT_HOLDS


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with launched() as opened:
        yield opened


async def test_the_browser_turns_and_darkens_as_the_server_says(house: Theatre, browser: Browser) -> None:
    plans = [[30], [8, 600, 9], [30, 60, 20, 20, 15, 15, 20, 20, 20]]
    times = [0, 1, 7_999, 8_000, 1_795_000_000_000, 1_795_000_012_345, 2**42]
    hours = [DURING + timedelta(hours=each) for each in range(24)]
    plan = Plan(turns=(Turn(scene="city", seconds=30),), light_from=6, dark_from=18)
    page_plan = {"themeBy": "by-hour", "lightFrom": "6", "darkFrom": "18"}
    async with house.television(browser) as page:
        for seconds in plans:
            turns = [Turn(scene=SCENE_KINDS[0], seconds=each) for each in seconds]
            for now in times:
                assert await module(page, "screen-turns", "turnAt", seconds, now) == list(turn_at(turns, now))
        for hour in hours:
            ms = hour.timestamp() * 1_000
            assert await module(page, "screen-looks", "themeAt", page_plan, ms) == theme_at(plan, hour)
        shifts = [await module(page, "screen-looks", "shift", minute * 60_000, 3) for minute in range(16)]
    assert {abs(each) for shift in shifts for each in shift} == {0, 1, 2, 3}
    assert len({tuple(shift) for shift in shifts}) == 16


async def test_a_device_whose_clock_is_a_day_wrong_either_way_shows_the_same(
    house: Theatre, browser: Browser
) -> None:
    await house.plan(("city", 8), ("places", 9), ("movers", 10))
    async with house.television(browser) as right, house.television(browser, WRONG_CLOCK % A_DAY_MS) as wrong:
        for page in (right, wrong):
            await expect(page.locator("live-state")).to_contain_text("Trực tiếp")
        assert abs(await wrong.evaluate("Date.now()") - await right.evaluate("Date.now()")) > A_DAY_MS / 2
        for jump in (A_DAY_MS, -A_DAY_MS, A_DAY_MS):
            await wrong.evaluate(f"window.off = {jump}")
            assert await wrong.evaluate(SEEN) == await right.evaluate(SEEN)
            await asyncio.sleep(0.4)


async def test_a_plan_is_obeyed_at_once_and_nothing_is_loaded_anew(house: Theatre, browser: Browser) -> None:
    await house.plan(("city", 600))
    async with house.television(browser) as page:
        await expect(page.locator("live-state")).to_contain_text("Trực tiếp")
        await page.evaluate("window.stays = true")
        await house.plan(("how", 600), theme="light")
        await expect(page.locator('.turn[data-scene="how"]')).to_be_visible()
        assert await page.evaluate("[window.stays, document.body.dataset.theme]") == [True, "light"]
        assert await page.locator("#scenes > .turn").count() == 1
    await house.plan(("city", 600))


async def test_a_screen_says_its_name_once_and_reports_that_it_did(house: Theatre, browser: Browser) -> None:
    async with house.television(browser) as page:
        async with house.resources.database.transaction() as connection:
            await screens.tell(connection, [house.screen.id], "identify", house.clock())
        await expect(page.locator("#name")).to_be_visible()
        assert "Phường Hoàn Kiếm" in await page.locator("#name").inner_text()
        await page.reload()
        await expect(page.locator("live-state")).to_contain_text("Trực tiếp")
        await asyncio.sleep(1.2)
        await expect(page.locator("#name")).to_be_hidden()
        report = await _report(house)
    assert (report["acted"], report["state"], report["scene"]) == (1, "live", "city")
    assert (report["width"], report["height"], report["errors"]) == (1920, 1080, [])


async def _report(house: Theatre) -> Any:
    for _ in range(60):
        found = (await screens.of_ids(house.resources.database, [house.screen.id]))[house.screen.id].report
        if found.get("acted") and found["state"] == "live":
            return found
        await asyncio.sleep(0.1)
    raise AssertionError(f"after 6 s the desk has {found}")


async def test_a_screen_is_loaded_anew_once_when_it_is_told_to(house: Theatre, browser: Browser) -> None:
    async with house.television(browser) as page:
        await page.evaluate("window.old = true")
        async with house.resources.database.transaction() as connection:
            await screens.tell(connection, [house.screen.id], "reload", house.clock())
        await until(page, "!window.old && document.body.classList.contains('playing')")
        await page.evaluate("window.old = true")
        await asyncio.sleep(2)
        assert await page.evaluate("window.old")


async def test_a_blank_screen_is_dark_and_comes_back(house: Theatre, browser: Browser) -> None:
    async with house.television(browser) as page:
        for blank in (True, False):
            async with house.resources.database.transaction() as connection:
                await screens.set_blank(connection, [house.screen.id], blank)
            await until(page, f"document.body.classList.contains('blank') === {str(blank).lower()}")
            assert await page.locator(".scene-head").is_visible() is not blank


async def test_a_revoked_screen_is_dark_within_five_seconds_and_keeps_nothing(
    house: Theatre, browser: Browser
) -> None:
    screen, token = await pair(house.resources.database, name="Phòng họp")
    async with house.television(browser, token=token) as page:
        await expect(page.locator("live-state")).to_contain_text("Trực tiếp")
        async with house.resources.database.transaction() as connection:
            await screens.revoke(connection, screen.id, screen.paired_by, house.clock())
        await expect(page.locator("#ended")).to_be_visible(timeout=5_000)
        assert "Phòng họp" in await page.locator("#ended").inner_text()
        assert not await page.locator(".scene-head").is_visible()
        assert await page.evaluate("Object.keys(localStorage)") == []
        assert await page.evaluate("caches.keys()") == []


async def test_mistakes_of_scripts_are_told_and_the_picture_stays(house: Theatre, browser: Browser) -> None:
    async with house.television(browser) as page:
        await page.evaluate("setTimeout(() => { throw new Error('broken on purpose') })")
        await until(page, "localStorage.getItem('screen.errors')?.includes('on purpose')")
        await expect(page.locator(".scene-head")).to_be_visible()


async def test_after_several_mistakes_the_page_is_loaded_anew_once_after_a_pause_that_grows(
    house: Theatre, browser: Browser
) -> None:
    async with house.television(browser, PAUSES) as page:
        for reloads, pause in ((1, 120_000), (3, 480_000), (30, 6 * 3_600_000)):
            await page.evaluate(f"localStorage.setItem('screen.reloads', {reloads})")
            await page.reload()
            await until(page, "document.body.classList.contains('playing')")
            await page.evaluate("for (let n = 0; n < 5; n++) setTimeout(() => { throw new Error(`mistake ${n}`) })")
            await until(page, f"window.pauses.filter((each) => each === {pause}).length === 1")


async def test_other_files_of_ours_are_loaded_once_while_a_page_turns_and_never_without_network(
    house: Theatre, browser: Browser
) -> None:
    async with house.television(browser, "Math.random = () => 0") as page:
        for online, reloads in ((False, False), (True, True), (True, False)):
            await until(page, "document.body.classList.contains('playing')")
            await page.context.set_offline(not online)
            await page.evaluate("window.old = true")
            revision = await page.evaluate("document.body.dataset.revision")
            await module(page, "screen-page", "compare", {"revision": revision, "version": "another"})
            await page.evaluate("setTimeout(() => document.dispatchEvent(new CustomEvent('turned', { detail: {} })))")
            await asyncio.sleep(0.5)
            await until(page, f"!window.old === {str(reloads).lower()}")
            assert await page.locator(".scene-head").is_visible()
