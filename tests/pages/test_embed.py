"""A board for another web site: what it shows, whom it lets frame it, and what it weighs."""

import gzip
import re
from collections.abc import AsyncIterator

import pytest
from httpx2 import AsyncClient, Response

from server.paper.assets import all_assets
from server.pipeline.identity.accounts import add_account
from server.records import embed_origins
from server.resources import Resources
from tests.examples import DURING
from tests.live.stage import SLUG, Pipeline
from tests.pages.conftest import visitor
from tests.pages.element import Element, read

WARDS = f"/embed/{SLUG}/1/wards"
SITE, WARD_SITE = "https://thudo.example.vn", "https://phuong.example.vn"
WEIGHT_MAX = 30_000
"""Bytes of a first load, packed: a ward's page must not become heavy for our board."""


@pytest.fixture
async def visit(resources: Resources, pipeline: Pipeline) -> AsyncIterator[AsyncClient]:
    """A visitor, with a site of the city and one of a ward."""
    by = await add_account(resources.database, "an", "Nguyễn Văn An", "organizer", None, None)
    await embed_origins.add(resources.database, None, SITE, by, DURING)
    await embed_origins.add(resources.database, "00070", WARD_SITE, by, DURING)
    async with visitor(resources) as client:
        yield client


def ancestors(answer: Response) -> str:
    """Who may frame what was answered."""
    found = re.search(r"frame-ancestors ([^;]+)", answer.headers["content-security-policy"])
    assert found
    return found[1]


def rows_of(page: Element) -> list[str]:
    return [row.attributes["data-ward"] for row in page.one("embed-board").one("ol").every("li", "row")]


async def test_the_leaders_stand_there_as_on_the_whole_board(visit: AsyncClient) -> None:
    whole = read((await visit.get(f"/c/{SLUG}/1")).text).one("ol", "board").every("li", "row")[:7]
    frame = read((await visit.get(f"{WARDS}?rows=7")).text)

    rows = frame.one("embed-board").one("ol").every("li", "row")
    assert [row.one("a").attributes["href"] for row in rows] == [
        row.one("div", "who").one("a").attributes["href"] for row in whole
    ]
    assert [row.one("span", "value").text for row in rows] == [
        row.one("div", "value").one("span", "num").text for row in whole
    ]
    assert {link.attributes.get("target") for link in frame.every("a")} == {"_top"}


async def test_the_own_row_is_kept_in_view_between_its_neighbours(visit: AsyncClient) -> None:
    every = [row.attributes["data-ward"] for row in read((await visit.get(f"/c/{SLUG}/1")).text).one(
        "ol", "board").every("li", "row")]  # fmt: skip
    own = every[60]

    page = read((await visit.get(f"{WARDS}?ward={own}&lang=en")).text)

    assert rows_of(page) == [*every[:7], *every[59:62]]
    assert page.one("li", "mine").attributes["data-ward"] == own
    assert page.one("ol").one("li", "gap").text == "52 places between"


@pytest.mark.parametrize(
    ("query", "shown", "language", "theme"),
    [
        ("", 10, "vi", None),
        ("rows=999&lang=en&theme=dark", 20, "en", "dark"),
        ("rows=1&lang=fr&theme=pink", 5, "vi", None),
        ("rows=%C2%B2&ward=99999", 10, "vi", None),
    ],
)
async def test_what_an_address_asks_for_is_bounded(
    visit: AsyncClient, query: str, shown: int, language: str, theme: str | None
) -> None:
    answer = await visit.get(f"{WARDS}?{query}")

    html = read(answer.text).one("html").attributes
    assert answer.status_code == 200
    assert len(rows_of(read(answer.text))) == shown
    assert (html["lang"], html.get("data-theme")) == (language, theme)


@pytest.mark.parametrize("board", ["1/wards", "total/wards/phuong", "current/wards", "1/ward/00070/neighbourhoods"])
async def test_every_kind_of_board_can_be_framed(visit: AsyncClient, board: str) -> None:
    answer = await visit.get(f"/embed/{SLUG}/{board}")

    page = read(answer.text)
    assert answer.status_code == 200
    assert page.one("embed-board").attributes["data-board"] == f"{SLUG}/{board.replace('current', '1')}"
    assert (await visit.get(page.every("a")[0].attributes["href"])).status_code == 200


async def test_a_ward_frames_its_own_board_and_the_city_every_one(visit: AsyncClient) -> None:
    assert ancestors(await visit.get(WARDS)) == f"'self' {SITE}"
    assert ancestors(await visit.get(f"{WARDS}?ward=00004")) == f"'self' {SITE}"
    assert ancestors(await visit.get(f"{WARDS}?ward=00070")) == f"'self' {WARD_SITE} {SITE}"
    assert ancestors(await visit.get(f"/embed/{SLUG}/1/ward/00070/neighbourhoods")) == f"'self' {WARD_SITE} {SITE}"


async def test_nobody_frames_anything_while_no_site_is_allowed(resources: Resources, pipeline: Pipeline) -> None:
    async with visitor(resources) as client:
        assert ancestors(await client.get(WARDS)) == "'none'"


async def test_what_is_not_there_is_said_inside_the_frame(visit: AsyncClient) -> None:
    answer = await visit.get("/embed/another/1/wards?ward=00070")

    assert answer.status_code == 404
    assert read(answer.text).one("h1").text == "Bảng này không còn ở đây"
    assert ancestors(answer) == f"'self' {WARD_SITE} {SITE}"


async def test_no_cookie_is_set_or_read(visit: AsyncClient) -> None:
    plain = await visit.get(WARDS)
    asked = await visit.get(f"{WARDS}?lang=en")
    visit.cookies.set("lang", "en")
    visit.cookies.set("large", "1")
    again = await visit.get(WARDS, headers={"Accept-Language": "en"})

    assert "set-cookie" not in plain.headers | asked.headers | again.headers
    assert read(again.text).one("html").attributes == {"lang": "vi"}
    assert "Cookie" not in again.headers.get("vary", "")


async def test_sites_are_still_known_while_postgresql_is_away(
    visit: AsyncClient, resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.pages.allowed_origins.FRESH_SECONDS", 0.0)
    await visit.get(WARDS)
    await resources.database.close()

    answer = await visit.get(WARDS)

    assert (answer.status_code, ancestors(answer)) == (200, f"'self' {SITE}")


async def test_a_first_load_is_light(visit: AsyncClient) -> None:
    """The page of all 126 wards with everything it fetches, as it travels. docs/performance.md tells the number."""
    answer = await visit.get(f"{WARDS}?rows=20&ward=00070", headers={"Accept-Encoding": "identity"})
    assets, page = all_assets(), read(answer.text)
    fetched = {
        each.attributes[name] for tag, name in (("script", "src"), ("link", "href")) for each in page.every(tag)
    }

    weights = [len(assets.files[address.split("/", 3)[3]].packed) for address in fetched]
    whole = len(gzip.compress(answer.content, 6)) + sum(weights)

    assert len(fetched) > 10
    assert whole < WEIGHT_MAX, f"{whole} bytes in {len(fetched) + 1} files"
    assert not any("service-worker" in address or "phone" in address for address in fetched)
