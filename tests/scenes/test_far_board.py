"""A screen that is kept current by changes shows what the server would print anew, and moves calmly."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.async_api import Browser

from server.paper.assets import all_assets
from server.rules.board import Row
from server.rules.contest import Contest
from server.rules.ranking import rank
from server.rules.screen_plan import SceneKind
from server.scenes.reading import CITY, Scenes
from server.scenes.window import Line, window
from tests.console.browser import launched
from tests.examples import CONTEST, contest
from tests.pages.element import Element, read
from tests.scenes.browser import Television, television
from tests.scenes.printed import LONG, OWN, WEIGHED, all_rows, counts_of, print_screen, scenes_data

pytestmark = pytest.mark.browser
WARDS = "thu-do-so-2026/1/wards"


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with launched() as running:
        yield running


@pytest.fixture(scope="module")
async def screen(browser: Browser) -> AsyncIterator[Television]:
    """One window for all tests; each opens a page of its own in it."""
    async with television(browser) as opened:
        yield opened
        assert opened.complaints == []


def city_with(each: Contest, **thousandths: int) -> list[Row]:
    """The city a moment later: wards have that many thousandths of their points ('w00190')."""
    return list(rank(counts_of(each, {code[1:]: many for code, many in thousandths.items()})))


def risen(each: Contest, ward: str = OWN) -> list[Row]:
    """The city after a ward won a tenth more."""
    return city_with(each, **{f"w{ward}": 1_100})


def later(data: Scenes, rows: list[Row]) -> Scenes:
    """The same screen with the city's board as it is later; midnight stays midnight."""
    city = data.boards[CITY]
    view = replace(city.view, rows=rows, position=1_284_800)
    return replace(data, boards={**data.boards, CITY: replace(city, view=view)})


def printed(data: Scenes, kind: SceneKind, tag: str, shape: str = "") -> list[str]:
    """The words of such elements as the server prints them, without spaces."""
    page: Element = read(print_screen(data, kind).replace("<!doctype html>", ""))
    found = page.one("section", "turn").every(tag, shape)
    return ["".join(each.text.split()) for each in found if "only-tall" not in each.classes]


TURN_TO = """(kind) => {
  for (const section of document.querySelectorAll(".turn")) section.hidden = section.dataset.scene !== kind
  for (const board of document.querySelectorAll(`[data-scene=${kind}] far-board`)) board.shown(20_000, 0)
  document.dispatchEvent(new CustomEvent("turned"))
}"""
DRAWN: tuple[tuple[SceneKind, str], ...] = (
    ("city", "li.far-row"),
    ("city", "li.far-gap"),
    ("city", "scene-today"),
    ("places", "li.far-row"),
    ("places", "far-own"),
    ("movers", "li.riser"),
    ("target", "li.goal"),
    ("target", "p.goal-whole"),
    ("how", "dl.far-sum"),
    ("how", "p.far-chance"),
)


@pytest.mark.parametrize("document", [CONTEST, WEIGHED], ids=["points", "composite"])
async def test_what_a_change_draws_is_what_the_server_would_print(screen: Television, document: str) -> None:
    data = scenes_data(document)
    after = later(data, city_with(contest(document), **{f"w{LONG}": 900, f"w{OWN}": 1_001}))
    await screen.show(data)

    await screen.hear(WARDS, after.boards[CITY].view.rows)

    for kind, selector in DRAWN:
        await screen.page.evaluate(TURN_TO, kind)
        drawn = await screen.texts(f"[data-scene={kind}] {selector}")
        assert ["".join(each.split()) for each in drawn] == printed(after, kind, *selector.split(".")), selector


async def test_only_the_rows_that_have_room_are_in_the_page(screen: Television) -> None:
    await screen.show(scenes_data())

    script = "() => [...document.querySelectorAll('far-board')].map((each) => each.querySelectorAll('li').length)"

    found = await screen.page.evaluate(script)

    assert max(found) <= 13 + 4


async def test_a_rise_of_the_own_ward_is_marked_and_a_fall_is_not(screen: Television) -> None:
    data = scenes_data()
    await screen.show(data, kind="city")

    await screen.hear(WARDS, risen(data.contest))
    await screen.page.wait_for_timeout(1_150)
    marked = await screen.texts(".far-row.mine.risen .move")
    await screen.hear(WARDS, all_rows(data.contest), 1_284_900)
    await screen.page.wait_for_timeout(1_150)

    assert marked == ["vừa lên 13"]
    assert await screen.texts(".far-row.mine .move") == ["xuống 4"]


FIRST = "(code) => document.querySelector('.far-row').dataset.ward === code"
GLIDING = "() => [...document.querySelectorAll('.far-row')].some((row) => row.getAnimations().length)"


@pytest.mark.parametrize(("motion", "glides"), [("no-preference", True), ("reduce", False)])
async def test_rows_glide_unless_less_motion_was_asked_for(browser: Browser, motion: Any, glides: bool) -> None:
    async with television(browser, reduced_motion=motion) as screen:
        data = scenes_data()
        await screen.show(data, kind="city")
        second = data.boards[CITY].view.rows[1].code

        await screen.hear(WARDS, risen(data.contest, second))
        await screen.page.wait_for_function(FIRST, arg=second, polling=20)

        assert await screen.page.evaluate(GLIDING) == glides


SHOWN = """([ms, turn]) => {
  const board = document.querySelector("[data-scene=places] far-board")
  board.shown(ms, turn)
  return [board.querySelector("li").dataset.ward, document.querySelector(".pager").textContent]
}"""


async def test_pages_turn_by_the_time_of_the_turn_and_short_turns_go_on_where_the_last_one_ended(
    screen: Television,
) -> None:
    data = scenes_data()
    await screen.show(data, kind="places")
    order = [row.code for row in sorted(data.boards[CITY].view.rows, key=lambda row: (row.rank, row.code))]

    begun = await screen.page.evaluate(SHOWN, [20_000, 0])
    midway = await screen.page.evaluate(SHOWN, [9_000, 0])
    following = await screen.page.evaluate(SHOWN, [20_000, 1])
    last = await screen.page.evaluate(SHOWN, [300, 1])
    await screen.page.wait_for_timeout(500)

    assert begun == [order[0], "trang 1 trên 11"]
    assert midway == [order[24], "trang 3 trên 11"]
    assert following == [order[60], "trang 6 trên 11"]
    assert last == [order[108], "trang 10 trên 11"]
    assert (await screen.texts(".pager")) == ["trang 10 trên 11"]


async def test_a_scene_that_is_not_on_waits_and_is_current_when_it_comes_on(screen: Television) -> None:
    data = scenes_data()
    await screen.show(data)
    before = await screen.texts("[data-scene=places] li.far-row .name")

    await screen.hear(WARDS, city_with(data.contest, **{f"w{LONG}": 500}))
    await screen.page.wait_for_timeout(1_150)
    hidden = await screen.texts("[data-scene=places] li.far-row .name")
    await screen.page.evaluate("() => { document.querySelector('[data-scene=places]').hidden = false }")
    await screen.page.evaluate(SHOWN, [20_000, 0])

    assert hidden == before
    assert "Văn Miếu - Quốc Tử Giám" not in await screen.texts("[data-scene=places] li.far-row .name")


async def test_the_browser_chooses_the_rows_that_the_server_chooses(screen: Television) -> None:
    await screen.show(scenes_data(), kind="city")
    cases = [(count, own, lines) for count in (0, 1, 12, 13, 14, 51, 126) for lines in (12, 13)
             for own in (*range(0, count, 5), count - 1)]  # fmt: skip
    script = """async ([module, cases]) => { const { windowOf } = await import(module)
      return cases.map((each) => windowOf(...each).map((at) => at.leftOut ? -at.leftOut : at)) }"""

    found = await screen.page.evaluate(script, [all_assets().address("js/far-window.js"), cases])

    def told(line: Line) -> int:
        return -line.left_out or line.index

    assert found == [[told(line) for line in window(count, own if own >= 0 else None, n)] for count, own, n in cases]
