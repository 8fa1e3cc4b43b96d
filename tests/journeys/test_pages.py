"""Every page, as people meet it: without scripts, on the smallest phone, by keyboard, in the dark, in English."""

import re
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest

from tests.journeys.conftest import Open
from tests.journeys.house import SLUG
from tests.journeys.visit import Visit

BOARD = f"/c/{SLUG}"
PAGES = ["/", BOARD, f"{BOARD}/1/wards/s3", f"{BOARD}/1/units/school", f"{BOARD}/1/ward/00226", f"{BOARD}/how", "/no",
         f"{BOARD}/1/ward/00226/unassigned", f"{BOARD}/1/sums/wards", "/badges", "/game", "/api"]  # fmt: skip
PHONE = {"width": 360, "height": 800}
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
WIDE = """() => [...document.querySelectorAll("body *")]
  .filter((each) => !each.closest(".tabs, .tab-rows, .motif, .hidden"))
  .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
  .map((each) => `${each.tagName} ${each.className.baseVal ?? each.className}`).slice(0, 5)"""
SMALL = """() => [...document.querySelectorAll(
    ".tabs a, button, input, .masthead a, .found a, .movers a, .go a, summary, .places a, .foot a, .button")]
  .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 43.5)
  .map((each) => `${each.tagName} ${each.textContent.trim()} ${each.getBoundingClientRect().height}`)"""


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("path", PAGES)
async def test_no_page_scrolls_sideways_on_the_smallest_phone(open_page: Open, path: str, language: str) -> None:
    visit: Visit = await open_page(f"{path}?lang={language}", **PHONE)

    assert await visit.run("() => document.documentElement.scrollWidth") <= 360
    assert await visit.run(WIDE) == []


@pytest.mark.parametrize("path", [BOARD, f"{BOARD}/1/wards/phuong", f"{BOARD}/1/wards/s3", f"{BOARD}/1/wards/cum-1"])
async def test_on_a_phone_the_board_begins_within_the_first_700_pixels(open_page: Open, path: str) -> None:
    visit: Visit = await open_page(path, **PHONE)

    assert await visit.run("() => document.querySelector('ol.board > .row').getBoundingClientRect().top") < 700


async def test_everything_is_there_before_scripts_are(open_page: Open) -> None:
    visit: Visit = await open_page(java_script_enabled=False)

    rows = await visit.rows()
    assert len(rows) == 126
    assert re.fullmatch(r"Số lúc \d\d:\d\d:\d\d", (await visit.text("live-state .state")).strip())
    assert await visit.page.locator(".tiles a use").count() == 126
    assert "Còn 5 ngày" in await visit.text(".left")


@pytest.mark.parametrize(
    ("path", "scheme"), [*((path, "light") for path in PAGES), (BOARD, "dark"), (f"{BOARD}/1/ward/00226", "dark")]
)
async def test_axe_finds_nothing_serious(open_page: Open, path: str, scheme: str) -> None:
    visit: Visit = await open_page(path, color_scheme=scheme, bypass_csp=True)
    await visit.page.add_script_tag(content=AXE)

    found: list[dict[str, Any]] = await visit.run("async () => (await axe.run()).violations")

    assert [f"{each['id']}: {each['nodes'][0]['html']}" for each in found
            if each["impact"] in ("serious", "critical")] == []  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [360, 1440])
async def test_everything_pressed_is_large_enough(open_page: Open, path: str, width: int) -> None:
    visit: Visit = await open_page(path, width=width)

    assert await visit.run(SMALL) == []


async def test_the_page_speaks_english_and_keeps_speaking_it(open_page: Open) -> None:
    visit: Visit = await open_page()

    await visit.page.click("nav a[hreflang=en]")
    await visit.says("live-state", "Live")
    await visit.page.goto("/")

    assert await visit.text("h1") == "Contests"
    assert await visit.page.get_attribute("html", "lang") == "en"


async def test_the_first_tab_stop_leads_past_the_head(open_page: Open) -> None:
    visit: Visit = await open_page()

    await visit.page.keyboard.press("Tab")
    await visit.page.keyboard.press("Enter")

    assert await visit.run("() => document.activeElement.id") == "main"


async def test_a_focused_row_is_not_under_the_pinned_one(open_page: Open) -> None:
    visit: Visit = await open_page(script="localStorage.setItem('own-ward', '00004')", **PHONE)
    await visit.live()

    script = """() => { const pin = document.querySelector(".pin")
      const links = [...document.querySelectorAll("ol.board > .row:not(.mine) .who a")]
      return links.filter((link) => { link.focus()
        const row = link.getBoundingClientRect(), covered = pin.getBoundingClientRect()
        const shown = pin.checkVisibility({ visibilityProperty: true })
        return shown && row.bottom > covered.top && row.top < covered.bottom
      }).length }"""

    assert await visit.run(script) == 0


@pytest.mark.parametrize("path", [BOARD, f"{BOARD}/1/ward/00226"])
async def test_at_twice_the_size_nothing_is_cut(open_page: Open, path: str) -> None:
    visit: Visit = await open_page(path, width=640, height=400, device_scale_factor=2)

    assert await visit.run("() => document.documentElement.scrollWidth") <= 640


async def test_a_countdown_goes_on(open_page: Open) -> None:
    visit: Visit = await open_page()
    await visit.run(
        """() => { const time = document.querySelector("time[data-until]")
          time.dataset.until = String(Date.now() + 65_000)
          document.dispatchEvent(new Event("visibilitychange")) }"""
    )

    await visit.says(".left", "Còn 1 phút")
    await visit.says(".left", "Còn 58 giây")
