""" "Nơi bạn ở": chosen by the visitor, kept on the device, always in sight."""

from tests.journeys.conftest import Open
from tests.journeys.house import SLUG
from tests.journeys.visit import Visit

OWN = "00190"
OUTLINED = """() => { const mark = document.querySelector(".tiles .mark.own")
  return [...document.querySelectorAll(".tiles a")].find((link) => { const tile = link.querySelector("use")
    return tile.getAttribute("x") === mark.getAttribute("x") && tile.getAttribute("y") === mark.getAttribute("y")
  }).dataset.ward }"""


async def test_a_pinned_ward_is_marked_kept_and_in_sight(open_page: Open) -> None:
    visit: Visit = await open_page()
    await visit.page.fill("#q", "cho dua")
    await visit.page.click(".found button")

    assert await visit.page.is_visible(".pin")
    assert "Ô Chợ Dừa" in await visit.text(".pin")
    assert "Nơi bạn ở" in await visit.text(".pin")
    await visit.page.reload()
    assert await visit.run("() => document.querySelector('ol.board > .mine').dataset.ward") == OWN
    assert await visit.run(OUTLINED) == OWN


async def test_the_pinned_row_makes_room_for_the_row_itself(open_page: Open) -> None:
    visit: Visit = await open_page()
    await visit.run("(code) => localStorage.setItem('own-ward', code)", OWN)
    await visit.page.reload()

    await visit.page.locator(f'ol.board > [data-ward="{OWN}"]').scroll_into_view_if_needed()

    await visit.until(lambda: _hidden(visit), "the pin is not there twice")


async def _hidden(visit: Visit) -> bool:
    return not await visit.page.is_visible(".pin")


async def test_a_ward_page_offers_to_be_chosen_and_to_be_left(open_page: Open) -> None:
    visit: Visit = await open_page(f"/c/{SLUG}/1/ward/{OWN}")
    button = visit.page.locator("own-ward button")

    await button.click()
    assert await button.inner_text() == "Nơi bạn ở"
    assert await button.get_attribute("aria-pressed") == "true"
    await button.click()
    assert await visit.run("() => localStorage.getItem('own-ward')") is None


async def test_a_browser_that_keeps_nothing_still_shows_the_board(open_page: Open) -> None:
    forbidden = (
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })"
    )
    visit: Visit = await open_page(script=forbidden)

    await visit.live()
    assert not await visit.page.is_visible(".pin")
