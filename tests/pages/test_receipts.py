"""What a ward's points are made of adds up to the number on the board, and tells of nobody alone."""

import re
from datetime import timedelta

import pytest
from httpx2 import AsyncClient

from server.pipeline.results.file_receipts import file_all_receipts
from server.records import place_changes, receipts
from server.resources import Resources
from tests.corrections import grant
from tests.examples import CONTEST, DURING, OPENS, service, skill
from tests.live.stage import SLUG, Pipeline
from tests.pages.conftest import visitor
from tests.pages.element import Element, read
from tests.pipeline.stage import HOAN_KIEM, Clock, Stage, build_stage


async def page_of(visit: AsyncClient, ward: str, scope: str = "1") -> Element:
    answer = await visit.get(f"/c/{SLUG}/{scope}/ward/{ward}/receipts")
    assert answer.status_code == 200
    return read(answer.text)


def number(text: str) -> int:
    return int(re.sub(r"[^0-9−]", "", text).replace("−", "-"))


def sums_of(page: Element) -> list[tuple[int, int]]:
    """For each sum of the page what its lines add up to, and its result."""
    found = []
    for each in page.every("dl", "lines"):
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


def links_of(page: Element) -> list[tuple[str, int]]:
    """Where the lines of a table lead, with the points of each."""
    rows = [row for body in page.every("tbody") for row in body.every("tr")]
    return [(row.one("th").one("a").attributes["href"], number(row.every("td")[-1].text)) for row in rows]


@pytest.mark.parametrize("scope", ["1", "total"])
async def test_every_row_of_every_board_leads_to_what_it_is_made_of(
    visit: AsyncClient, pipeline: Pipeline, scope: str
) -> None:
    for board in ("", "/wards/phuong", "/wards/cum-1", "/wards/s3", "/units/school"):
        page = read((await visit.get(f"/c/{SLUG}/{scope}{board}")).text)
        rows = page.one("ol", "board").every("li", "row")
        assert rows, board
        for row in rows:
            links = {each.attributes["href"].partition("#")[0] for each in row.every("a")}
            unit = row.attributes["data-ward"] if "units" in board else ""
            start = f"/c/{SLUG}/{scope}"
            assert links == {f"{start}/units/{unit}" if unit else f"{start}/ward/{row.attributes['data-ward']}"}
        total = page.one("dl", "totals").one("a")
        sums = await visit.get(total.attributes["href"])
        assert sums.status_code == 200
        assert number(read(sums.text).one("tfoot").every("td")[-1].text) == number(total.text)
        assert "đều ra" in read(sums.text).one("p", "agrees").text


@pytest.mark.parametrize("scope", ["1", "total"])
async def test_the_city_is_clusters_and_wards_and_neighbourhoods_and_the_rest(
    visit: AsyncClient, pipeline: Pipeline, resources: Resources, scope: str
) -> None:
    await Stage(resources, Clock(), pipeline.mover).correct(grant(-9, ward="00004"))
    await pipeline.move()

    page = read((await visit.get(f"/c/{SLUG}/{scope}/sums/wards")).text)

    placed, rest, points = (number(each.text) for each in page.one("tfoot").every("td"))
    assert (placed + rest, sums_of(page)) == (points, [(points, points)])
    assert sum(each for _, each in links_of(page)) == points
    assert "biên nhận của sổ điểm đều ra" in page.one("p", "agrees").text


@pytest.mark.parametrize("scope", ["1", "total"])
async def test_the_lines_of_a_ward_lead_to_sums_that_agree(
    visit: AsyncClient, pipeline: Pipeline, resources: Resources, scope: str
) -> None:
    stage = Stage(resources, Clock(), pipeline.mover)
    await stage.correct(grant(7, ward="00004"))
    await stage.correct(grant(8, ward="00004", neighbourhood="00004/to-1"))
    await pipeline.move()
    ward = read((await visit.get(f"/c/{SLUG}/{scope}/ward/00004")).text)
    lines = [row.one("th").one("a").attributes["href"] for body in ward.every("tbody") for row in body.every("tr")]
    points = [
        number(row.one("td", data_cell="points").text) for body in ward.every("tbody") for row in body.every("tr")
    ]

    pages = [read((await visit.get(line)).text) for line in lines]

    assert lines[-1].endswith("/unassigned")
    assert [number(page.one("h1").text.partition(" điểm")[0]) for page in pages] == points
    assert all("đều khớp" in page.one("p", "agrees").text for page in pages)
    assert all(lines == result for page in pages for lines, result in sums_of(page))
    assert "Điểm bằng tay cho cả nơi" in pages[-1].text


async def test_a_unit_tells_its_value_and_what_made_it(
    visit: AsyncClient, pipeline: Pipeline, resources: Resources
) -> None:
    stage = Stage(resources, Clock(), pipeline.mover)
    await stage.count_heads("school/truong-1", 500, kind="unit")
    await pipeline.move()
    row = await stage.row("school/truong-1", "1/units/school")

    page = read((await visit.get(f"/c/{SLUG}/1/units/school/truong-1")).text)

    assert [each.text for each in page.every("dl", "sum")[0].every("dd")][:2] == [f"{row.points}", ": 500"]
    assert sums_of(page) == [(row.points, row.points)] * 2
    assert "đều khớp" in page.one("p", "agrees").text


async def test_a_neighbourhood_of_few_tells_its_sum_alone(resources: Resources) -> None:
    stage = await build_stage(resources)
    for number_of, place in enumerate(["to-1"] * 6 + ["to-2"] * 6 + ["to-3"]):
        await stage.enrol(number_of, neighbourhood=f"00070/{place}")
        await stage.accept(skill(of=number_of), skill("password-otp", of=number_of))
    await stage.accept(service(of=0), service(of=1), service(of=2), service(of=3), service(of=4), service(of=12))
    await stage.move()

    async with visitor(resources, stage.clock) as visit:
        found = [
            read((await visit.get(f"/c/{SLUG}/1/ward/00070/neighbourhoods/{place}")).text).every("dl", "lines")[0]
            for place in ("to-1", "to-2", "to-3")
        ]

    assert ["K1" in each.text for each in found] == [False, True, False], "the third is not the ward less the others"
    assert [each.every("dd")[0].text for each in found] == ["145", "120", "25"]


async def test_what_is_nowhere_is_not_found(visit: AsyncClient) -> None:
    for address in (
        "ward/00004/neighbourhoods/nowhere", "ward/99999/unassigned", "units/school/nowhere", "units/village/x",
        "sums/nothing", "sums/units/village",
    ):  # fmt: skip
        assert (await visit.get(f"/c/{SLUG}/1/{address}")).status_code == 404, address


async def test_sums_at_an_earlier_position_leave_out_what_came_later(
    pipeline: Pipeline, resources: Resources
) -> None:
    known = await resources.contests.by_slug(SLUG)
    assert known
    await file_all_receipts(resources.database, known)
    positions = [row[0] for row in await resources.database.fetch("SELECT position FROM ledger_entries ORDER BY 1")]

    for position in (0, positions[len(positions) // 2], positions[-1]):
        rows = await resources.database.fetch(
            "SELECT place, sum(points) FROM receipts, unnest(ARRAY[ward, unit]) AS place"
            " WHERE position <= $1 GROUP BY place HAVING sum(points) <> 0",
            position,
        )
        told = await receipts.sums(resources.database, known.id, 1, position, 1)
        assert {place: points for place, points in told.items() if points} == {row[0]: row[1] for row in rows}


async def test_receipts_that_are_filed_behind_the_board_say_so(
    visit: AsyncClient, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.pipeline.results.file_receipts.AT_ONCE", 1)
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
    await stage.enrol(1, neighbourhood=f"{HOAN_KIEM}/to-1", unit="school/thcs-lang")
    await stage.accept(skill(of=1))
    await stage.move()
    stage.clock.now = OPENS + timedelta(days=21)
    await stage.move()
    places = [
        f"ward/{HOAN_KIEM}/receipts", f"ward/{HOAN_KIEM}/neighbourhoods/to-1", f"ward/{HOAN_KIEM}/unassigned",
        f"ward/{HOAN_KIEM}/neighbourhoods/to-9", "units/school/thcs-lang", "units/school/thcs-khac",
        "sums/wards", "sums/units/school",
    ]  # fmt: skip

    async def read_all() -> list[tuple[int, str]]:
        async with visitor(resources, stage.clock) as visit:
            answers = [await visit.get(f"/c/{SLUG}/{scope}/{place}") for place in places for scope in ("1", "total")]
        return [(answer.status_code, answer.text) for answer in answers]

    before = await read_all()
    await stage.accept(skill("password-otp", of=1))
    await stage.correct(grant(40, ward=HOAN_KIEM))
    await stage.correct(grant(40, ward=HOAN_KIEM, neighbourhood=f"{HOAN_KIEM}/to-9", unit="school/thcs-khac"))
    names = (HOAN_KIEM, "merged", f"{HOAN_KIEM}/to-1", ("Tổ 1", ""), "QĐ 1", None)
    await place_changes.add(resources.database, *names, successor=f"{HOAN_KIEM}/to-9")
    await resources.contests.reread()
    await stage.move()
    await file_all_receipts(resources.database, await stage.known())

    after = await read_all()

    assert [status for status, _ in before[::2]] == [200, 200, 200, 404, 200, 404, 200, 200]
    assert "10 điểm" in before[0][1]
    assert after == before
