"""What a ward's points are made of adds up to the number on the board, and tells of nobody alone."""

import re
from datetime import timedelta

import pytest
from httpx2 import AsyncClient

from server.pipeline.file_receipts import file_all_receipts
from server.records import receipts
from server.resources import Resources
from tests.corrections import grant
from tests.examples import CONTEST, DURING, OPENS, skill
from tests.live.stage import SLUG, Pipeline
from tests.pages.conftest import visitor
from tests.pages.element import Element, read
from tests.pipeline.stage import Clock, Stage, build_stage


async def page_of(visit: AsyncClient, ward: str, scope: str = "1") -> Element:
    answer = await visit.get(f"/c/{SLUG}/{scope}/ward/{ward}/receipts")
    assert answer.status_code == 200
    return read(answer.text)


def number(text: str) -> int:
    return int(re.sub(r"[^0-9−]", "", text).replace("−", "-"))


def sums_of(page: Element) -> list[tuple[int, int]]:
    """For each sum of the page what its lines add up to, and its result."""
    found = []
    for each in page.every("dl", "sum"):
        *lines, result = [number(line.text) for line in each.every("dd")]
        found.append((sum(lines), result))
    return found


@pytest.mark.parametrize("scope", ["1", "total"])
async def test_criteria_and_days_add_up_to_the_board(visit: AsyncClient, pipeline: Pipeline, scope: str) -> None:
    boards = pipeline.resources.boards
    _, _, (wards,) = await boards.read_public(1, scope, ["wards"])
    ward = max(wards, key=lambda each: each.points)

    page = await page_of(visit, ward.code, scope)

    assert ward.points > 0
    assert sums_of(page) == [(ward.points, ward.points)] * 2
    assert "đều khớp" in page.one("p", "agrees").text


async def test_points_by_hand_for_a_ward_are_a_line_of_their_own(
    visit: AsyncClient, pipeline: Pipeline, resources: Resources
) -> None:
    await Stage(resources, Clock(), pipeline.mover).correct(grant(-9, ward="00004"))
    await pipeline.move()

    page = await page_of(visit, "00004")

    assert "Điểm bằng tay cho cả nơi" in page.every("dl", "sum")[0].text
    assert all(lines == result for lines, result in sums_of(page))


async def test_who_left_and_whose_enrolment_was_taken_back_are_lines_that_add_up(
    visit: AsyncClient, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.rules.small_groups.PERSONS_MIN", 1)
    stage = Stage(pipeline.resources, Clock(), pipeline.mover)
    ref = await stage.enrol(801, "00004", joined_at=DURING)
    await stage.accept(skill(of=801), skill(of=802))
    await stage.enrol(802, "00004")
    await pipeline.move()
    await stage.unenrol(ref)
    await stage.enrol(802, joined_at=DURING - timedelta(hours=1), left=True)
    await pipeline.move()

    page = await page_of(visit, "00004")

    told = page.every("dl", "sum")[0].text
    assert "Rời cuộc thi trước khi làm" in told
    assert "Ghi danh bị rút vì nơi ở chưa đúng" in told
    assert "đều khớp" in page.one("p", "agrees").text


async def test_the_parts_of_few_persons_are_merged(visit: AsyncClient, pipeline: Pipeline) -> None:
    _, _, (wards,) = await pipeline.resources.boards.read_public(1, "1", ["wards"])
    ward = max(wards, key=lambda each: each.points)
    assert ward.participants < 5

    page = await page_of(visit, ward.code)

    assert page.every("dl", "sum")[0].every("dt")[0].text == "Các việc ít người, gộp lại"


async def test_a_ward_without_points_says_so(visit: AsyncClient) -> None:
    page = await page_of(visit, "00322")

    assert page.one("h1").text.startswith("0 điểm")
    assert "Chưa có điểm nào" in page.text


async def test_receipts_that_are_filed_behind_the_board_say_so(
    visit: AsyncClient, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.pipeline.file_receipts.AT_ONCE", 1)
    _, _, (wards,) = await pipeline.resources.boards.read_public(1, "1", ["wards"])

    page = await page_of(visit, max(wards, key=lambda each: each.points).code)

    assert "còn đang được xếp" in page.one("p", "differs").text


async def test_receipts_are_filed_once_however_many_file_them(pipeline: Pipeline, resources: Resources) -> None:
    for _ in range(2):
        async with resources.database.transaction() as connection:
            await receipts.file(connection, 1, 1, 10**9, 10**9)
    entries = "FROM ledger_entries WHERE round > 0"

    filed = await resources.database.fetchrow("SELECT count(*), sum(points) FROM receipts")

    assert tuple(filed) == tuple(await resources.database.fetchrow(f"SELECT count(*), sum(points) {entries}"))


async def test_a_frozen_page_tells_nothing_that_came_later(resources: Resources) -> None:
    freezing = CONTEST.replace("closes =", "freezes = 2026-11-22T00:00:00+07:00\ncloses =", 1)
    stage = await build_stage(resources, freezing)
    await stage.enrol(1)
    await stage.accept(skill(of=1))
    await stage.move()
    stage.clock.now = OPENS + timedelta(days=21)
    await stage.move()
    async with visitor(resources, stage.clock) as visit:
        before = (await visit.get(f"/c/{SLUG}/1/ward/00070/receipts")).text
    await stage.accept(skill("password-otp", of=1))
    await stage.correct(grant(40, ward="00070"))
    await stage.move()
    await file_all_receipts(resources.database, await stage.known())

    async with visitor(resources, stage.clock) as visit:
        after = (await visit.get(f"/c/{SLUG}/1/ward/00070/receipts")).text

    assert "10 điểm" in before
    assert after == before
