"""A ceremony in real browsers: told as it goes, the same as the server prints, and led by oneself afterwards."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.async_api import Browser

from config.settings import Settings
from server.live.routes import routes as live
from server.pages.routes import routes as pages
from server.paper.print import paper_for
from server.paper.words import Language
from server.pipeline.ceremonies.reveal_frames import About, encode
from server.pipeline.ceremonies.tell_ceremony import Reveal
from server.resources import open_resources
from server.rules.ceremony_seal import Subject, write_body
from server.rules.ceremony_steps import make_steps
from server.scenes.reveal import StepView, read_body, step_view
from tests.ceremonies import KINDS, rows, script
from tests.journeys.visit import Visit
from tests.live.stage import SLUG, Door
from tests.live.telling import Telling, begun, planted, sign_a_result, two_parts
from tests.pipeline.ending import Ending
from tests.pipeline.test_tell_ceremony import standing

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
PAGE = f"/c/{SLUG}/1/ceremony"
SEEN = """() => {
  const scene = document.querySelector("reveal-scene")
  const end = scene.dataset.kind === "end" ? ", [data-say=note]" : ""  // it turns when the seal is checked
  const said = [...scene.querySelectorAll(`[data-say]:not([data-say=state]${end})`)]
  return [scene.className, scene.dataset.kind, scene.dataset.step, scene.querySelector(".tally").outerHTML,
    ...said.filter((each) => !each.hidden).map((each) => `${each.dataset.say}: ${each.textContent}`),
    ...[...scene.querySelectorAll(".rung, .climb, .sum > div, .place")].map((each) => each.className.trim())]
}"""


@pytest.fixture(scope="module")
async def ending(standing_settings: Settings) -> AsyncIterator[Ending]:
    """A signed result for all tests here."""
    async with open_resources(standing_settings) as opened:
        yield await sign_a_result(opened)


@pytest.fixture(scope="module")
async def hall(standing_settings: Settings, ending: Ending) -> AsyncIterator[Door]:
    """A server with sockets and pages."""
    opened = await Door(standing_settings, [*live, *pages]).open()
    yield opened
    await opened.close()


@asynccontextmanager
async def visiting(browser: Browser, hall: Door, path: str = PAGE, **more: Any) -> AsyncIterator[Visit]:
    """Somebody who looks at a page; it must not complain."""
    options = {"locale": "vi-VN", "base_url": f"http://{hall.host}", "viewport": {"width": 1440, "height": 900}}
    context = await browser.new_context(**{**options, **more})
    page = await context.new_page()
    visit = Visit(page)
    await page.goto(path)
    yield visit
    await context.close()
    assert visit.complaints == []


async def shows(visit: Visit, step: int) -> None:
    """Wait until the page shows a step, also if it is loaded anew meanwhile."""
    await visit.page.wait_for_selector(f'reveal-scene[data-step="{step}"]', timeout=15_000)


async def test_a_page_that_waits_turns_into_the_ceremony_and_says_each_step(
    browser: Browser, hall: Door, ending: Ending
) -> None:
    """It stands first here, because a page waits only until the first ceremony of a round."""
    async with visiting(browser, hall, f"{PAGE}?lang=vi") as visit, begun(ending, final=planted(12)) as telling:
        await shows(visit, 1)
        await telling.lead("next")
        await shows(visit, 2)
        await telling.lead("jump", to=4)
        await shows(visit, 4)
        assert "Hạng 8 thuộc về" in await visit.text("#aloud")
        await telling.lead("back")
        await shows(visit, 3)
        await visit.page.context.set_offline(True)
        await visit.says("[data-say=state]", "Mất mạng")
        await telling.lead("jump", to=6)
        await visit.page.context.set_offline(False)
        await shows(visit, 6)
        assert (await visit.text("[data-say=seal]")).replace(" ", "") == (await telling.stands()).seal.hex()[:16]


async def test_the_browser_draws_each_step_as_the_server_prints_it(
    browser: Browser, hall: Door, ending: Ending
) -> None:
    async with begun(ending, told=two_parts(), final=planted(12)) as telling:
        async with visiting(browser, hall) as live:
            drawn = []
            for step in range(1, len(telling.bodies) + 1):
                await shows(live, step)
                await live.says("[data-say=where]", f"Bước {step} trên")
                drawn.append(await live.run(SEEN))
                if step < len(telling.bodies):
                    await telling.lead("next")
        async with visiting(browser, hall, java_script_enabled=False) as plain:
            for step, seen in enumerate(drawn, 1):
                await plain.page.goto(f"{PAGE}?step={step}")
                assert seen == await plain.run(SEEN)


async def test_afterwards_it_is_led_by_buttons_and_keys(browser: Browser, hall: Door, ending: Ending) -> None:
    async with begun(ending, told=two_parts(), final=planted(12)) as telling:
        await telling.lead("jump", to=len(telling.bodies))
    async with visiting(browser, hall) as visit:
        press, click = visit.page.keyboard.press, visit.page.click
        await click("#replay a[rel=first]")
        await shows(visit, 1)
        for key, step in (("ArrowRight", 2), ("ArrowRight", 3), ("ArrowLeft", 2), ("End", len(telling.bodies))):
            await press(key)
            await shows(visit, step)
        await visit.says(".unfold > .note", "mọi bước khớp")
        await click("#replay [data-to] >> nth=1")
        await visit.says("h2[data-say=heading]", "nhóm phuong")
        await visit.page.select_option(".pace select", "3")
        await press("Home")
        await visit.page.evaluate("document.activeElement.blur()")
        await press("Space")
        await visit.says("[data-play]", "Dừng")
        await shows(visit, 2)
        await press("Space")
        await visit.says("[data-play]", "Tự chạy")
        await click("[data-full]")
        await visit.page.wait_for_selector("reveal-scene.full:not(.flow)")
        await press("ArrowRight")
        await shows(visit, 3)
        await visit.run("document.exitFullscreen()")
        await visit.page.wait_for_selector("reveal-scene.flow:not(.full)")
        assert visit.page.url.endswith("?step=3")


def _flat(view: StepView) -> dict[str, Any]:
    """As reveal-view.js makes it."""
    made = asdict(view)
    flat: dict[str, Any] = json.loads(json.dumps(made.pop("climb") | made))
    return flat


@pytest.mark.parametrize("unit", ["per-1000", "of-100"])
async def test_browser_and_server_see_the_same_in_every_step(
    browser: Browser, hall: Door, ending: Ending, unit: str
) -> None:
    """Wards that share a place, have no points, had none at the freeze, have fewer than then; one and many left."""
    final, frozen = [9, 9, 7, 7, 7, 0, 0, 5, 3, 1, *range(30, 90)], [0, 20, 9, 0, 3, 0, 8, 5, 5, *range(100)]
    steps = make_steps(script(single_from=7), {"all": rows(final, 997)}, {"all": rows(frozen, 997)}, KINDS)
    told = tuple(write_body(step, Subject(contest=SLUG, round=2, version=1), bytes(16)) for step in steps)
    contest = (await ending.stage.known()).contest
    divisions = {"all": {"vi": "Cả thành phố", "en": "The whole city"}}
    about = About(name=dict(contest.name), rounds=2, unit=unit, divisions=divisions, seal="ab" * 32)  # type: ignore[arg-type]
    async with visiting(browser, hall) as visit:
        address = (await visit.module("reveal-view.js")) or ""
        language: Language = await visit.run("document.documentElement.lang")
        for step in range(1, len(told) + 1):
            at = standing(step, round=2, of=len(told), seal=bytes([step]) * 32)
            frame = Reveal(standing=at, contest=SLUG, about=about, told=told).frame(0)
            seen = await visit.run(
                "async ([address, frame]) => (await import(address)).stepView(frame, frame.steps)",
                [address, json.loads(encode(frame))],
            )
            printed = step_view(paper_for(language), frame, [read_body(body) for body in told[:step]])
            assert seen == _flat(printed)


async def test_a_changed_step_is_noticed(browser: Browser, hall: Door, ending: Ending) -> None:
    async with begun(ending, final=planted(12)) as telling:
        await telling.lead("jump", to=5)
    async with visiting(browser, hall, "/") as visit:

        async def change(route: Any) -> None:
            answer = await route.fetch()
            text = (await answer.text()).replace(f'"salt":"{_salt(telling, 3)}"', f'"salt":"{"0" * 32}"')
            await route.fulfill(response=answer, body=text)

        await visit.page.route("**/api/v1/ceremonies/**", change)
        await visit.page.goto(PAGE)
        await visit.says("[data-say=state]", "không khớp")


def _salt(telling: Telling, step: int) -> str:
    return telling.bodies[step - 1].decode().split('"salt":"')[1][:32]


async def test_axe_finds_nothing_and_nothing_runs_out_of_the_page(
    browser: Browser, hall: Door, ending: Ending
) -> None:
    async with begun(ending, told=two_parts(), final=planted(12)) as telling:
        await telling.lead("jump", to=len(telling.bodies))
    async with visiting(browser, hall, f"{PAGE}?step=1", viewport={"width": 360, "height": 800}) as visit:
        await visit.run(AXE)
        await visit.page.wait_for_selector("[data-play]:not([hidden])")
        kinds = set[str]()
        for step in range(1, len(telling.bodies) + 1):
            await shows(visit, step)
            wide = await visit.run("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"step {step} is {wide} px wider than the page"
            kind = await visit.run("document.querySelector('reveal-scene').dataset.kind")
            if kind not in kinds:
                faults = await visit.run("async () => (await axe.run()).violations.map((each) => each.id)")
                assert (step, faults) == (step, [])
            kinds.add(kind)
            await visit.page.keyboard.press("ArrowRight")
