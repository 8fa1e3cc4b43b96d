"""A server that stops sends its watchers away one after the other, and tells them when to come back."""

import asyncio

from config.settings import Settings
from tests.live.page import open_page
from tests.live.raw import RawSocket
from tests.live.stage import WARDS, Door, Pipeline


async def test_watchers_are_told_when_to_come_back(settings: Settings, pipeline: Pipeline) -> None:
    door = await Door(settings).open()
    async with open_page(door.url) as page:
        await page.watch(WARDS)
        await page.next()
        door.begin_to_stop()
        again = await page.next_of("again")
        code, reason = await page.read_until_closed()
        await door.close()

    assert 500 <= again["after_ms"] <= 5_000
    assert (code, reason) == (1012, "the server restarts")


async def test_a_page_finds_its_board_again_at_the_next_server(settings: Settings, pipeline: Pipeline) -> None:
    door, other = await Door(settings).open(), await Door(settings).open()
    async with open_page(door.url) as page:
        await page.watch(WARDS)
        await page.next()
        door.begin_to_stop()
        await page.next_of("again")
        await door.close()
        await pipeline.record(5)
        await pipeline.move()
        async with open_page(other.url, page.boards) as back:
            await back.watch(WARDS)
            assert pipeline.mover.cursor
            board = await back.until(WARDS, pipeline.mover.cursor.position)
    await other.close()

    assert sum(row["points"] for row in board.rows.values()) > 0


async def test_a_server_does_not_wait_for_who_never_closes(settings: Settings, pipeline: Pipeline) -> None:
    door = await Door(settings).open()
    async with RawSocket.open(door.host):
        started = asyncio.get_running_loop().time()
        await door.close()

    assert asyncio.get_running_loop().time() - started < 5
