"""State before + changes = state fetched after, whatever is cut, stalled or recorded in between."""

import asyncio
import random
from contextlib import suppress
from typing import Any

import httpx2
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from config.settings import Settings
from tests.live.page import Board, Page
from tests.live.stage import SLUG, WARDS, Door, Pipeline

BOARDS = [
    WARDS,
    f"{SLUG}/1/wards/phuong",
    f"{SLUG}/1/wards/s3",
    f"{SLUG}/1/wards/cum-1",
    f"{SLUG}/total/wards",
    f"{SLUG}/1/ward/00070/neighbourhoods",
    f"{SLUG}/1/units/school",
]
SECONDS = 4.0
PAGES = 8


class Visitor:
    """A page that keeps what it holds when its socket is cut, and comes back to any server."""

    def __init__(self, doors: list[Door], chance: random.Random) -> None:
        self._doors = doors
        self._chance = chance
        self._watches = chance.sample(BOARDS, chance.randint(1, 4))
        self.boards: dict[str, Board] = {}
        self.cuts = self.asked_again = 0

    async def visit(self, stop: asyncio.Event) -> None:
        """Come back until it is time to stop; then stay until everything is quiet."""
        while not stop.is_set():
            await self._stay(self._chance.uniform(0.05, 1.0), stop)
            self.cuts += 1
        await self._stay(3.0, None)

    async def _stay(self, seconds: float, stop: asyncio.Event | None) -> None:
        door = self._chance.choice(self._doors)
        async with connect(door.url, compression=None, ping_interval=None, max_size=None) as connection:
            page = Page(connection, self.boards)
            page.checks = False
            await page.watch(*self._watches)
            with suppress(TimeoutError, ConnectionClosed):
                async with asyncio.timeout(seconds):
                    while not stop or not stop.is_set():
                        await page.next(seconds)
                        if stop and self._chance.random() < 0.05:
                            await asyncio.sleep(0.3)
            self.asked_again += page.asked_again
            # Cut, not closed: the server learns of it when it learns of it.
            connection.transport.abort()


async def shown(door: Door, name: str) -> Board:
    async with httpx2.AsyncClient(base_url=f"http://{door.host}") as client:
        body: dict[str, Any] = (await client.get(f"/api/v1/contests/{name}")).json()
    rows = {row["code"]: row for row in body["rows"]}
    return Board(generation=body["generation"], position=body["position"], phase=body["phase"], rows=rows)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_every_page_ends_with_the_board_that_is_fetched(
    settings: Settings, pipeline: Pipeline, seed: int
) -> None:
    chance = random.Random(seed)
    doors = [await Door(settings).open(), await Door(settings).open()]
    visitors = [Visitor(doors, random.Random(seed * 100 + number)) for number in range(PAGES)]
    stop = asyncio.Event()
    async with pipeline.alive():
        visits = [asyncio.create_task(visitor.visit(stop)) for visitor in visitors]
        loop = asyncio.get_running_loop()
        ends = loop.time() + SECONDS
        while loop.time() < ends:
            await pipeline.record(chance.randint(1, 6))
            await asyncio.sleep(chance.uniform(0.0, 0.15))
        stop.set()
        await asyncio.wait_for(asyncio.gather(*visits), 20)
        final = {name: await shown(doors[0], name) for name in BOARDS}
    for door in doors:
        await door.close()

    assert sum(visitor.cuts for visitor in visitors) > PAGES
    assert final[WARDS].position > 20
    for visitor in visitors:
        for name, board in visitor.boards.items():
            assert board.rows == final[name].rows, f"{name} at {board.position}, fetched at {final[name].position}"
            assert board.generation == final[name].generation
    assert sum(visitor.asked_again for visitor in visitors) == 0
