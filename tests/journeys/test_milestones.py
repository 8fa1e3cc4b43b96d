"""A ward comes to half of its adults: pages and its screen say so, until one deed is taken back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from playwright.async_api import Browser

from config.settings import Settings
from server.boards.tasks import end
from server.pipeline.game.tell_milestones import tell_milestones
from server.pipeline.planning.load_contest import load_contest
from server.pipeline.registers.count_heads import count_heads
from server.records import facts, screen_plans
from server.records.headcounts import Headcount
from server.reference import read_marks
from server.rules.event import Event
from server.rules.screen_plan import FIRST_PLAN, as_document
from tests.console.test_axe import faults_of
from tests.examples import CATALOGUE, CONTEST, resident
from tests.journeys.story import Story, open_story
from tests.journeys.test_duel import DAY, OURS, SLUG, enrolment, soon, television, watch
from tests.milestones import telling
from tests.screens.paired import official

LIST, WARD = f"/c/{SLUG}/milestones", f"/c/{SLUG}/1/ward/{OURS}"
HALF = "50\u00a0% người lớn tham gia"


async def begin(story: Story) -> None:
    """A contest that runs, a ward of twenty adults of whom ten take part, and screens that show notices alone."""
    now, database = story.clock(), story.resources.database
    document = CONTEST.replace("2026-11-02T00:00:00+07:00", (now - 2 * DAY).isoformat(timespec="seconds"))
    document = document.replace("2026-11-30T00:00:00+07:00", (now + 15 * DAY).isoformat(timespec="seconds"))
    document = document.replace("2099-12-03T00:00:00+07:00", (now + 18 * DAY).isoformat(timespec="seconds"))
    await load_contest(database, CATALOGUE, document, now - 3 * DAY)
    head = Headcount(kind="ward", code=OURS, people=20, as_of=now.date(), source="điều tra", state="confirmed")
    await count_heads(database, [(head, "")], now)
    await facts.record_own(database, [enrolment(number, now) for number in range(10)])
    by = await official(database)
    async with database.transaction() as connection:
        plan = {**as_document(FIRST_PLAN), "turns": [["notices", 20]]}
        await screen_plans.keep_plan(connection, "all", plan, by, now)


async def look(story: Story) -> None:
    """What the chores process does, only sooner."""
    resources = story.resources
    while True:
        for known in await resources.contests.all():
            await tell_milestones(telling(resources, read_marks()), known, story.clock())
        await asyncio.sleep(0.5)


@asynccontextmanager
async def looking(story: Story) -> AsyncIterator[None]:
    """All the time."""
    task = asyncio.create_task(look(story))
    try:
        yield
    finally:
        await end([task])


async def test_a_milestone_appears_everywhere_and_is_taken_back(settings: Settings, browser: Browser) -> None:
    async with AsyncExitStack() as stack:
        story = await stack.enter_async_context(open_story(settings))
        await begin(story)
        await stack.enter_async_context(looking(story))
        phone = await watch(story, browser, LIST, viewport={"width": 360, "height": 800})
        page, screen = await watch(story, browser, WARD), await television(story, browser)
        assert "Chưa có dấu mốc nào" in await phone.locator("#dau-moc").inner_text()
        assert not await page.locator("#dau-moc").is_visible()

        done = [Event(id=f"did-{number}", kind="service", happened_at=story.clock(), resident=resident(number),
                      activity="scene-report", by="self") for number in range(10)]  # fmt: skip
        await facts.record_events(story.resources.database, "seed", done)

        await soon(phone, "#dau-moc", HALF)
        await soon(page, "#dau-moc", HALF)
        await soon(screen, ".milestone-news", HALF)
        assert await screen.locator(".notices-now").is_visible()
        assert [*await faults_of(phone), *await faults_of(page)] == []

        back = Event(id="back", kind="revoked", happened_at=story.clock(), target="did-0")
        await facts.record_events(story.resources.database, "seed", [back])

        await soon(phone, "#dau-moc .taken-back", "không còn đúng")
        await soon(screen, ".milestone-news", "25\u00a0% người lớn tham gia")
        assert await screen.locator(".milestone-news").filter(has_text=HALF).count() == 0
