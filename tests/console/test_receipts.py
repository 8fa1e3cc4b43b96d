"""From the city to single entries in three clicks, and each level adds up to the one above it."""

import re
from datetime import timedelta
from html import unescape

import pytest
from httpx2 import AsyncClient

from server.records import place_changes
from server.resources import Resources
from tests.console.addresses import OWN_WARD
from tests.console.conftest import Console, SignIn
from tests.corrections import exclusion, grant
from tests.examples import CONTEST, OPENS, skill
from tests.live.stage import SLUG, Pipeline
from tests.pages.element import Element, read
from tests.pipeline.stage import Clock, Stage, build_stage

START = f"/console/contests/{SLUG}/receipts"
UNITS = f"/console/contests/{SLUG}/unit-receipts"


def number(text: str) -> int:
    return int(re.sub(r"[^0-9−]", "", text).replace("−", "-"))


async def page_of(client: AsyncClient, address: str) -> Element:
    answer = await client.get(unescape(address))
    assert answer.status_code == 200, answer.status_code
    return read(answer.text)


def links_of(page: Element) -> list[tuple[str, int]]:
    """The numbers in the body of each table that can be pressed, with where they lead."""
    return [
        (each.attributes["href"] or "", number(each.text)) for body in page.every("tbody") for each in body.every("a")
    ]


@pytest.fixture
async def at_desk(console: Console, pipeline: Pipeline) -> Console:
    """A contest with points of every kind."""
    await console.resources.contests.reread()
    stage = Stage(pipeline.resources, Clock(), pipeline.mover)
    await stage.correct(grant(-9, ward=OWN_WARD))
    await stage.correct(grant(30, ward=OWN_WARD, neighbourhood=f"{OWN_WARD}/to-1"))
    await stage.correct(exclusion(of=3))
    await pipeline.move()
    return console


async def test_every_number_leads_to_entries_that_add_up_to_it(at_desk: Console, official: SignIn) -> None:
    inspector = await official("inspector")
    city = await page_of(inspector, START)
    wards = links_of(city)
    assert sum(points for _, points in wards) == number(city.one("tfoot").every("td")[0].text)
    address, points = next(each for each in wards if OWN_WARD in each[0])

    ward = await page_of(inspector, address)
    for table in ward.every("table"):
        assert sum(number(each.text) for body in table.every("tbody") for each in body.every("a")) == points
    for part, sum_of_part in links_of(ward):
        entries = await page_of(inspector, part)
        told = [number(each.text) for each in entries.every("span", "points")]
        assert sum(told) == sum_of_part, part
        assert "Khớp với số ở trang phường, xã." in entries.text


async def test_a_long_list_is_cut_into_pages_that_add_up(
    at_desk: Console, official: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.console.results.receipts_of.PAGE", 1)
    inspector, seen = await official("inspector"), 0
    ward = await page_of(inspector, f"{START}/{OWN_WARD}")
    address, points = next(each for each in links_of(ward) if "by=day" in each[0])

    while address:
        page = await page_of(inspector, address)
        seen += sum(number(each.text) for each in page.every("span", "points"))
        more = [each for each in page.every("a", "button") if "after=" in (each.attributes["href"] or "")]
        address = f"{START}/{OWN_WARD}/entries{more[0].attributes['href']}" if more else ""

    assert seen == points


async def test_a_receipt_tells_the_arithmetic_and_the_correction(at_desk: Console, official: SignIn) -> None:
    inspector = await official("inspector")
    rows = await at_desk.resources.database.fetch(
        "SELECT ward FROM ledger_entries WHERE points > 0 AND resident IS NOT NULL AND ward <> $1 LIMIT 1", OWN_WARD
    )

    ward = await page_of(inspector, f"{START}/{rows[0][0]}")
    address = next(each for each, _ in links_of(ward) if "key=service" in each)
    deed = (await page_of(inspector, address)).text
    given = (await page_of(inspector, f"{START}/{OWN_WARD}/entries?by=cause&key=given")).text

    assert re.search(r"Tiêu chí K2\s*5 × (100|50) % = [52]", deed)
    assert "Báo cáo" in deed
    assert "Điều chỉnh số" in given


@pytest.mark.parametrize(
    ("group", "by", "told"),
    [
        ("elderly", "self", "10 × 100 % × 150 % = 15"),
        ("disability", "guided", "10 × 50 % × 150 % = 7"),
        ("near_poor", "self", "10 × 100 % × 130 % = 13"),
        (None, "self", "10 × 100 % = 10"),
    ],
)
async def test_a_receipt_tells_what_a_group_adds(
    resources: Resources, console: Console, official: SignIn, group: str | None, by: str, told: str
) -> None:
    stage = await build_stage(resources)
    await stage.enrol(1, groups=(group,) if group else ())
    await stage.accept(skill(of=1, by=by))
    await stage.move()
    await console.resources.contests.reread()
    inspector = await official("inspector")

    page = await page_of(inspector, f"{START}/{OWN_WARD}/entries?by=cause&key=skill/anti-scam")

    entry = page.one("details", "receipt").text
    assert f"Tiêu chí K1 {told} " in entry
    assert number(page.one("span", "points").text) == int(told.rpartition("= ")[2])


@pytest.mark.parametrize("scope", ["1", "total"])
async def test_units_lead_to_entries_too(at_desk: Console, official: SignIn, pipeline: Pipeline, scope: str) -> None:
    await Stage(pipeline.resources, Clock(), pipeline.mover).correct(grant(-4, unit="school/truong-1"))
    await pipeline.move()
    inspector = await official("inspector")
    city = await page_of(inspector, f"{START}?round={scope}")
    kinds = {
        each.text: each.attributes["href"] for each in city.every("a") if "unit-receipts" in str(each.attributes)
    }
    schools = await page_of(inspector, kinds["Trường học"])
    units = links_of(schools)
    assert "đều ra" in schools.one("p", "check").text
    assert sum(points for _, points in units) == number(schools.one("tfoot").one("td").text) > 0
    address, points = next(each for each in units if "truong-1?" in each[0])

    unit = await page_of(inspector, address)

    assert "Ba cách cộng đều ra" in unit.text
    for table in unit.every("table"):
        assert sum(number(each.text) for body in table.every("tbody") for each in body.every("a")) == points
    for part, sum_of_part in links_of(unit):
        entries = await page_of(inspector, part)
        assert sum(number(each.text) for each in entries.every("span", "points")) == sum_of_part
        assert "Khớp với số ở trang đơn vị." in entries.text
    assert "Điểm cho cả đơn vị" in unit.text


async def test_the_city_is_its_clusters_its_wards_and_their_neighbourhoods(
    at_desk: Console, official: SignIn
) -> None:
    city = await page_of(await official("inspector"), START)

    points, placed, rest = (number(each.text) for each in city.one("tfoot").every("td"))
    *clusters, result = (number(each.text) for each in city.one("dl", "clusters").every("dd"))
    assert (placed + rest, sum(clusters), result) == (points, points, points)
    assert "biên nhận của sổ điểm đều ra" in city.one("p", "check").text


@pytest.mark.parametrize("scope", ["1", "total"])
async def test_every_row_of_the_live_board_leads_to_its_receipts(
    at_desk: Console, official: SignIn, scope: str
) -> None:
    inspector = await official("inspector")
    for division in ("all", "cum-1"):
        board = await page_of(inspector, f"/console/contests/{SLUG}/board?round={scope}&division={division}")
        rows = [row for body in board.every("tbody") for row in body.every("tr")]
        links = links_of(board)
        assert len(links) == len(rows) > 0
        address, points = max(links, key=lambda link: link[1])
        assert number((await page_of(inspector, address)).one("h1").text.split(" ")[0]) == points


async def test_reading_entries_is_kept_in_the_log(at_desk: Console, official: SignIn) -> None:
    await (await official("inspector")).get(f"{START}/{OWN_WARD}/entries?by=cause&key=given")

    row = await at_desk.resources.database.fetchrow("SELECT action, arguments FROM audit_log ORDER BY number DESC")

    assert (row[0], row[1]["ward"], row[1]["key"]) == ("receipts.read", OWN_WARD, "given")


async def test_an_officer_comes_to_the_own_ward_alone(at_desk: Console, official: SignIn) -> None:
    officer = await official("ward_officer")

    assert (await officer.get(START)).headers["location"] == f"{START}/{OWN_WARD}"
    assert (await officer.get(f"{START}/00004")).status_code == 403
    assert (await officer.get(f"{START}/{OWN_WARD}/entries?by=cause&key=given")).status_code == 200


async def test_what_is_not_there_is_not_found(at_desk: Console, official: SignIn) -> None:
    inspector = await official("inspector")

    assert (await inspector.get(f"{START}/99999")).status_code == 404
    assert (await inspector.get(f"{UNITS}/village")).status_code == 404
    assert (await inspector.get(f"{UNITS}/school/nowhere")).status_code == 404
    assert (await inspector.get(f"{START}/{OWN_WARD}/entries?by=nothing")).status_code == 404
    assert (await inspector.get(f"{START}/{OWN_WARD}/entries?by=day&key=x")).status_code == 404


async def test_merged_and_closed_neighbourhoods_add_up_on_their_lines(
    at_desk: Console, official: SignIn, pipeline: Pipeline
) -> None:
    database = at_desk.resources.database
    for kind, place, successor in (("merged", 1, f"{OWN_WARD}/to-9"), ("closed", 2, None)):
        code = f"{OWN_WARD}/to-{place}"
        await place_changes.add(database, OWN_WARD, kind, code, ("Tổ", ""), "QĐ 1", None, successor=successor)
    await pipeline.resources.contests.reread()
    await at_desk.resources.contests.reread()
    await pipeline.move()
    inspector = await official("inspector")

    ward = await page_of(inspector, f"{START}/{OWN_WARD}")

    parts = {address: points for address, points in links_of(ward) if "by=neighbourhood" in address}
    assert any("to-9" in address for address in parts)
    assert not any("to-1" in address or "to-2" in address for address in parts)
    for address, points in parts.items():
        entries = await page_of(inspector, address)
        assert sum(number(each.text) for each in entries.every("span", "points")) == points


async def test_a_freeze_holds_for_an_officer_of_a_ward_too(
    resources: Resources, console: Console, official: SignIn
) -> None:
    freezing = CONTEST.replace("closes =", "freezes = 2026-11-22T00:00:00+07:00\ncloses =", 1)
    stage = await build_stage(resources, freezing)
    await stage.enrol(1)
    await stage.accept(skill(of=1))
    await stage.move()
    stage.clock.now = OPENS + timedelta(days=21)
    await stage.move()
    await stage.correct(grant(40, ward=OWN_WARD))
    await stage.move()
    await console.resources.contests.reread()

    officer = (await page_of(await official("ward_officer"), f"{START}/{OWN_WARD}?round=1")).one("h1").text
    inspector = (await page_of(await official("inspector"), f"{START}/{OWN_WARD}?round=1")).one("h1").text

    assert (number(officer.split(" ")[0]), number(inspector.split(" ")[0])) == (10, 50)
