"""The page of milestones, a ward's own, the lines beside a board, and the same for machines and screens."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from httpx2 import AsyncClient

from server.pages import moment
from server.records import milestones
from server.resources import Resources
from tests.examples import DURING
from tests.live.stage import SLUG, Pipeline
from tests.milestones import tell_some
from tests.pages.conftest import visitor
from tests.pages.element import read

PAGE = f"/c/{SLUG}/milestones"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
async def told(resources: Resources, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> Resources:
    """Wards and the city at their marks."""
    monkeypatch.setattr(moment, "FRESH_SECONDS", 0.0)
    assert await tell_some(pipeline) > 3
    return resources


async def test_it_lists_the_city_and_the_first_of_each_group_in_one_line(told: Resources, visit: AsyncClient) -> None:
    whole = read((await visit.get(PAGE)).text)

    lines = [line.text for line in whole.one(id="dau-moc").every("li", "milestone")]
    assert any("Cả thành phố đã có 8 người tham gia." in line for line in lines)
    assert sum("đầu tiên trong nhóm" in line for line in lines) == len([line for line in lines if "nhóm" in line]) > 0
    english = read((await visit.get(f"{PAGE}?lang=en")).text).one(id="dau-moc").text
    assert "8 people of the whole city take part." in english


async def test_a_ward_shows_its_own_and_one_that_was_taken_back_says_so(told: Resources, visit: AsyncClient) -> None:
    known = await told.contests.by_slug(SLUG)
    assert known
    own = next(each for each in await milestones.of_city(told.database, known.id) if each.key.kind == "share")
    page = f"/c/{SLUG}/1/ward/{own.key.subject}"
    assert "người lớn tham gia" in read((await visit.get(page)).text).one(id="dau-moc").text

    async with told.database.transaction() as connection:
        await milestones.withdraw(connection, known.id, [own.key], DURING)

    shown = read((await visit.get(page)).text).one(id=f"dau-moc-{own.id}")
    assert "Đã rút lại ngày 5/11, vì điều này không còn đúng." in shown.text
    beside = read((await visit.get(f"/c/{SLUG}")).text).one(id="dau-moc")
    assert not beside.every(id=f"dau-moc-{own.id}")


async def test_machines_and_readers_of_news_get_each_by_itself(told: Resources, visit: AsyncClient) -> None:
    found = (await visit.get(f"{PAGE}.json?lang=en")).json()["milestones"]
    answer = await visit.get(f"{PAGE}.atom?lang=vi")

    city = next(each for each in found if each["kind"] == "city")
    assert (city["text"], city["places"], city["withdrawn_at"]) == ("8 people of the whole city take part.", [], None)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.text)
    assert len(feed.findall(f"{ATOM}entry")) == len(found)
    assert "Cả thành phố đã có 8 người tham gia." in [each.text for each in feed.iter(f"{ATOM}title")]
    assert {each.attrib["href"].startswith("http://thidua.example/c/") for each in feed.iter(f"{ATOM}link")} == {True}


async def test_screens_ask_for_the_news_of_a_week_of_their_place(told: Resources, visit: AsyncClient) -> None:
    known = await told.contests.by_slug(SLUG)
    assert known
    ward = known.contest.wards[0]
    name = known.layout.wards[ward].full_name

    own = [each["text"] for each in (await visit.get(f"{PAGE}/{ward}.json")).json()["milestones"]]
    city = [each["text"] for each in (await visit.get(f"{PAGE}/city.json")).json()["milestones"]]

    assert own and "Cả thành phố đã có 8 người tham gia." in own
    assert all(name in text or text.startswith("Cả thành phố") for text in own)
    assert 0 < len(city) <= 3
    assert (await visit.get(f"{PAGE}/99999.json")).status_code == 404
    async with visitor(told, lambda: DURING + timedelta(days=8)) as later:
        assert (await later.get(f"{PAGE}/{ward}.json")).json() == {"milestones": []}


async def test_without_any_the_page_says_so_and_the_board_nothing(visit: AsyncClient) -> None:
    assert "Chưa có dấu mốc nào" in (await visit.get(PAGE)).text
    assert 'id="dau-moc"' not in (await visit.get(f"/c/{SLUG}")).text
