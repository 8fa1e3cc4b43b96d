"""Every page of a resident, as a person with a phone, one with a keyboard and one with a screen reader meets it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.async_api import Browser, Page

from server.records import facts
from tests.examples import skill
from tests.live.stage import SLUG, Pipeline
from tests.missions import announce
from tests.residents.browser import launched, served, window
from tests.residents.conftest import Door, Signed, SignIn
from tests.residents.sitting import teach
from tests.residents.test_phone import plain_addresses

pytestmark = pytest.mark.browser
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
PHONE = {"width": 360, "height": 800}
TOUCH = 44
STORED = tuple(f"/me/privacy/stored/{about}" for about in ("you", "points"))
NAMED = (f"/me/contests/{SLUG}", "/me/skills/anti-scam", "/me/place/00070", "/offline", *STORED)
SMALL = """(least) => [...document.querySelectorAll(
    'button, .button, summary, nav a, .choices a, label.answer, label.consent, select, textarea, '
    + 'input:not([type=hidden])')]
    .filter((each) => each.checkVisibility() && !each.closest('label') && each.getBoundingClientRect().height < least)
    .map((each) => `${each.getBoundingClientRect().height} px: ${each.outerHTML.slice(0, 120)}`)"""
"""What one presses that a thumb would miss; a box within its label is as large as that."""


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with launched() as running:
        yield running


@pytest.fixture
async def signed(door: Door, pipeline: Pipeline, signed_in: SignIn) -> Signed:
    """A resident who takes part, has badges and has asked something, where there is something to learn."""
    await teach(door.resources)
    await announce(door.resources, "resident")
    here = await signed_in(joined=True)
    passed = skill(key="password-otp")._replace(resident=here.id)
    await facts.record_events(door.resources.database, "dvcqg", [passed])
    await pipeline.move()
    await here.post("/me/privacy/requests", data={"kind": "know", "told": "Ai đã đọc hồ sơ của tôi?"})
    return here


async def faults_of(page: Page) -> list[str]:
    """What axe complains of, what is too small for a thumb, and whether the page is wider than the phone."""
    await page.evaluate(AXE)
    found: list[dict[str, Any]] = await page.evaluate("async () => (await axe.run()).violations")
    small: list[str] = await page.evaluate(SMALL, TOUCH)
    wide = await page.evaluate("() => document.documentElement.scrollWidth > innerWidth")
    return [*(f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found), *small, *["wide"] * wide]


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_axe_finds_nothing_on_any_page(door: Door, signed: Signed, browser: Browser, language: str) -> None:
    wrong = []
    async with served(door) as base, window(browser, base, signed.token, viewport=PHONE) as context:
        page = await context.new_page()
        await context.add_cookies([{"name": "lang", "value": language, "url": base}])
        for path in (*plain_addresses(), *NAMED):
            await page.goto(path)
            assert await page.locator("html").get_attribute("lang") == language
            wrong += [f"{path}: {fault}" for fault in await faults_of(page)]
    assert wrong == []


async def test_erasing_is_done_by_keyboard_alone(door: Door, signed: Signed, browser: Browser) -> None:
    async with served(door) as base, window(browser, base, signed.token, viewport=PHONE) as context:
        page = await context.new_page()
        await page.goto("/me/account")
        for link in ("/me/privacy", "/me/privacy/erase"):
            await _tab_to(page, f"a[href='{link}']")
            await page.keyboard.press("Enter")
            await page.wait_for_url(f"**{link}")
        await _tab_to(page, "#word")
        await page.keyboard.type("xoa")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/me/sign-in")
        assert "Không còn gì ở đây mang tên bạn" in await page.inner_text("main")


async def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until that has the focus, as somebody without a mouse does."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"nobody reaches {selector} by keyboard")
