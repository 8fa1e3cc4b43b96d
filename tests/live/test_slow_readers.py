"""Who does not read costs nobody else anything: stale, then one snapshot, or cut off."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from server.live.wire import STALE_BYTES
from server.resources import Resources
from tests.live.page import Page, open_page
from tests.live.publisher import Publisher
from tests.live.raw import RawSocket
from tests.live.stage import WARDS, Door, Pipeline

FRAME_BYTES_MAX = 32 * 1024
"""A change of all wards, or a snapshot of them."""


@pytest.fixture
async def publisher(resources: Resources, pipeline: Pipeline) -> Publisher:
    await pipeline.record(5)
    await pipeline.move()
    opened = Publisher(resources, pipeline.mover.contest_id, WARDS)
    await opened.begin()
    return opened


@pytest.fixture
async def stuck(door: Door, publisher: Publisher) -> AsyncIterator[list[RawSocket]]:
    """Twenty readers who watch the wards and never read."""
    async with AsyncExitStack() as stack:
        opened = [await stack.enter_async_context(RawSocket.open(door.host, receive_buffer=4_096)) for _ in range(20)]
        for raw in opened:
            raw.send_frame(0x1, json.dumps({"t": "watch", "boards": [{"board": WARDS}]}).encode())
        await asyncio.sleep(0.2)
        yield opened


async def delays(page: Page, publisher: Publisher, changes: int, pause: float) -> list[float]:
    """How long each of so many changes took to a page that reads."""
    found = []
    for _ in range(changes):
        started = time.perf_counter()
        await publisher.announce()
        await page.until(WARDS, publisher.position)
        found.append(time.perf_counter() - started)
        await asyncio.sleep(pause)
    return found


async def test_a_page_that_reads_waits_for_nobody_who_does_not(
    door: Door, publisher: Publisher, stuck: list[RawSocket]
) -> None:
    async with open_page(door.url) as page:
        await page.watch(WARDS)
        await page.next()
        page.checks = False
        found = sorted(await delays(page, publisher, 60, 0.01))
        assert door.relay
        unsent = [watcher.wire.unsent_bytes() for watcher in door.relay.audience.watchers(WARDS)]

    assert found[len(found) // 2] < 0.05
    assert found[-2] < 0.25
    assert sum(size > STALE_BYTES for size in unsent) == 20, "the readers are stuck, or this test shows nothing"
    assert max(unsent) < STALE_BYTES + FRAME_BYTES_MAX
    assert page.asked_again == 0


async def test_who_does_not_read_is_cut_off(
    door: Door, publisher: Publisher, stuck: list[RawSocket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.live.watcher.STALE_SECONDS_MAX", 0.5)
    async with open_page(door.url) as page:
        await page.watch(WARDS)
        await page.next()
        await delays(page, publisher, 40, 0.01)
        await asyncio.sleep(2)
        await publisher.announce()
        await page.until(WARDS, publisher.position)
        assert door.relay
        counts = door.relay.audience.counts

    assert counts.cut_off == 20
    assert counts.sockets <= 1
    assert all([(await raw.read_until_closed())[0] == 0 for raw in stuck])


async def test_who_reads_again_in_time_gets_one_snapshot_and_is_current(door: Door, publisher: Publisher) -> None:
    async with open_page(door.url, max_queue=1) as slow, open_page(door.url) as page:
        for each in (slow, page):
            await each.watch(WARDS)
            await each.next()
        # The library stops reading when its queue is full: the kernel's buffers fill, then ours.
        while door.relay and not door.relay.audience.counts.skipped:
            await publisher.announce()
            await page.until(WARDS, publisher.position)
        for _ in range(50):
            await publisher.announce()
        await page.until(WARDS, publisher.position)
        kinds = []
        while slow.boards[WARDS].position < publisher.position:
            kinds.append((await slow.next())["t"])

    assert kinds.count("board") == 1
    assert slow.boards[WARDS].rows == page.boards[WARDS].rows
    assert slow.asked_again == 0
