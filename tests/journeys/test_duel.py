"""Two officers in two browsers: a pledge is offered, signed, fought, and decided on the page and on a screen."""

from datetime import timedelta
from typing import Any

from playwright.async_api import Browser, Page

from config.settings import Settings
from server.pipeline.planning.load_contest import load_contest
from server.pipeline.registers.count_heads import count_heads
from server.pipeline.screens.programme import COOKIE
from server.records import facts, screen_plans
from server.records.headcounts import Headcount
from server.rules.catalogue import WardCode
from server.rules.event import Event
from server.rules.screen_plan import FIRST_PLAN, as_document
from tests.console.test_axe import faults_of
from tests.examples import CATALOGUE, CONTEST, resident
from tests.journeys.officials import appoint
from tests.journeys.story import Story, open_story
from tests.screens.paired import official, pair

OURS, THEIRS = WardCode("00070"), WardCode("00103")
SLUG = "thu-do-so-2026"
DESK, PAGE = f"/console/contests/{SLUG}/duels", f"/c/{SLUG}/duels"
LATER_MS = 21_000
"""By then both pages have asked again."""
DAY = timedelta(days=1)


async def begin(story: Story) -> None:
    """A contest that opens tomorrow, with ten people in each ward, and a plan of screens that shows duels."""
    now = story.clock()
    times = {
        "2026-11-02T00:00:00+07:00": DAY,
        "2026-11-30T00:00:00+07:00": 15 * DAY,
        "2099-12-03T00:00:00+07:00": 18 * DAY,
    }
    document = CONTEST
    for before, after in times.items():
        document = document.replace(before, (now + after).isoformat(timespec="seconds"))
    database = story.resources.database
    await load_contest(database, CATALOGUE, document, now)
    heads = [Headcount(kind="ward", code=code, people=20, as_of=now.date(), source="điều tra", state="confirmed")
             for code in (OURS, THEIRS)]  # fmt: skip
    await count_heads(database, [(head, "") for head in heads], now)
    await facts.record_own(database, [enrolment(number, now) for number in range(20)])
    by = await official(database)
    async with database.transaction() as connection:
        plan = {**as_document(FIRST_PLAN), "turns": [["duel", 20]]}
        await screen_plans.keep_plan(connection, "all", plan, by, now)


def enrolment(number: int, now: Any) -> dict[str, object]:
    ward = OURS if number < 10 else THEIRS
    body: dict[str, object] = {"ward": ward, "neighbourhood": None, "unit": None, "groups": []}
    return {"kind": "enrolment", "source": "register", "source_ref": f"resident-{number}", "contest_id": 1,
            "resident": resident(number), "happened_at": now - DAY, "body": body}  # fmt: skip


async def work(story: Story) -> None:
    """All ten people of our ward do something by themselves."""
    done = [Event(id=f"did-{number}", kind="service", happened_at=story.clock(), resident=resident(number),
                  activity="scene-report", by="self") for number in range(10)]  # fmt: skip
    await facts.record_events(story.resources.database, "seed", done)


async def watch(story: Story, browser: Browser, path: str, **how: Any) -> Page:
    """Somebody who looks, with a clock that the test turns on."""
    context = await browser.new_context(base_url=story.address, locale="vi-VN", **how)
    page = await context.new_page()
    await page.clock.install()
    await page.goto(path)
    return page


async def television(story: Story, browser: Browser) -> Page:
    """The screen of our ward."""
    _, token = await pair(story.resources.database, OURS)
    context = await browser.new_context(base_url=story.address, viewport={"width": 1920, "height": 1080})
    await context.add_cookies([{"name": COOKIE, "value": token, "url": f"{story.address}/screen"}])
    page = await context.new_page()
    await page.clock.install()
    await page.goto("/screen")
    return page


async def soon(page: Page, selector: str, words: str) -> None:
    """Wait until the page says it, turning its clock on as often as it takes."""
    for _ in range(8):
        found = page.locator(selector).filter(has_text=words)
        if await found.count():
            return
        await page.clock.fast_forward(LATER_MS)
        await page.wait_for_timeout(500)
    raise AssertionError(f"{selector} never says {words!r}: {await page.locator(selector).all_inner_texts()}")


async def test_a_pledge_is_signed_fought_and_decided(settings: Settings, browser: Browser) -> None:
    async with open_story(settings) as story:
        await begin(story)
        binh = await appoint(story, browser, "binh", "Nguyễn Thị Bình", "ward_officer", OURS)
        cuong = await appoint(story, browser, "cuong", "Trần Văn Cường", "ward_officer", THEIRS)
        page = await binh.visit(DESK)
        await page.get_by_label("Mời nơi nào").select_option(THEIRS)
        await page.locator("#offer-window").select_option("1-1")
        await binh.press("Gửi lời mời")
        await binh.said("Đã gửi lời mời")
        page = await cuong.visit(DESK)
        await page.locator(".duel-list a").first.click()
        await cuong.press("Ký")
        await cuong.said("Đã ghi")

        story.clock.ahead = 2 * DAY
        await work(story)
        phone = await watch(story, browser, PAGE, viewport={"width": 360, "height": 800})
        screen = await television(story, browser)
        winner = CATALOGUE.wards[OURS].full_name
        await soon(phone, "#dang-dua", f"{winner} đang trước.")
        await soon(screen, ".far-said", f"{winner} đang trước.")
        # A screen moves its picture by some pixels now and then, so its width says nothing.
        faults = [*await faults_of(phone), *(each for each in await faults_of(screen) if "wider" not in each)]

        story.clock.ahead = 12 * DAY
        await soon(phone, "#da-dua", f"{winner} thắng.")
        await soon(screen, ".far-said", f"{winner} thắng.")
        assert await screen.locator(f"[data-side='{OURS}'].won").count() == 1
        assert [*faults, *await faults_of(phone)] == []
