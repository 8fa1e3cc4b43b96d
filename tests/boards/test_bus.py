"""The bus hears everything in order, or says that it may not have."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from redis.asyncio import Redis

from server.boards.announcement import channel, pack
from server.boards.bus import Announcement, Bus, Gap
from server.boards.connection import open_redis
from server.boards.listener import Listener
from server.boards.store import Unavailable
from server.boards.tasks import end
from server.standalone.redis import RedisServer, start_redis

CHANGE = Announcement(
    contest_id=7,
    board="thu-do-so-2026/1/wards",
    kind="change",
    generation=1,
    since=3,
    position=5,
    frame=b'{"t":"change"}',
)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    started = start_redis(tmp_path / "redis")
    yield started
    if started.process.poll() is None:
        os.kill(started.pid, signal.SIGCONT)
    started.stop()


@pytest.fixture
async def redis(server: RedisServer) -> AsyncIterator["Redis"]:
    client = open_redis(server.url)
    yield client
    await client.aclose()


@pytest.fixture
async def bus(redis: "Redis") -> AsyncIterator[Bus]:
    opened = Bus(redis)
    yield opened
    await opened.close()


Heard = asyncio.Queue[Announcement | Gap]


@asynccontextmanager
async def hearing(listener: Listener, *contests: int) -> AsyncIterator[Heard]:
    """What a listener hears, put in a queue by a task of its own."""
    heard: Heard = asyncio.Queue()

    async def hear() -> None:
        async for news in listener:
            heard.put_nowait(news)

    for contest_id in contests:
        await listener.subscribe(contest_id)
    task = asyncio.create_task(hear())
    yield heard
    await end([task])


async def next_of(heard: Heard, seconds: float = 3) -> Announcement | Gap:
    return await asyncio.wait_for(heard.get(), seconds)


async def test_a_subscription_begins_with_a_gap_and_then_hears_in_order(bus: Bus) -> None:
    async with hearing(bus.listen(), 7) as heard:
        first = await next_of(heard)
        await bus.announce([replace(CHANGE, position=position) for position in (5, 6, 7)])
        news = [await next_of(heard) for _ in range(3)]

    assert first == Gap(contest_id=7)
    assert news == [replace(CHANGE, position=position) for position in (5, 6, 7)]


async def test_a_contest_subscribed_to_while_listening_is_heard(bus: Bus) -> None:
    listener = bus.listen()
    async with hearing(listener, 7) as heard:
        await next_of(heard)
        await listener.subscribe(8)
        assert await next_of(heard) == Gap(contest_id=8)
        await bus.announce([replace(CHANGE, contest_id=8)])

        assert await next_of(heard) == replace(CHANGE, contest_id=8)


async def test_a_contest_unsubscribed_from_is_not_heard(bus: Bus) -> None:
    listener = bus.listen()
    async with hearing(listener, 7, 8) as heard:
        await next_of(heard), await next_of(heard)
        await listener.unsubscribe(7)
        await bus.announce([CHANGE, replace(CHANGE, contest_id=8)])

        assert await next_of(heard) == replace(CHANGE, contest_id=8)


async def test_a_lost_message_is_a_gap(bus: Bus, redis: "Redis") -> None:
    async with hearing(bus.listen(), 7) as heard:
        await next_of(heard)
        for sequence in (1, 2, 4):
            await redis.publish(channel(7), pack("publisher", sequence, replace(CHANGE, position=sequence)))
        news = [await next_of(heard) for _ in range(4)]

    changes = [replace(CHANGE, position=position) for position in (1, 2, 4)]
    assert news == [*changes[:2], Gap(contest_id=7), changes[2]]


async def test_a_repeated_message_is_heard_once(bus: Bus, redis: "Redis") -> None:
    async with hearing(bus.listen(), 7) as heard:
        await next_of(heard)
        for sequence in (1, 2, 1, 2, 3):
            await redis.publish(channel(7), pack("publisher", sequence, replace(CHANGE, position=sequence)))
        news = [await next_of(heard) for _ in range(3)]

    assert news == [replace(CHANGE, position=position) for position in (1, 2, 3)]


async def test_the_first_word_of_a_publisher_who_said_more_before_is_a_gap(bus: Bus, redis: "Redis") -> None:
    async with hearing(bus.listen(), 7) as heard:
        await next_of(heard)
        await redis.publish(channel(7), pack("publisher", 9, CHANGE))

        assert [await next_of(heard), await next_of(heard)] == [Gap(contest_id=7), CHANGE]


async def test_an_unreadable_message_is_a_gap(bus: Bus, redis: "Redis") -> None:
    async with hearing(bus.listen(), 7) as heard:
        await next_of(heard)
        await redis.publish(channel(7), b"\xc1 what is this")

        assert await next_of(heard) == Gap(contest_id=7)


async def test_two_publishers_have_numbers_of_their_own(bus: Bus, redis: "Redis") -> None:
    other = Bus(redis)
    async with hearing(bus.listen(), 7) as heard:
        await next_of(heard)
        await bus.announce([CHANGE])
        await other.announce([CHANGE, CHANGE])
        await bus.announce([CHANGE])

        assert [await next_of(heard) for _ in range(4)] == [CHANGE] * 4


async def test_after_a_restart_of_redis_comes_a_gap_and_then_the_news(
    server: RedisServer, bus: Bus, tmp_path: Path
) -> None:
    async with hearing(bus.listen(), 7) as heard:
        await next_of(heard)
        server.stop()
        await asyncio.sleep(0.2)
        again = start_redis(tmp_path / "redis")
        try:
            assert await next_of(heard) == Gap(contest_id=7)
            await bus.announce([CHANGE])
            assert await next_of(heard) == CHANGE
        finally:
            again.stop()


async def test_a_listener_started_without_redis_hears_it_when_it_comes(tmp_path: Path) -> None:
    server = start_redis(tmp_path / "redis")
    server.stop()
    redis = open_redis(server.url)
    bus = Bus(redis)
    async with hearing(bus.listen(), 7) as heard:
        await asyncio.sleep(0.3)
        assert heard.empty()
        server = start_redis(tmp_path / "redis")
        assert await next_of(heard) == Gap(contest_id=7)
        await bus.announce([CHANGE])
        assert await next_of(heard) == CHANGE
    await bus.close()
    await redis.aclose()
    server.stop()


async def test_a_frozen_redis_is_noticed_by_its_silence_and_heard_again_after(server: RedisServer, bus: Bus) -> None:
    async with hearing(bus.listen(), 7) as heard:
        await next_of(heard)
        await bus.announce([CHANGE])
        assert await next_of(heard) == CHANGE

        os.kill(server.pid, signal.SIGSTOP)
        await asyncio.sleep(5)
        os.kill(server.pid, signal.SIGCONT)

        assert await next_of(heard) == Gap(contest_id=7)
        await bus.announce([CHANGE])
        while (news := await next_of(heard)) != CHANGE:
            assert news == Gap(contest_id=7)


async def test_silence_about_a_contest_is_measured(bus: Bus) -> None:
    listener = bus.listen()
    async with hearing(listener, 7) as heard:
        await next_of(heard)
        assert listener.silent_seconds(7) == float("inf")
        beat = Announcement(contest_id=7, board="", kind="beat", generation=1, since=5, position=5, frame=b"")
        await bus.announce([beat])
        assert await next_of(heard) == beat

        assert listener.silent_seconds(7) < 1


async def test_boards_watched_at_any_server_are_known(bus: Bus, redis: "Redis") -> None:
    await bus.watch(7, ["a/1/wards"])
    await Bus(redis).watch(7, ["a/1/wards", "a/total/wards"])
    await bus.watch(8, ["b/1/wards"])

    assert await bus.watched(7) == {"a/1/wards", "a/total/wards"}


async def test_a_board_nobody_watches_any_more_is_forgotten(bus: Bus, redis: "Redis") -> None:
    seconds, _ = await redis.time()
    await redis.zadd("{c:7}:watched", {"old/1/wards": seconds - 1})
    await bus.watch(7, ["a/1/wards"])

    assert await bus.watched(7) == {"a/1/wards"}
    assert await redis.zcard("{c:7}:watched") == 1


async def test_announcing_without_redis_is_refused_clearly(server: RedisServer, bus: Bus) -> None:
    server.stop()

    with pytest.raises(Unavailable, match="Redis cannot answer"):
        await bus.announce([CHANGE])


async def test_a_hint_wakes_who_waits(bus: Bus) -> None:
    await bus.woken(0.1)  # The first call begins to listen.
    await asyncio.sleep(0.1)
    waiting = asyncio.create_task(bus.woken(5))
    await asyncio.sleep(0)
    await bus.wake()

    await asyncio.wait_for(waiting, 1)


async def test_a_hint_given_between_two_waits_is_not_lost(bus: Bus) -> None:
    await bus.woken(0.1)
    await asyncio.sleep(0.1)
    await bus.wake()
    await asyncio.sleep(0.1)

    await asyncio.wait_for(bus.woken(5), 1)


async def test_without_redis_hints_cost_nothing_and_waiting_is_sleeping(server: RedisServer, bus: Bus) -> None:
    server.stop()
    started = asyncio.get_running_loop().time()
    for _ in range(100):
        await bus.wake()
    assert asyncio.get_running_loop().time() - started < 0.1
    await bus.woken(0.2)

    assert 0.2 <= asyncio.get_running_loop().time() - started < 0.5
