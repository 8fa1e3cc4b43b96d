"""A resident's whole way, in a real browser: from the provider's page to a certificate, and to being erased."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from config.settings import Settings
from server.rules.hanoi import local
from tests.intake.portal import used
from tests.journeys.house import SLUG
from tests.journeys.resident import BOARD, HOA, PARTNER, SKILL, WARD, ResidentsWay, open_city
from tests.journeys.story import Story
from tests.journeys.test_live_board import points_of, until_it_has
from tests.journeys.visit import Visit

PHONE, DESK = (360, 800), (1440, 900)
CASE = "H26-251124-0001"
SEEN = """() => {
  const focus = document.activeElement
  if (focus === document.body) return ""
  const shown = focus.closest("label") ?? focus
  const { x, y, width, height } = shown.getBoundingClientRect()
  const above = document.elementFromPoint(x + width / 2, y + Math.min(height, innerHeight) / 2)
  if (!above || !(shown.contains(above) || above.contains(shown))) return "covered"
  if (above.closest(".places") && !focus.closest(".places")) return "under the bar"
  const parts = [focus, shown, ...shown.querySelectorAll("span")].map((each) => getComputedStyle(each))
  const ring = ({ outlineStyle: kind, outlineWidth: wide }) => kind === "auto" || kind === "solid" && wide >= "2px"
  return parts.some(ring) ? "" : "unseen"
}"""
"""What is wrong with the element that has the focus: it is covered, or the focus is not seen."""
NewWindow = Callable[[], Any]


@asynccontextmanager
async def windows(browser: Browser, width: int, height: int, **more: Any) -> AsyncIterator[NewWindow]:
    """`await new()` is a page in a window of its own: nobody is signed in there."""
    contexts = []

    async def new() -> Page:
        context = await browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN", **more)
        contexts.append(context)
        return await context.new_page()

    yield new
    for context in contexts:
        await context.close()


@pytest.mark.parametrize(("width", "height"), [PHONE, DESK])
async def test_from_signing_in_to_being_erased(settings: Settings, browser: Browser, width: int, height: int) -> None:
    async with open_city(settings) as (story, secret), windows(browser, width, height) as new:
        here, board = ResidentsWay(await new(), story.address), Visit(await new())
        await here.sign_in()
        await here.first_visit()
        await here.join()
        await board.page.goto(f"{story.address}{BOARD}")
        await board.live()
        mine = Visit(await here.page.context.new_page())
        await mine.page.goto(f"{story.address}/me")
        await here.page.bring_to_front()  # A page behind another is drawn once a second.
        await here.pass_skill()
        await until_it_has(board, WARD, 10)
        await mine.says("#own-points", "10")

        await claim(here)
        await report(story, secret)
        await until_it_has(board, WARD, 25)
        await mine.says("#own-points", "25")
        await here.page.reload()
        await expect(here.page.locator(".claim-state")).to_have_text("Đã xác nhận")
        await expect_receipt(mine.page)
        await expect(mine.page.locator("#own-waiting")).not_to_contain_text("Gửi phản ánh")
        await here.page.bring_to_front()

        checked = await certified(here, await new())
        await erased(here)
        await checked.reload()
        await expect(checked.locator(".verdict")).to_have_text("Giấy này không còn giá trị")
        assert HOA.name not in await checked.content()
        assert await points_of(board, WARD) == 25
        assert [*here.visit.complaints, *board.complaints, *mine.complaints] == []


async def claim(here: ResidentsWay) -> None:
    """Say that one used a service, and under which case."""
    page = here.page
    await here.go("/me/claims/new")
    await page.get_by_label("Việc đã làm").select_option("scene-report")
    await page.get_by_label("Mã hồ sơ").fill(CASE)
    await page.get_by_label("Ngày nộp").fill(local(datetime.now(UTC)).date().isoformat())
    await page.locator("label.answer").filter(has_text="Tự").first.click()
    await here.press("Gửi hồ sơ")
    await expect(page.locator(".claim-state")).to_have_text("Đang chờ")


async def report(story: Story, secret: str) -> None:
    """The partner's signed event that names the case."""
    moment = story.clock().isoformat()
    async with story.portal(PARTNER, secret) as portal:
        event = used("scene-report", subject=f"cccd:{HOA.number}", time=moment, data={"case": CASE})
        assert await portal.statuses(event) == ["recorded"]


async def expect_receipt(page: Page) -> None:
    """The receipt says which criterion gave the points, and who reported."""
    await page.bring_to_front()
    receipt = page.locator("details.receipt").filter(has_text="+15")
    await receipt.locator("summary").click()
    await expect(receipt).to_contain_text("K2")
    await expect(receipt).to_contain_text("Cổng Dịch vụ công quốc gia")
    await expect(page.locator("#own-receipts .check")).to_contain_text("cộng lại đúng bằng 25 điểm")


async def certified(here: ResidentsWay, checker: Page) -> Page:
    """Take a certificate that shows the name; its check page, opened by the address of its QR code."""
    page = here.page
    await here.go("/me/certificates")
    await page.get_by_text("Lấy giấy chứng nhận").click()
    await page.locator("details[open] label.answer").filter(has_text="Tên đầy đủ").click()
    await here.press("Lấy giấy")
    await checker.goto(await page.locator(".link-text a").inner_text())
    await expect(checker.locator(".verdict")).to_have_text("Giấy này còn giá trị")
    await expect(checker.locator("dl").first).to_contain_text(HOA.name)
    assert not await checker.evaluate("() => document.documentElement.scrollWidth > innerWidth")
    assert await checker.evaluate(
        "() => [...document.querySelectorAll('dd')].every((d) => d.scrollWidth <= d.clientWidth)"
    )
    return checker


async def erased(here: ResidentsWay) -> None:
    """Be forgotten."""
    await here.go("/me/privacy/erase")
    await here.page.get_by_label("Gõ XÓA để xác nhận").fill("xoa")
    await here.press("Xóa tôi")
    await here.heads("Đăng nhập")


async def test_a_browser_without_scripts_joins_and_passes_a_skill(settings: Settings, browser: Browser) -> None:
    async with open_city(settings) as (story, _), windows(browser, *PHONE, java_script_enabled=False) as new:
        here = ResidentsWay(await new(), story.address)
        await here.sign_in()
        await here.first_visit()
        await here.join()
        await here.pass_skill()
        points, end = here.page.locator("#own-points"), time.monotonic() + 10
        await here.go("/me")
        while await points.inner_text() != "10" and time.monotonic() < end:
            await asyncio.sleep(0.1)
            await here.page.reload()
        assert await points.inner_text() == "10"


async def test_the_first_visit_is_done_by_keyboard_alone(settings: Settings, browser: Browser) -> None:
    async with open_city(settings) as (story, _), windows(browser, *PHONE) as new:
        here = ResidentsWay(await new(), story.address)
        keys = Keys(here.page)
        await here.go("/me")
        await keys.press("main form button")
        await keys.press(f"button[value='{HOA.number}']")
        await keys.choose("[name=contest]")
        await keys.press("main form .button")
        await keys.choose("[name=salutation]")
        await keys.press("main form .button")
        await keys.reach("#q")
        await here.page.keyboard.type("hoàn kiếm")
        await keys.go_on()
        await keys.press(f".choices a[href$='{WARD}']")
        await keys.choose("[name=group]")
        await keys.press("main form .button")
        await here.go(f"/me/contests/{SLUG}")
        await keys.press("main form .button")
        await here.heads("Chào bác")
        await here.go(f"/me/skills/{SKILL}")
        await keys.press("button[value=post]")
        await keys.choose("[name=unknown], [name=answer][value='0']")
        await keys.press(".go-on .button")
        await expect(here.page.locator(".progress b")).to_have_text("Câu 2")


class Keys:
    """Somebody without a mouse: each place they reach can be seen, and nothing lies over it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def reach(self, selector: str) -> None:
        """Walk there with the tabulator."""
        for _ in range(60):
            if await self.page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
                return
            await self.page.keyboard.press("Tab")
            assert await self.page.evaluate(SEEN) == "", await self.page.evaluate("document.activeElement.outerHTML")
        raise AssertionError(f"{selector} is not reached by keyboard")

    async def choose(self, selector: str) -> None:
        """Tick it."""
        await self.reach(selector)
        await self.page.keyboard.press("Space")

    async def press(self, selector: str) -> None:
        """Press it and wait for what it leads to."""
        await self.reach(selector)
        await self.go_on()

    async def go_on(self) -> None:
        """Press Enter and wait for what it leads to."""
        async with self.page.expect_navigation():
            await self.page.keyboard.press("Enter")
