"""Bench 6: what a ward's screen costs the cheapest box: script time for each change, memory over many, bytes an hour.

A real Chromium shows the real page of a real server. Only the socket has no pipeline behind it, so that each change
is exactly as large as it is said to be. The weak box is Chromium's own throttling of the main thread, 6 times.
"""

import asyncio
import json
import statistics
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from playwright.async_api import CDPSession, Page, expect
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from config.settings import Settings
from server.pipeline.frames import encode_board, encode_change
from server.pipeline.show import show_board
from server.records.migrate import upgrade
from server.rules.board import BoardView, parse_board_name
from server.rules.screen_plan import SceneKind
from tests.bench.row import Row
from tests.console.browser import launched
from tests.engines import Engines
from tests.examples import SECRET_KEY
from tests.live.stage import WARDS
from tests.screens.theatre import Theatre, theatre
from tests.screens.wire import wire

SLOWER = 6
CHANGES = 40
BETWEEN_SECONDS = 1.3
"""A screen draws at most once a second, so each change is measured with its drawing."""
ROWS = 12
TICK_SECONDS = 0.2
WIRE_SECONDS = 30
FIRST, LAST = 1_000, 20_000
HASTE = 25
"""Timers of the page run so much faster while its memory is measured, so that it draws as often as in life."""
HASTY = f"""(() => {{ for (const name of ["setTimeout", "setInterval"]) {{ const real = window[name]
  window[name] = (act, ms, ...more) => real(act, ms / {HASTE}, ...more) }} }})()"""
NAME = parse_board_name(WARDS)
_SCENES: tuple[SceneKind, ...] = ("city", "places")


class Teller:
    """The socket of screens with nothing behind it: it tells a board and then its changes, in our own encoding."""

    def __init__(self) -> None:
        self.view: BoardView
        self._sockets: set[WebSocket] = set()
        self._loop: asyncio.AbstractEventLoop
        self._turn = 0

    async def live(self, websocket: WebSocket) -> None:
        """A screen that came; the real door's messages, as far as it needs them."""
        self._loop = asyncio.get_running_loop()
        await websocket.accept()
        self._sockets.add(websocket)
        async for text in websocket.iter_text():
            said = json.loads(text)["t"]
            if said == "watch":
                await websocket.send_text(encode_board(NAME, self.view).decode())
            elif said == "alive":
                await websocket.send_text('{"t":"alive","live":true}')
        self._sockets.discard(websocket)

    async def tell(self, rows: int) -> None:
        """Tell a change of so many rows: each has more points, and neighbours change places."""
        view, self._turn = self.view, self._turn + 1
        start = (self._turn * 7) % (len(view.rows) - rows + 1)
        changed = [_grown(row, self._turn + index) for index, row in enumerate(view.rows[start : start + rows])]
        here = view.position
        text = encode_change(NAME, generation=view.generation, since=here, position=here + 1, rows=changed)
        kept = [*view.rows[:start], *changed, *view.rows[start + rows :]]
        self.view = replace(view, position=here + 1, rows=kept)
        sending = self._send(text.decode())
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(sending, self._loop))

    async def _send(self, text: str) -> None:
        for each in list(self._sockets):
            await each.send_text(text)


def _grown(row: Any, turn: int) -> Any:
    rank = row.rank + 1 if (row.rank + turn) % 2 else max(1, row.rank - 1)
    return replace(row, points=row.points + 1, value=row.value + 7, rank=rank, rank_from=rank, rank_to=rank + 3)


def run() -> Iterable[Row]:
    """The rows."""
    with Engines() as engines:
        url = engines.create_database("bench_screens")
        upgrade(url)
        settings = Settings(database_url=url, redis_url=engines.redis_url, secret_key=SECRET_KEY)  # type: ignore[arg-type]
        for measure in (_script_time, _bytes, _memory):
            yield from asyncio.run(_measured(settings, measure))


async def _measured(settings: Settings, measure: Callable[[Theatre, Teller], Awaitable[list[Row]]]) -> list[Row]:
    teller = Teller()
    before = [WebSocketRoute("/screen/live", teller.live)]
    async with theatre(settings, moves=False, before=before) as house:
        resources = house.resources
        view = await show_board(resources.contests, resources.boards, NAME, house.clock())
        ranked = [
            replace(row, rank=place, rank_from=place, rank_to=place, value=10_000 - place, points=500 - place)
            for place, row in enumerate(view.rows, 1)
        ]
        teller.view = replace(view, position=view.position + 1, rows=ranked)
        return await measure(house, teller)


@asynccontextmanager
async def _screen(
    house: Theatre, teller: Teller, *turns: tuple[SceneKind, int], script: str = "", address: str = ""
) -> AsyncIterator[tuple[Page, CDPSession]]:
    """A screen that is live and has drawn its board, and its console for developers."""
    await house.plan(*turns)
    async with launched() as browser, house.television(browser, script, address=address) as page:
        console = await page.context.new_cdp_session(page)
        await console.send("Performance.enable", {"timeDomain": "threadTicks"})
        await expect(page.locator("live-state")).to_contain_text("Trực tiếp", timeout=30_000)
        await teller.tell(ROWS)
        await asyncio.sleep(BETWEEN_SECONDS)
        yield page, console


async def _script_time(house: Theatre, teller: Teller) -> list[Row]:
    """For the scene of a few rows, and for one that pages through all."""
    return [row for scene in _SCENES for row in await _script_time_of(house, teller, scene)]


async def _script_time_of(house: Theatre, teller: Teller, scene: SceneKind) -> list[Row]:
    """Script alone, and all that the main thread did: script, style, layout."""
    async with _screen(house, teller, (scene, 600)) as (_, console):
        await console.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        spent: dict[str, list[float]] = {"ScriptDuration": [], "TaskDuration": []}
        for _ in range(CHANGES):
            before = await _metrics(console)
            await teller.tell(126)
            await asyncio.sleep(BETWEEN_SECONDS)
            after = await _metrics(console)
            for name, each in spent.items():
                each.append((after[name] - before[name]) * 1_000)
    script, task = (statistics.median(each) for each in spent.values())
    what = f"a change of 126 rows, scene {scene}, box {SLOWER} times slower"
    return [
        Row(name=f"script for {what}, against a frame of 60 a second", ours=script, peer=16, unit="ms", target="≤ 1"),
        Row(name=f"all of the main thread for {what}", ours=task, peer=None, unit="ms"),
    ]


async def _bytes(house: Theatre, teller: Teller) -> list[Row]:
    """What comes to the screen while the board changes each tick, against fetching the board as often."""
    async with wire(house.port) as between:
        address = f"http://localhost:{between.port}"
        async with _screen(house, teller, ("city", 600), address=address):
            began = between.to_screen
            for _ in range(round(WIRE_SECONDS / TICK_SECONDS)):
                await teller.tell(ROWS)
                await asyncio.sleep(TICK_SECONDS)
            came = between.to_screen - began
    whole = len(encode_board(NAME, teller.view)) * WIRE_SECONDS / TICK_SECONDS
    scale = 3_600 / WIRE_SECONDS / 2**20
    what = f"a screen gets in an hour, a change of {ROWS} rows each {TICK_SECONDS * 1_000:.0f} ms"
    return [Row(name=f"{what}, against whole boards", ours=came * scale, peer=whole * scale, unit="MiB")]


async def _memory(house: Theatre, teller: Teller) -> list[Row]:
    """What the page holds after collecting garbage."""
    turns: list[tuple[SceneKind, int]] = [("city", 8), ("places", 8), ("movers", 8)]
    async with _screen(house, teller, *turns, script=HASTY) as (_, console):
        held: list[float] = []
        for count in range(1, LAST + 1):
            await teller.tell(ROWS)
            await asyncio.sleep(TICK_SECONDS / HASTE)
            if count in (FIRST, LAST):
                held.append(await _heap(console))
    what = f"script memory of a screen after {LAST:,} changes, against after {FIRST:,}"
    return [Row(name=what, ours=held[1], peer=held[0], unit="MiB", target="≤ 1.2")]


async def _heap(console: CDPSession) -> float:
    await asyncio.sleep(2)
    await console.send("HeapProfiler.enable")
    for _ in range(2):
        await console.send("HeapProfiler.collectGarbage")
    usage: Mapping[str, float] = await console.send("Runtime.getHeapUsage")
    return usage["usedSize"] / 2**20


async def _metrics(console: CDPSession) -> dict[str, float]:
    found = await console.send("Performance.getMetrics")
    return {each["name"]: each["value"] for each in found["metrics"]}
