"""What moves, what never does, and what is said about it."""

import asyncio
from typing import Any

from tests.journeys.conftest import Open
from tests.journeys.house import SLUG
from tests.journeys.visit import Visit

BOARD = f"{SLUG}/1/wards"

SWAP = """async ([module, board, place, count]) => {
  const { live } = await import(module)
  const list = [...document.querySelectorAll("ol.board > .row")]
  const held = document.querySelector("live-board")
  const keys = ["rank", "rank_from", "rank_to", "value", "points", "participants", "attained", "adults"]
  const row = (element) => {
    const parts = element.dataset.row.split(" ")
    const figures = Object.fromEntries(keys.map((key, index) => [key, Number(parts[index])]))
    const name = element.querySelector(".name").textContent
    return { code: element.dataset.ward, name, ...figures, adults_state: parts.at(-1) }
  }
  const rows = list.slice(place, place + count).map(row)
  const ranks = rows.map(({ rank }, index) => place + index + 1).reverse()
  rows.forEach((each, index) => { each.rank = each.rank_from = each.rank_to = ranks[index] })
  window.swaps = (window.swaps ?? 0) + 1
  live.dispatchEvent(new CustomEvent("message", { detail: {
    t: "change", board, generation: Number(held.dataset.generation), from: Number(held.dataset.position),
    to: 1e9 + window.swaps, rows, gone: [] } }))
  return rows.map(({ code }) => code)
}"""
"""Turns some rows around, as a change of the server would."""

WATCH = """() => { window.moved = []
  const animate = Element.prototype.animate
  Element.prototype.animate = function (frames, timing) {
    window.moved.push({ code: this.dataset.ward, frames, duration: timing.duration })
    return animate.call(this, frames, timing)
  } }"""


JOIN_ON = """async (module) => {
  const { Board } = await import(module)
  const apply = Board.prototype.apply
  Board.prototype.apply = function (message) {
    return apply.call(this, message.to > 1e9 ? { ...message, from: this.position } : message)
  } }"""
"""Lets those changes begin where the page stands, which moved on since it was printed."""


async def swapped(visit: Visit, place: int = 2, count: int = 2) -> list[str]:
    """Turn rows around from a place on; returns their codes as they were."""
    module = await visit.module("live-socket.js")
    codes: list[str] = await visit.run(SWAP, [module, BOARD, place, count])
    return codes


async def moved(visit: Visit) -> list[dict[str, Any]]:
    """The animations so far."""
    found: list[dict[str, Any]] = await visit.run("() => window.moved")
    return found


async def until_order(visit: Visit, place: int, codes: list[str]) -> None:
    """Wait until these rows stand at a place, in this order."""

    async def stands() -> bool:
        return [row["code"] for row in (await visit.rows())[place : place + len(codes)]] == codes

    await visit.until(stands, f"{codes} stand at {place}")


async def quiet(open_page: Open, **more: Any) -> Visit:
    """A page that the server no longer moves, with its animations watched."""
    visit: Visit = await open_page(height=2000, **more)
    await visit.live()
    module = await visit.module("live-socket.js")
    await visit.run("async (module) => { const { live } = await import(module); live.watch = () => {} }", module)
    await visit.run(WATCH)
    await visit.run(JOIN_ON, await visit.module("board.js"))
    await swapped(visit, 0, 2)
    await asyncio.sleep(1.5)
    await visit.run("() => { window.moved = [] }")
    return visit


async def test_rows_glide_to_their_new_place_by_transform_alone(open_page: Open) -> None:
    visit = await quiet(open_page)

    codes = await swapped(visit)
    await until_order(visit, 2, codes[::-1])

    animations = await moved(visit)
    assert {each["code"] for each in animations} == set(codes)
    assert {each["duration"] for each in animations} == {300}
    assert all(set(frame) == {"transform"} for each in animations for frame in each["frames"])


async def test_more_than_twelve_rows_take_their_place_at_once(open_page: Open) -> None:
    visit = await quiet(open_page)

    codes = await swapped(visit, 2, 14)
    await until_order(visit, 2, codes[::-1])

    assert await moved(visit) == []


async def test_who_asked_for_less_motion_gets_none(open_page: Open) -> None:
    visit = await quiet(open_page, reduced_motion="reduce")

    codes = await swapped(visit)
    await until_order(visit, 2, codes[::-1])

    assert await moved(visit) == []


async def test_the_row_with_the_focus_waits_and_keeps_the_focus(open_page: Open) -> None:
    visit = await quiet(open_page)
    codes = [row["code"] for row in (await visit.rows())[2:4]]
    await visit.page.focus(f'ol.board [data-ward="{codes[0]}"] .who a')

    await swapped(visit)
    await asyncio.sleep(2.5)

    assert [row["code"] for row in (await visit.rows())[2:4]] == codes
    await until_order(visit, 2, codes[::-1])
    assert await visit.run("() => document.activeElement.closest('.row').dataset.ward") == codes[0]


async def test_the_reader_is_not_scrolled(open_page: Open) -> None:
    visit = await quiet(open_page)
    await visit.run("() => scrollTo(0, 1500)")

    codes = await swapped(visit, 1, 6)
    await until_order(visit, 1, codes[::-1])

    assert await visit.run("() => scrollY") == 1500


async def test_moves_are_said_politely_and_not_often(open_page: Open) -> None:
    visit = await quiet(open_page)
    await visit.run(
        """() => { window.said = []
          const region = document.querySelector("live-board > [aria-live=polite]")
          new MutationObserver(() => window.said.push(region.textContent)).observe(region, { childList: true }) }"""
    )

    for _ in range(4):
        await swapped(visit)
        await asyncio.sleep(1.2)
    said = await visit.run("() => window.said")

    assert len(said) <= 1


async def test_the_page_is_calm_in_a_hidden_tab(open_page: Open) -> None:
    visit = await quiet(open_page)
    await visit.run("() => Object.defineProperty(document, 'hidden', { get: () => true })")

    codes = await swapped(visit)
    await until_order(visit, 2, codes[::-1])

    assert await moved(visit) == []
