"""The scene of a duel keeps itself current: what the server says of it is drawn, whatever was printed."""

from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from typing import Any

import pytest
from playwright.async_api import Browser, Route

from server.paper.print import paper_for
from server.scenes.duel import duel
from tests.console.browser import launched
from tests.scenes.browser import Television, television
from tests.scenes.printed import LONG, OWN, scenes_data

pytestmark = pytest.mark.browser
LATER_MS = 21_000


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with launched() as running:
        yield running


@pytest.fixture
async def screen(browser: Browser) -> AsyncIterator[Television]:
    async with television(browser) as opened:
        yield opened


async def test_a_duel_that_comes_turns_and_goes_is_drawn_as_the_server_prints_it(screen: Television) -> None:
    data, told = scenes_data(), dict[str, Any]()

    async def answer(route: Route) -> None:
        await route.fulfill(json=told)

    await screen.page.route("**/duels/*.json*", answer)
    await screen.page.clock.install()
    await screen.show(replace(data, duels=None), kind="duel")
    assert await screen.page.locator(".far-empty").is_visible()
    seen = duel(paper_for("vi"), data).view
    assert seen

    told["duel"] = asdict(seen)
    await screen.page.clock.run_for(LATER_MS)
    await screen.page.locator(f"[data-side='{OWN}'].mine").wait_for()
    drawn = await screen.page.locator(".far-sides").inner_text()
    await screen.show(data, kind="duel")
    assert await screen.page.locator(".far-sides").inner_text() == drawn

    told["duel"] = {
        **asdict(seen),
        "said": "Hòa.",
        "sides": [{**asdict(each), "won": each.code == LONG} for each in seen.sides],
    }
    await screen.page.clock.run_for(LATER_MS)
    await screen.page.locator(f"[data-side='{LONG}'].won").wait_for()
    assert "Hòa." in await screen.texts("[data-duel=said]")

    told["duel"] = None
    await screen.page.clock.run_for(LATER_MS)
    await screen.page.locator(".far-empty").wait_for()
    assert screen.complaints == []
