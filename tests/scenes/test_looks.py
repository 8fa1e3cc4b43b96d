"""Every scene can be read from five metres on every kind of screen: nothing small, cut, overlapping or out of reach.

A screen that stands is measured by its shorter side: the same panel hung upright keeps its letters in millimetres.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.async_api import Browser

from server.paper.words import Language
from server.rules.ranking import rank
from server.rules.screen_plan import SCENE_KINDS
from server.scenes.reading import Scenes
from tests.console.browser import launched
from tests.examples import CONTEST, contest
from tests.scenes.browser import Television, television
from tests.scenes.printed import LONG, OWN, PAGE, THUMB, WEIGHED, all_rows, counts_of, notice, parts_of, scenes_data

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
FAULTS = (Path(__file__).parent / "faults.js").read_text(encoding="utf-8")
SIZES = {"lying": (1920, 1080), "standing": (1080, 1920), "4K": (3840, 2160)}
SMALL = (480, 270)
TURN_TO = """([kind, theme]) => {
  document.querySelector(".scene").dataset.theme = theme
  for (const section of document.querySelectorAll(".turn")) section.hidden = section.dataset.scene !== kind
}"""
LETTER = (
    "Tối thứ Bảy, 28/11, từ 19:30, Tổ Chuyển đổi số cộng đồng hướng dẫn kích hoạt VNeID mức 2 tại nhà văn hóa số 4."
)


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with launched() as running:
        yield running


@pytest.fixture(scope="module")
async def screen(browser: Browser) -> AsyncIterator[Television]:
    async with television(browser) as opened:
        yield opened


def hardest(document: str = WEIGHED) -> Scenes:
    """The longest name in a place of three digits, which all others left or took since midnight, and long notices."""
    rows = list(rank(counts_of(contest(document), {LONG: 250})))
    texts = [notice(LETTER), notice(LETTER, 2), notice("Mang căn cước.", 3)]
    data = scenes_data(document, LONG, rows=rows, notices=texts)
    turned = {row.code: len(rows) + 1 - row.rank for row in rows}
    return replace(data, boards={name: replace(board, before=turned) for name, board in data.boards.items()})


async def faults_of(
    screen: Television, data: Scenes, size: str, language: Language = "vi", page: str = PAGE
) -> list[str]:
    """What is wrong with each scene at a size, in both themes."""
    width, height = SIZES.get(size, SMALL)
    await screen.page.set_viewport_size({"width": width, "height": height})
    await screen.show(data, language=language, page=page, scripts=False)
    found = []
    for theme, kind in product(("dark", "light"), SCENE_KINDS):
        await screen.page.evaluate(TURN_TO, [kind, theme])
        found += [f"{kind}, {size}, {theme}: {fault}" for fault in await screen.page.evaluate(FAULTS)]
    return found


@pytest.mark.parametrize("size", SIZES)
async def test_every_scene_is_read_from_five_metres(screen: Television, size: str) -> None:
    assert await faults_of(screen, hardest(), size) == []


async def test_a_picture_of_a_screen_on_the_desk_looks_as_the_screen_does(screen: Television) -> None:
    assert await faults_of(screen, hardest(), "small", page=THUMB) == []


FREEZING = CONTEST.replace("closes =", "freezes = 2026-11-05T00:00:00+07:00\ncloses =", 1)
OTHERS: dict[str, tuple[Scenes, Language]] = {
    "points for each adult": (scenes_data(CONTEST, OWN), "vi"),
    "English": (hardest(), "en"),
    "a screen of the city": (scenes_data(ward=None), "vi"),
    "nobody has points": (scenes_data(rows=all_rows(contest(), active=0), parts=[]), "vi"),
    "neighbourhoods that nobody counted": (scenes_data(parts=parts_of(known=False)), "vi"),
    "a demonstration with a long name": (
        replace(
            scenes_data(CONTEST.replace("Thủ đô số 2026", "Bản trình diễn: Hà Nội học số cùng toàn dân")), demo=True
        ),
        "vi",
    ),
    "frozen": (scenes_data(FREEZING), "vi"),
    "closed": (replace(scenes_data(), now=contest().rounds[0].closes), "vi"),
    "no contest": (replace(scenes_data(), known=None, boards={}), "vi"),
    "takes no part": (scenes_data(CONTEST.replace('wards = "all"', 'wards = ["00070", "00004"]')), "vi"),
}


@pytest.mark.parametrize("state", OTHERS)
async def test_every_state_is_read_from_five_metres(screen: Television, state: str) -> None:
    data, language = OTHERS[state]

    wrong = [fault for size in ("lying", "standing") for fault in await faults_of(screen, data, size, language)]

    assert wrong == []


@pytest.mark.parametrize(("size", "theme"), [("lying", "dark"), ("standing", "light")])
async def test_axe_finds_nothing_on_any_scene(screen: Television, size: str, theme: str) -> None:
    """Contrasts depend on the theme alone and order on the shape alone, so two of the four are enough."""
    assert await faults_of(screen, hardest(), size) == []
    await screen.page.evaluate(AXE)
    wrong = []
    for kind in SCENE_KINDS:
        await screen.page.evaluate(TURN_TO, [kind, theme])
        found: list[dict[str, Any]] = await screen.page.evaluate("async () => (await axe.run()).violations")
        wrong += [f"{kind}: {each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]
    assert wrong == []
