"""The page of a ceremony: before, while it is on, and again; never anything of a step that was not shown."""

import json
import re
from collections.abc import AsyncIterator

import httpx2
import pytest

from config.settings import Settings
from server.resources import open_resources
from tests.live.stage import SLUG
from tests.live.telling import begun, build, planted, sign_a_result, two_parts
from tests.pages.conftest import visitor
from tests.pipeline.ending import Ending

PAGE = f"/c/{SLUG}/1/ceremony"


@pytest.fixture(scope="module")
async def ending(standing_settings: Settings) -> AsyncIterator[Ending]:
    """A signed result for all tests here."""
    async with open_resources(standing_settings) as opened:
        yield await sign_a_result(opened)


async def page(ending: Ending, address: str = PAGE, language: str = "vi") -> httpx2.Response:
    """A page as a visitor of this moment sees it."""
    async with visitor(ending.stage.resources) as client:
        return await client.get(address, headers={"Accept-Language": language})


async def test_before_it_says_what_must_happen_and_tells_the_seal(ending: Ending) -> None:
    assert "Chưa bắt đầu" in (await page(ending)).text
    telling = await build(ending)
    told = (await page(ending)).text

    seal = telling.found.seal.hex()
    assert " ".join(seal[at : at + 4] for at in range(0, 64, 4)) in told
    assert [secret for secret in telling.secrets_after(0) if secret in told] == []
    assert (await page(ending, f"{PAGE}?step=1")).status_code == 404


async def test_every_page_holds_the_steps_that_were_shown_and_none_ahead(ending: Ending) -> None:
    others = ("/", f"/c/{SLUG}", f"/c/{SLUG}/1/result")
    async with begun(ending, told=two_parts(), final=planted(24)) as telling:
        heard = ""
        for step in range(1, len(telling.bodies) + 1):
            shown = await page(ending)
            heard += shown.text + "".join([(await page(ending, address)).text for address in others])
            assert [secret for secret in telling.secrets_after(step) if secret in heard] == []
            assert (await page(ending, f"{PAGE}?step={step + 1}")).status_code == 404
            assert f'data-step="{step}"' in shown.text
            assert all(row["name"] in shown.text for row in json.loads(telling.bodies[step - 1])["rows"])
            if step < len(telling.bodies):
                await telling.lead("next")


async def test_it_is_linked_while_it_is_on(ending: Ending) -> None:
    async with begun(ending, final=planted(12)) as telling:
        for address in ("/", f"/c/{SLUG}", f"/c/{SLUG}/1/result"):
            assert f'href="{PAGE}"' in (await page(ending, address)).text
        await telling.lead("end")
        for address in ("/", f"/c/{SLUG}"):
            assert f'href="{PAGE}"' not in (await page(ending, address)).text
        assert f'href="{PAGE}"' in (await page(ending, f"/c/{SLUG}/1/result")).text


async def test_without_scripts_it_is_fetched_again_and_led_by_links(ending: Ending) -> None:
    async with begun(ending, final=planted(12)) as telling:
        await telling.lead("jump", to=5)
        assert '<noscript><meta http-equiv="refresh"' in (await page(ending)).text
        await telling.lead("end")
        told = (await page(ending)).text
        assert "http-equiv" not in told
        third = (await page(ending, f"{PAGE}?step=3")).text
        assert re.findall(r'rel="(?:prev|next)" href="(\?step=\d)"', third) == ["?step=2", "?step=4"]
        for wrong in ("6", "0", "-1", "x", "99999"):
            assert (await page(ending, f"{PAGE}?step={wrong}")).status_code == 404


async def test_a_rehearsal_is_not_there(ending: Ending) -> None:
    async with begun(ending, screens=[1], final=planted(12)) as telling:
        told = await page(ending)
        assert telling.id not in told.text
        assert [secret for secret in telling.secrets_after(0) if secret in told.text] == []


async def test_the_page_speaks_english_too(ending: Ending) -> None:
    async with begun(ending, final=planted(12)) as telling:
        await telling.lead("jump", to=4)
        told = (await page(ending, language="en")).text
        assert "Results ceremony" in told
        assert "not told yet" in told
