"""126 screens at two servers, a fifth of them falling off at random: the same state within a second at each step."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from config.settings import Settings
from server.resources import open_resources
from server.rules.ceremony import Act
from tests.live.attending import Attendant, watching
from tests.live.stage import Door
from tests.live.telling import Telling, begun, planted, sign_a_result
from tests.pipeline.ending import Ending
from tests.screens.paired import pair

SCREENS = 126
WITHIN = 1.0
MOVES: list[tuple[Act, int | None]] = [("next", None), ("jump", 9), ("back", None), ("next", None), ("jump", 2)]


@pytest.fixture(scope="module")
async def ending(standing_settings: Settings) -> AsyncIterator[Ending]:
    """A signed result for all tests here."""
    async with open_resources(standing_settings) as opened:
        yield await sign_a_result(opened)


@pytest.fixture(scope="module")
async def doors(standing_settings: Settings, ending: Ending) -> AsyncIterator[list[Door]]:
    """Two servers that know nothing of each other."""
    opened = [await Door(standing_settings).open() for _ in range(2)]
    yield opened
    for door in opened:
        await door.close()


class Hall:
    """All screens, each at one of the servers."""

    def __init__(self, doors: list[Door], tokens: list[str], telling: Telling) -> None:
        self._doors = doors
        self._tokens = tokens
        self._telling = telling
        self._sockets = dict[int, AsyncExitStack]()
        self._back = dict[int, float]()
        self.screens = [Attendant(telling.id, checks=number < 3) for number in range(len(tokens))]

    async def connect(self, number: int) -> None:
        """A screen opens a socket, at whichever server answers."""
        address = f"ws://{random.choice(self._doors).host}/screen/live"
        self._sockets[number] = AsyncExitStack()
        await self._sockets[number].enter_async_context(
            watching(address, self.screens[number], cookie=self._tokens[number])
        )
        self._back[number] = time.monotonic()

    async def drop(self, number: int) -> None:
        """Its socket falls."""
        await self._sockets.pop(number).aclose()

    async def blink(self, number: int) -> None:
        """A screen falls off, and comes back after a while."""
        await self.drop(number)
        await asyncio.sleep(random.uniform(0.0, 0.5))
        await self.connect(number)

    async def step(self, act: Act, to: int | None = None) -> float:
        """Lead a step further while a fifth of all fall off; returns how long the last screen was out of step."""
        fallen = random.sample(range(SCREENS), SCREENS // 5)
        blinking = asyncio.gather(*map(self.blink, fallen))
        step = await self._telling.lead(act, to=to)
        moved = time.monotonic()
        await blinking
        await self.until_all(step)
        state = step, (await self._telling.stands()).seal.hex()
        assert {each.shows for each in self.screens} == {state}
        return max(each.at - max(moved, self._back[number]) for number, each in enumerate(self.screens))

    async def until_all(self, step: int) -> None:
        """Wait until every screen shows a step."""
        await asyncio.gather(*(each.until(step, seconds=10) for each in self.screens))

    async def close(self) -> None:
        """Everybody goes home."""
        for number in tuple(self._sockets):
            await self.drop(number)


async def feel(lags: list[float]) -> None:
    """Note how long this machine lets everybody wait: that is no fault of the server."""
    while True:
        before = time.monotonic()
        await asyncio.sleep(0.01)
        lags.append(time.monotonic() - before - 0.01)


async def test_all_screens_are_in_step_within_a_second(doors: list[Door], ending: Ending) -> None:
    tokens = [(await pair(ending.stage.resources.database, name=f"Màn {n}"))[1] for n in range(SCREENS)]
    lags = list[float]()
    async with begun(ending, final=planted(30)) as telling:
        hall = Hall(doors, tokens, telling)
        feeling = asyncio.create_task(feel(lags))
        await asyncio.gather(*map(hall.connect, range(SCREENS)))
        await hall.until_all(1)
        late = [await hall.step(act, to) for act, to in MOVES]
        feeling.cancel()
        await hall.close()

    assert max(late) <= WITHIN + max(lags), f"out of step for {late} s on a machine that waits {max(lags):.2f} s"


async def test_a_server_that_is_started_again_goes_on(standing_settings: Settings, ending: Ending) -> None:
    _, token = await pair(ending.stage.resources.database)
    async with begun(ending, final=planted(12)) as telling:
        screen = Attendant(telling.id)
        first = await Door(standing_settings).open()
        async with watching(f"ws://{first.host}/screen/live", screen, cookie=token):
            await telling.lead("jump", to=4)
            await screen.until(4)
            await first.close()
        await telling.lead("next")
        second = await Door(standing_settings).open()
        async with watching(f"ws://{second.host}/screen/live", screen, cookie=token):
            await screen.until(5)
            assert screen.shows == (5, (await telling.stands()).seal.hex())
        await second.close()
