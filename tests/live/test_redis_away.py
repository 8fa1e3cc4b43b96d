"""Redis restarts, freezes, forgets or is not there yet: every page ends with the same board, without a reload."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest
from redis.asyncio import Redis

from config.settings import Settings
from server.resources import Resources, open_resources
from server.standalone.redis import RedisServer, start_redis
from tests.live.page import Board, Page, open_page
from tests.live.stage import WARDS, Door, Pipeline, build_pipeline


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis that a test may harm."""
    server = start_redis(tmp_path / "redis")
    yield server
    if server.process.poll() is None:
        os.kill(server.pid, signal.SIGCONT)
    server.stop()


@pytest.fixture
def settings(settings: Settings, redis: RedisServer) -> Settings:
    return settings.model_copy(update={"redis_url": type(settings.redis_url)(redis.url)})


@pytest.fixture
async def resources(settings: Settings) -> AsyncIterator[Resources]:
    async with open_resources(settings) as opened:
        yield opened


async def shown(door: Door) -> Board:
    """The board as HTTP answers it, when it does."""
    async with httpx2.AsyncClient(base_url=f"http://{door.host}") as client:
        for _ in range(100):
            answer = await client.get(f"/api/v1/contests/{WARDS}", timeout=10)
            if answer.status_code == 200:
                break
            await asyncio.sleep(0.1)
    body = answer.json()
    return Board(
        generation=body["generation"],
        position=body["position"],
        phase=body["phase"],
        rows={row["code"]: row for row in body["rows"]},
    )


async def ends_with_all(page: Page, door: Door, pipeline: Pipeline) -> None:
    """The page comes to what HTTP shows, and that to the ledger's end."""
    mover = pipeline.mover
    for _ in range(200):
        if mover.cursor and mover.head and mover.cursor.position == mover.head.position:
            break
        await asyncio.sleep(0.1)
    final = await shown(door)
    assert mover.head
    assert final.position == mover.head.position
    assert await page.until(WARDS, final.position, 20) == final


async def test_after_a_restart(door: Door, pipeline: Pipeline, redis: RedisServer, tmp_path: Path) -> None:
    async with open_page(door.url) as page, pipeline.alive():
        await page.watch(WARDS)
        await page.next_of("board")
        await pipeline.record(5)
        await page.next_of("change")
        redis.stop()
        await pipeline.record(5)
        again = start_redis(tmp_path / "redis")
        try:
            await pipeline.record(5)
            await asyncio.sleep(1)
            await ends_with_all(page, door, pipeline)
        finally:
            again.stop()


async def test_after_five_seconds_frozen(door: Door, pipeline: Pipeline, redis: RedisServer) -> None:
    async with open_page(door.url) as page, pipeline.alive():
        await page.watch(WARDS)
        await page.next_of("board")
        await pipeline.record(5)
        await page.next_of("change")
        os.kill(redis.pid, signal.SIGSTOP)
        await pipeline.record(5)
        await asyncio.sleep(5)
        os.kill(redis.pid, signal.SIGCONT)
        await pipeline.record(5)
        await asyncio.sleep(1)

        await ends_with_all(page, door, pipeline)


async def test_while_frozen_pages_are_told_that_nothing_is_live(
    door: Door, pipeline: Pipeline, redis: RedisServer
) -> None:
    async with open_page(door.url) as page, pipeline.alive():
        await page.watch(WARDS)
        await page.next_of("board")
        await pipeline.record(1)
        await page.next_of("change")
        os.kill(redis.pid, signal.SIGSTOP)
        await asyncio.sleep(4.5)
        await page.say(t="alive")

        assert (await page.next_of("alive"))["live"] is False


async def test_after_everything_in_it_was_deleted(door: Door, pipeline: Pipeline, redis: RedisServer) -> None:
    client = Redis.from_url(redis.url)
    async with open_page(door.url) as page, pipeline.alive():
        await page.watch(WARDS)
        await page.next_of("board")
        await pipeline.record(5)
        await page.next_of("change")
        before = dict(page.boards[WARDS].rows)
        await client.flushall()
        await pipeline.record(5)
        await asyncio.sleep(1)

        await ends_with_all(page, door, pipeline)
        after = page.boards[WARDS].rows
        assert all(after[code]["points"] >= row["points"] for code, row in before.items())
    await client.aclose()


async def test_a_server_started_before_redis(
    settings: Settings, pipeline: Pipeline, redis: RedisServer, tmp_path: Path
) -> None:
    await pipeline.record(5)
    await pipeline.move()
    redis.stop()
    door = await Door(settings).open()
    async with open_page(door.url) as page:
        await page.watch(WARDS)
        assert await page.nothing(0.5)
        again = start_redis(tmp_path / "redis")
        try:
            board = await page.next(10)
        finally:
            again.stop()
    await door.close()

    assert board["t"] == "board"
    assert sum(row["points"] for row in board["rows"]) > 0


@pytest.fixture
async def pipeline(resources: Resources) -> Pipeline:
    return await build_pipeline(resources)
