"""A mission is announced at a desk, filled by somebody with a telephone, and pays: seen in two browsers."""

import os
from datetime import timedelta
from pathlib import Path

import axe_playwright_python
from playwright.async_api import Browser, Page

from config.settings import Settings
from server.rules.hanoi import midnight, typed
from tests.journeys.house import SLUG
from tests.journeys.officials import Official, appoint
from tests.journeys.resident import SKILL, WARD, ResidentsWay, open_city
from tests.journeys.test_resident import DESK, PHONE, windows

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
DESK_PAGE = f"/console/contests/{SLUG}/missions"


async def look(page: Page, name: str) -> None:
    """Look at a page with axe, in both widths; a picture is kept where the environment asks for it."""
    for width, height in (PHONE, DESK):
        await page.set_viewport_size({"width": width, "height": height})
        await page.evaluate(AXE)
        found = await page.evaluate("async () => (await axe.run()).violations.map((each) => each.id)")
        assert found == [], f"{name} at {width}"
        overflows = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflows <= 0, f"{name} at {width} is {overflows} px too wide"
        if folder := os.environ.get("PICTURES"):
            await page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


async def announce(desk: Official) -> None:
    """Take a template, give it the days around today and one person of each ward, and announce it."""
    today = midnight(desk.story.clock())
    page = await desk.visit(f"{DESK_PAGE}/new?template=safe-ward")
    typing = {"starts": typed(today), "ends": typed(today + timedelta(days=3)), "people": "1", "permille": ""}
    for field, text in typing.items():
        await page.locator(f"#{field}").fill(text)
    await look(page, "console-mission")
    await desk.press("Lưu")
    await desk.said("Đã thêm bản nháp")
    await look(page, "console-missions")
    await desk.press("Công bố cả 1 bản nháp")
    await desk.said("Đã công bố 1 nhiệm vụ")


async def test_a_mission_fills_and_pays(settings: Settings, browser: Browser) -> None:
    async with open_city(settings) as (story, _), windows(browser, *PHONE) as new:
        desk = await appoint(story, browser, "to-chuc", "Trần Thu Hà", "organizer")
        here = ResidentsWay(await new(), story.address)
        await here.sign_in()
        await here.first_visit()
        await here.join()
        await announce(desk)

        await until(here.page, f"{story.address}/me", "Phường Hoàn Kiếm: 0 trên 1 người đã làm xong.")
        card = here.page.locator("#own-missions .own-mission")
        await look(here.page, "me-before")
        seen = await new()
        await until(seen, f"{story.address}/c/{SLUG}/missions", "0 phường, xã đã đạt.")
        await here.follow(card.get_by_role("link", name="Nhận diện và báo lừa đảo"))
        assert here.page.url.endswith(f"/me/skills/{SKILL}"), "one press leads to the skill"
        await here.pass_skill()

        await until(here.page, f"{story.address}/me/missions", "Bạn có +3 điểm thưởng.")
        await look(here.page, "me-missions")
        await seen.get_by_text("1 phường, xã đã đạt. 1 người đã tham gia.").wait_for()
        await seen.reload()
        await seen.get_by_text("Từng phường, xã").click()
        await look(seen, "missions")
        await until(seen, f"{story.address}/c/{SLUG}/1/ward/{WARD}", "1 người × 3 = 3")
        await look(seen, "ward")
        await until(await desk.visit(DESK_PAGE), f"{story.address}{DESK_PAGE}", "1 phường, xã đã đạt.")


async def until(page: Page, address: str, words: str) -> None:
    """Open a page again until it says so."""
    for _ in range(40):
        await page.goto(address)
        if words in await page.locator("main").inner_text():
            return
        await page.wait_for_timeout(250)
    raise AssertionError(f"{address} never said {words!r}: {await page.locator('main').inner_text()}")
