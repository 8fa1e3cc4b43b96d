"""Missions as everybody sees them: this week's first, with progress and arithmetic; the bonus beside the points."""

from datetime import datetime, timedelta

import pytest
from httpx2 import AsyncClient

from server.pipeline.game.plan_missions import withdraw
from server.pipeline.game.read_missions import read_missions
from server.records import missions
from server.resources import Resources
from server.rules.game.mission import Target
from tests.examples import DURING
from tests.live.stage import SLUG, Pipeline
from tests.missions import REASON, WEEK, announce, organizer
from tests.pages.conftest import visitor
from tests.pages.element import Element, read

MISSIONS = f"/c/{SLUG}/missions"


@pytest.fixture
async def moved_on(resources: Resources, pipeline: Pipeline) -> Resources:
    """A ward's, a neighbourhood's and a resident's mission that run, one to come, and what they come to."""
    await announce(resources)
    await announce(resources, "neighbourhood", target=Target(people=1))
    await announce(resources, "resident")
    await announce(resources, starts=DURING + WEEK, ends=DURING + 2 * WEEK)
    pipeline.mover.memory.forget()
    await pipeline.record(60)
    await pipeline.move()
    return resources


async def page_at(resources: Resources, moment: datetime, address: str = MISSIONS) -> Element:
    async with visitor(resources, lambda: moment) as client:
        answer = await client.get(address)
    assert answer.status_code == 200, answer.text
    return read(answer.text)


def titles(page: Element, section: str) -> list[str]:
    found = page.every("section", id=section)
    return [each.one("p", "mission-marks").text for each in found[0].every("article")] if found else []


async def test_this_weeks_come_first_and_each_stands_in_its_time(moved_on: Resources) -> None:
    now, later = await page_at(moved_on, DURING), await page_at(moved_on, DURING + WEEK)

    assert titles(now, "tuan-nay") == [
        "Đang diễn ra Phường, xã · 2/11 – 8/11",
        "Đang diễn ra Tổ dân phố, thôn · 2/11 – 8/11",
        "Đang diễn ra Từng người · 2/11 – 8/11",
    ]
    assert len(titles(now, "sap-toi")) == 1 and titles(now, "da-qua") == []
    assert (len(titles(later, "tuan-nay")), len(titles(later, "da-qua"))) == (1, 3)


async def test_progress_is_told_with_its_arithmetic(moved_on: Resources) -> None:
    page = await page_at(moved_on, DURING)
    known = await moved_on.contests.by_slug(SLUG)
    assert known
    ward = (await read_missions(moved_on.database, known)).found[0]
    first = page.every("article")[0]

    assert first.one("p", "mission-come").text == (
        f"{len(ward.reached)} phường, xã đã đạt. {ward.city.people} người đã tham gia."
    )
    lines = first.one("ul", "mission-wards").every("li")
    assert len(lines) == sum("/" not in line for line in ward.progress)
    reached = [line.text for line in lines if "đạt" in line.text]
    assert len(reached) == len(ward.reached) > 0
    code = known.contest.wards[0]
    assert any(
        f"{ward.progress[code].done} trên 2 người" in line and f"× 4 = {ward.progress[code].people * 4}" in line
        for line in reached
    )


async def test_a_wards_page_shows_its_bonus_as_a_sum_and_its_points_do_not_change(moved_on: Resources) -> None:
    known = await moved_on.contests.by_slug(SLUG)
    assert known
    every = await read_missions(moved_on.database, known)
    code = next(line.partition("/")[0] for line in sorted(every.found[1].reached))
    told = (await read_missions(moved_on.database, known, wards=(code,))).bonus(code)
    assert told == every.bonus(code)
    page = await page_at(moved_on, DURING, f"/c/{SLUG}/1/ward/{code}")
    section = page.one("section", id="nhiem-vu")

    shown = [line.text for line in section.one("dl", "sum").every("dd")]

    assert len(told.parts) == 3 and told.total == sum(part.points for part in told.parts)
    assert shown[0] == str(told.parts[0].points)
    assert shown[-3] == f"= {told.total}" and shown[-1] == f"= {told.result}"
    assert "Đứng riêng: không cộng vào điểm hay hạng ở trên." in section.text
    before = page.one("section", id="cach-tinh").text
    await withdraw_all(moved_on)
    after = await page_at(moved_on, DURING + timedelta(seconds=1), f"/c/{SLUG}/1/ward/{code}")
    assert after.one("section", id="cach-tinh").text == before
    assert "Chưa có điểm thưởng nào" in after.one("section", id="nhiem-vu").text


async def withdraw_all(resources: Resources) -> None:
    known, by = await resources.contests.by_slug(SLUG), await organizer(resources)
    assert known
    for kept in await missions.of_contest(resources.database, known.id):
        async with resources.database.transaction() as connection:
            await withdraw(connection, known, kept, REASON, by, DURING)


async def test_what_was_withdrawn_says_why_and_nothing_else(moved_on: Resources) -> None:
    await withdraw_all(moved_on)

    page = await page_at(moved_on, DURING)

    assert titles(page, "tuan-nay") == []
    gone = page.one("section", id="da-go").every("article")
    assert len(gone) == 4
    assert REASON in gone[0].one("p", "mission-note").text
    assert not gone[0].every("p", "mission-come")


async def test_a_contest_without_any_says_so_and_wards_say_nothing(visit: AsyncClient) -> None:
    page = read((await visit.get(MISSIONS)).text)
    ward = read((await visit.get(f"/c/{SLUG}/1/ward/00070")).text)

    assert "chưa công bố nhiệm vụ nào" in page.one("section", id="tuan-nay").text
    assert not ward.every("section", id="nhiem-vu")


async def test_in_english_too(moved_on: Resources) -> None:
    async with visitor(moved_on) as client:
        page = read((await client.get(MISSIONS, params={"lang": "en"})).text)

    assert page.every("article")[0].one("h3").text == "Two of a ward"
    assert "Reached when 2 people of the ward have done it." in page.every("article")[0].text
