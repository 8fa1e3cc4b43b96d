"""The board lives: it moves when a portal reports, and comes back by itself from every loss."""

import asyncio
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from tests.intake.portal import Portal, used
from tests.journeys.conftest import Open
from tests.journeys.house import FRESH_A_WARD, RESIDENTS_A_WARD, SLUG, WARDS, House, subject
from tests.journeys.visit import Visit

FRESH = range(RESIDENTS_A_WARD - FRESH_A_WARD, RESIDENTS_A_WARD)
NOT_YET_LIVE = """window.WebSocket = class {
  static OPEN = 1
  readyState = 1
  asked = 0
  constructor() { setTimeout(() => this.onopen()) }
  say(message) { setTimeout(() => this.onmessage({ data: JSON.stringify(message) })) }
  send(text) {
    if (JSON.parse(text).t !== "alive") return
    this.asked += 1
    this.say({ t: "alive", live: this.asked > 1 })
    this.say({ t: "phase", contest: "another", round: 1, phase: "open" })
  }
  close() {}
}"""
"""A server that is not current at first, as when nobody has looked at a board before, and then has news."""
NO_SOCKETS = "window.WebSocket = class { constructor() { throw new Error('blocked') } }"


async def report(portal: Portal, ward: str, numbers: Sequence[int]) -> None:
    """The portal reports that residents of a ward used a service."""
    now = (datetime.now(UTC) - timedelta(seconds=5)).isoformat()
    events = [used(subject=subject(ward, number), time=now, id=f"{ward}-{number}-{now}") for number in numbers]
    assert set(await portal.statuses(*events)) == {"recorded"}


async def until_it_has(visit: Visit, code: str, points: int) -> None:
    """Wait until a row holds so many points."""

    async def has() -> bool:
        return int((await visit.row(code))["packed"].split()[4]) == points

    await visit.until(has, f"{code} has {points} points")


async def points_of(visit: Visit, code: str) -> int:
    return int((await visit.row(code))["packed"].split()[4])


async def test_a_reported_use_moves_its_ward_on_an_open_page(open_page: Open, portal: Portal) -> None:
    visit: Visit = await open_page()
    await visit.live()
    code = (await visit.rows())[60]["code"]
    before = await points_of(visit, code)

    await report(portal, code, FRESH)

    await until_it_has(visit, code, before + 15 * FRESH_A_WARD)
    places = [row["code"] for row in await visit.rows()]
    assert places.index(code) < 60


async def test_what_changes_made_of_a_page_is_what_the_server_prints(open_page: Open, portal: Portal) -> None:
    watched: Visit = await open_page()
    await watched.live()
    for code in WARDS[10:14]:
        await report(portal, code, FRESH[:3])
    await watched.says("live-state", "vừa xong")

    async def equal() -> bool:
        fresh: Visit = await open_page(java_script_enabled=False)
        return await watched.rows() == await fresh.rows() and await _beside(watched) == await _beside(fresh)

    await watched.until(equal, "the watched page is like a new one")


async def _beside(visit: Visit) -> list[str]:
    script = """() => [...document.querySelectorAll("[data-total], .movers li:not([hidden]), .tiles use, .key li")]
      .map((each) => `${each.getAttribute("class") ?? ""} ${each.textContent.replace(/\\s+/g, " ").trim()}`)"""
    found: list[str] = await visit.run(script)
    return found


async def test_a_page_comes_back_after_the_server_was_killed(
    open_page: Open, house: House, portal: Portal, restarted: Open
) -> None:
    visit: Visit = await open_page()
    await visit.live()
    code = WARDS[30]
    before = await points_of(visit, code)

    house.kill("server")
    await visit.until(lambda: _is_late(visit), "the page says that it lost the server")
    rows = await visit.rows()
    await restarted()
    await report(portal, code, FRESH[:2])

    await until_it_has(visit, code, before + 30)
    await visit.live()
    assert len(rows) == 126


async def _is_late(visit: Visit) -> bool:
    return bool(re.search(r"(Đang nối lại|Mất mạng từ \d\d:\d\d)\s*· số lúc \d\d:\d\d:\d\d", await _state(visit)))


async def _state(visit: Visit) -> str:
    script = """() => { const state = document.querySelector("live-state")
      return `${state.querySelector(".state").textContent} · ${state.querySelector(".age").textContent}` }"""
    return str(await visit.run(script))


async def test_without_network_the_page_says_since_when_and_keeps_its_figures(open_page: Open) -> None:
    visit: Visit = await open_page()
    await visit.live()
    rows = await visit.rows()

    await visit.page.context.set_offline(True)
    await visit.says("live-state", "Mất mạng từ")

    assert re.fullmatch(r"Mất mạng từ \d\d:\d\d · số lúc \d\d:\d\d:\d\d", await _state(visit))
    assert [row["code"] for row in await visit.rows()] == [row["code"] for row in rows]
    await visit.page.context.set_offline(False)
    await visit.live()


async def test_where_sockets_are_blocked_the_board_comes_by_http(open_page: Open, portal: Portal) -> None:
    visit: Visit = await open_page(script=NO_SOCKETS)
    await visit.says("live-state", "Cập nhật mỗi 10 giây")
    code = WARDS[31]
    before = await points_of(visit, code)

    await report(portal, code, FRESH[:1])

    await until_it_has(visit, code, before + 15)


async def test_news_do_not_put_off_the_question_whether_the_page_is_live(open_page: Open) -> None:
    visit: Visit = await open_page(script=NOT_YET_LIVE)

    async with asyncio.timeout(8):
        await visit.live()


async def test_a_missed_change_is_asked_for(open_page: Open, portal: Portal) -> None:
    visit: Visit = await open_page()
    await visit.live()
    code = WARDS[32]
    before = await points_of(visit, code)
    module = await visit.module("live-socket.js")

    change = {"t": "change", "board": f"{SLUG}/1/wards", "generation": 1, "from": 10**9, "to": 10**9 + 1,
              "rows": [], "gone": []}  # fmt: skip
    await visit.run(
        """async ([module, change]) => { const { live } = await import(module)
           live.dispatchEvent(new CustomEvent("message", { detail: change })) }""",
        [module, change],
    )
    await report(portal, code, FRESH[:1])

    await until_it_has(visit, code, before + 15)


async def test_a_ward_page_lives_too(open_page: Open, portal: Portal) -> None:
    code = WARDS[33]
    visit: Visit = await open_page(f"/c/{SLUG}/1/ward/{code}")
    await visit.live()
    before = await _number(visit, ".sum [data-figure=points]")

    await report(portal, code, FRESH)

    async def has() -> bool:
        return await _number(visit, ".sum [data-figure=points]") == before + 15 * FRESH_A_WARD

    await visit.until(has, "the sum has the new points")
    await visit.until(lambda: _sums_up(visit), "the neighbourhoods add up")
    assert await visit.page.is_visible(".check.agrees")


async def _number(visit: Visit, selector: str) -> int:
    return int((await visit.text(selector)).replace(".", ""))


async def _sums_up(visit: Visit) -> bool:
    cells = await visit.run(
        """() => [...document.querySelectorAll(".parts tbody [data-cell=points]")].map((cell) => cell.textContent)"""
    )
    total = sum(int(cell.replace(".", "")) for cell in cells if cell != "–")
    return (
        total == await _number(visit, ".sum [data-figure=points]") == await _number(visit, "tfoot [data-cell=points]")
    )
