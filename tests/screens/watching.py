"""What a screen in a browser holds and was told, and a contest that moves on under it."""

import asyncio
import time
from collections import Counter
from typing import Any

import msgspec
from playwright.async_api import Page, Response

from tests.live.stage import SLUG
from tests.screens.theatre import Theatre, module

CHANGE_SECONDS = 0.09
"""More than a tick of the tests, so that each becomes a change of its own."""
SETTLE_SECONDS = 0.3
LOOK_SECONDS = 0.05
PATIENCE_SECONDS = 15


class Frames:
    """What a screen was told of boards, on sockets that open from now on, and by answers to its polls."""

    def __init__(self, page: Page) -> None:
        self.told: list[dict[str, Any]] = []
        page.on("websocket", lambda socket: socket.on("framereceived", self._take))
        page.on("response", self._answered)

    def _answered(self, answer: Response) -> None:
        if "/api/v1/contests/" in answer.url and answer.status == 200:
            self.told.append({"t": "board"})

    def forget(self) -> None:
        """Count from now on."""
        self.told.clear()

    def _take(self, text: Any) -> None:
        self.told.append(msgspec.json.decode(text))

    def of_boards(self) -> Counter[str]:
        """How many whole boards, and how many changes that changed something."""
        return Counter(each["t"] for each in self.told if each["t"] == "board" or each.get("rows"))


async def position_of(page: Page) -> int:
    """Where the city's board stands on a screen."""
    board = await page.get_attribute("far-board", "data-board")
    return int((await module(page, "screen-boards", "standOf", board))["position"])


async def until_position(page: Page, position: int) -> None:
    """Wait until the city's board on a screen has come so far."""
    end, held = time.monotonic() + PATIENCE_SECONDS, -1
    while held < position:
        assert time.monotonic() < end, f"after {PATIENCE_SECONDS} s the screen stands at {held}, not at {position}"
        await asyncio.sleep(LOOK_SECONDS)
        held = await position_of(page)


async def grow(house: Theatre, changes: int, events: int = 2) -> int:
    """So many changes of the board, one after the other; returns where it stands then."""
    for _ in range(changes):
        await house.pipeline.record(events)
        await asyncio.sleep(CHANGE_SECONDS)
    await asyncio.sleep(SETTLE_SECONDS)
    known = await house.resources.contests.by_slug(SLUG)
    assert known
    cursor = await house.resources.boards.cursor(known.id)
    assert cursor
    return cursor.position
