"""A whole contest, from an empty desk to a sealed pack: what officials press, and what everybody sees meanwhile."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx2
from playwright.async_api import Browser

from server.pipeline.planning.load_contest import load_contest
from server.pipeline.registers.enrol import enrol, read_register
from server.pipeline.registers.partners import add_partner
from server.rules.hanoi import HANOI
from tests.examples import CATALOGUE, CONTEST
from tests.intake.portal import Portal, completed, used
from tests.journeys.officials import Camera, Official, appoint
from tests.journeys.story import Story

SLUG = "thu-do-so-2027"
DESK = f"/console/contests/{SLUG}"
LAST_YEAR = "thu-do-so-2026"
WARDS = tuple(CATALOGUE.wards)[:8]
RESIDENTS = 40
BEFORE, DURING, FROZEN, CLOSED, AFTER = (
    timedelta(days=-12), timedelta(days=-6), timedelta(days=-2), timedelta(hours=-20), timedelta(hours=3),
)  # fmt: skip
"""How far the clock stands from now in each part of the story. Facts are received now, whatever the clock says."""
PATIENCE_SECONDS = 20.0


@dataclass(slots=True)
class People:
    """Who takes part."""

    organizer: Official
    chair: Official
    secretary: Official
    portal: Portal


async def until(condition: Callable[[], Awaitable[bool]], what: str) -> None:
    """Wait for something that is seen from outside."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not await condition():
        assert time.monotonic() < end, f"after {PATIENCE_SECONDS:.0f} s not yet: {what}"
        await asyncio.sleep(0.1)


async def public_points(story: Story, code: str = WARDS[0]) -> int:
    """The points of a ward, as anybody reads them."""
    async with httpx2.AsyncClient(base_url=story.address) as client:
        answer = await client.get(f"/api/v1/contests/{SLUG}/1/wards")
        rows = answer.json().get("rows", [])
        return next((int(row["points"]) for row in rows if row["code"] == code), -1)


async def plan(story: Story, organizer: Official, camera: Camera) -> None:
    """Begin a draft like last year's contest, fill it in, look at it as everybody will, announce it."""
    await load_contest(story.resources.database, CATALOGUE, CONTEST, story.clock())
    page = await organizer.visit("/console/contests")
    await page.get_by_label("Tên cuộc thi đua").fill("Thủ đô số 2027")
    await page.get_by_label("Làm theo một cuộc đã có").select_option(LAST_YEAR)
    await camera(page, "contests")
    await organizer.press("Lập bản thảo")
    await organizer.said("Đã có bản thảo")

    page = await organizer.visit(f"{DESK}/facts")
    for label, text in (
        ("Tên tiếng Anh", "Digital Capital 2027"), ("Số quyết định", "31/QĐ-UBND"), ("Ngày quyết định", "2026-11-01"),
    ):  # fmt: skip
        await page.get_by_label(label, exact=True).fill(text)
    await page.get_by_label("Khẩu hiệu", exact=True).fill("Đi từng ngõ, gõ từng nhà")
    await page.get_by_label("Khẩu hiệu tiếng Anh").fill("Every alley, every door")
    await camera(page, "contest-facts")
    await organizer.press("Lưu bản thảo")

    await decide_criteria(organizer, camera)
    page = await organizer.visit(f"{DESK}/rounds")
    for key, when in (
        ("opens", timedelta(days=-10)), ("freezes", timedelta(days=-3)), ("closes", timedelta(days=-1)),
        ("late_until", timedelta(hours=2)),
    ):  # fmt: skip
        moment = (story.clock() - story.clock.ahead + when).astimezone(HANOI)
        await page.locator(f'[name="rounds.1.{key}"]').fill(moment.strftime("%Y-%m-%dT%H:%M"))
    await camera(page, "contest-rounds")
    await organizer.press("Lưu bản thảo")

    page = await organizer.visit(DESK)
    await organizer.said("Không còn thiếu gì")
    await camera(page, "contest-draft")
    await organizer.visit(f"{DESK}/preview")
    await camera(page, "contest-preview")
    page = await organizer.visit(DESK)
    await organizer.press("Công bố")
    await organizer.said("Trang mọi người xem")


async def decide_criteria(organizer: Official, camera: Camera) -> None:
    """Change what last year's criteria gave, and issue them under a decision."""
    page = await organizer.visit(f"{DESK}/criteria/item?code=K1")
    await page.get_by_label("Tên, nếu cần").fill("An toàn trên mạng")
    await page.get_by_label("Tên tiếng Anh").fill("Safety online")
    await page.get_by_label("Điểm một việc").fill("12")
    await camera(page, "criteria-item")
    await organizer.press("Lưu bản thảo")
    page = await organizer.visit(f"{DESK}/criteria/issue")
    await page.get_by_label("Số quyết định").fill("32/QĐ-UBND")
    await page.get_by_label("Ngày quyết định").fill("2026-11-02")
    await organizer.press("Ban hành")
    await organizer.said("12")


async def enrol_residents(story: Story, folder: Path) -> None:
    """The city's register."""
    register = folder / "register.csv"
    joined = (story.clock() - timedelta(hours=1)).isoformat()
    lines = ["subject,ward,neighbourhood,unit,groups,joined_at"]
    lines += [f"ref:{number},{WARDS[number % len(WARDS)]},Tổ {number % 3},,,{joined}" for number in range(RESIDENTS)]
    register.write_text("\n".join(lines), encoding="utf-8")
    await story.resources.contests.reread()
    known = await story.resources.contests.by_slug(SLUG)
    assert known, "it was announced"
    await enrol(story.resources.database, read_register(register, known, story.resources.pseudonyms))


async def report(story: Story, portal: Portal, first: int, last: int) -> None:
    """Residents did something, and their portal says so."""
    now = story.clock()
    events = [
        make(kind, subject=f"ref:{number}", time=(now - timedelta(minutes=number)).isoformat())
        for number in range(first, last)
        for make, kind in ((used, "scene-report"), (completed, "anti-scam"))
    ]
    results = await portal.send(*events)
    assert all(each["status"] == "recorded" for each in results), results


async def hold(story: Story, people: People, camera: Camera) -> int:
    """Open, count, freeze, count behind the freeze, close; returns the points the public saw standing still."""
    story.clock.ahead = DURING
    await report(story, people.portal, 0, 24)
    await until(lambda: more_than(story, 0), "the reports are on the board")
    page = await people.organizer.visit(DESK)
    await camera(page, "contest-open")
    story.clock.ahead = FROZEN
    page = await people.organizer.visit(f"{DESK}/phases")
    await people.organizer.said("Khóa bảng")
    await camera(page, "contest-phases")
    still = await public_points(story)
    await report(story, people.portal, 24, RESIDENTS)
    page = await people.organizer.visit(f"{DESK}/board")
    await camera(page, "contest-board")
    story.clock.ahead = CLOSED
    return still


async def more_than(story: Story, points: int) -> bool:
    """Whether the public sees more points of the first ward than these."""
    return await public_points(story) > points


async def check_again(story: Story, people: People, camera: Camera) -> None:
    """Set the deadline of appeals, draw the sample, look at each of it, close it."""
    page = await people.secretary.visit(f"{DESK}/appeals")
    moment = (story.clock() + timedelta(minutes=5)).astimezone(HANOI)
    await page.get_by_label("Nhận khiếu nại đến").fill(moment.strftime("%Y-%m-%dT%H:%M"))
    await people.secretary.press("Lưu hạn nhận")
    story.clock.ahead = AFTER
    page = await people.organizer.visit(f"{DESK}/recheck")
    await people.organizer.press("Rút mẫu")
    await until(lambda: _sample_is_drawn(people.organizer), "the sample is drawn")
    for ordinal in range(await page.locator("article.case").count()):
        case = page.locator("article.case").nth(ordinal)
        await case.get_by_text("Ghi kết quả").click()
        await case.get_by_label("Đúng").check()
        await case.get_by_label("Căn cứ").fill("Gọi lại cổng dịch vụ công, hồ sơ có thật và đúng người.")
        async with page.expect_navigation():
            await case.get_by_role("button", name="Ghi", exact=True).click()
    await camera(page, "recheck")
    await people.organizer.press("Kết thúc phúc tra")
    await people.organizer.said("Phúc tra kết thúc")


async def _sample_is_drawn(official: Official) -> bool:
    page = await official.visit(f"{DESK}/recheck")
    return await page.locator("article.case").count() > 0


async def conclude(story: Story, people: People, camera: Camera) -> None:
    """Recount, two signatures, reveal, publish, seal."""
    page = await people.organizer.visit(f"{DESK}/result")
    await people.organizer.press("Tính lại từ đầu")
    await until(lambda: _gate_is_met(people.organizer), "every condition is met")
    await camera(page, "result-gate")
    for official in (people.chair, people.secretary):
        await official.visit(f"{DESK}/result")
        await official.press("Ký kết quả")
    page = await people.chair.visit(f"{DESK}/result")
    for verb in ("Mở bảng cho mọi người", "Công bố kết quả", "Niêm phong vòng"):
        await until(lambda verb=verb: _is_open(people.chair, verb), f"{verb} may be pressed")  # type: ignore[misc]
        await people.chair.press(verb)
    await people.chair.said("Đã niêm phong")
    await camera(page, "result-sealed")


async def _is_open(official: Official, verb: str) -> bool:
    """Whether the button may be pressed; sealing waits for the pack, which is made beside the desk."""
    page = await official.visit(f"{DESK}/result")
    return await page.get_by_role("button", name=verb, exact=True).is_enabled()


async def _gate_is_met(official: Official) -> bool:
    page = await official.visit(f"{DESK}/result")
    return await page.locator("ul.gate > li.open").count() == 0


async def walk(story: Story, browser: Browser, folder: Path, camera: Camera) -> int:
    """The whole way; returns the points of the first ward that the public saw while the board stood still."""
    story.clock.ahead = BEFORE
    people = People(
        organizer=await appoint(story, browser, "to-chuc", "Trần Thu Hà", "organizer"),
        chair=await appoint(story, browser, "chu-tich", "Nguyễn Văn Khánh", "council"),
        secretary=await appoint(story, browser, "thu-ky", "Phạm Thị Lan", "council"),
        portal=await _portal(story),
    )
    await plan(story, people.organizer, camera)
    await enrol_residents(story, folder)
    still = await hold(story, people, camera)
    await check_again(story, people, camera)
    await conclude(story, people, camera)
    return still


async def _portal(story: Story) -> Portal:
    key = story.resources.settings.key_for("partner-secrets")
    secret = await add_partner(story.resources.database, "dvcqg", "Cổng Dịch vụ công quốc gia", key)
    return Portal(httpx2.AsyncClient(base_url=story.address, timeout=10), "dvcqg", secret)
