"""Bench 5: a board of a million members: what one costs in memory, and how quickly its rank is found."""

import asyncio
import random
import time
from collections.abc import Iterable

from redis.asyncio import Redis

from server.boards.connection import open_redis
from server.boards.keys import View
from server.boards.store import BoardStore
from tests.bench.row import Row
from tests.engines import Engines

MEMBERS = 1_000_000
LOOKUPS = 20_000
AT_ONCE = 50
CHUNK = 10_000


async def _fill(redis: "Redis", name: str) -> None:
    chance = random.Random(1)
    for start in range(0, MEMBERS, CHUNK):
        members = {f"{number:032x}": chance.randrange(1_000) for number in range(start, start + CHUNK)}
        await redis.zadd(name, members)


async def _look_up(boards: BoardStore) -> float:
    chance = random.Random(2)
    wanted = [f"{chance.randrange(MEMBERS):032x}" for _ in range(LOOKUPS)]
    began = time.perf_counter()
    for start in range(0, LOOKUPS, AT_ONCE):
        ranks = await asyncio.gather(
            *(boards.rank_of(1, "live", "1", "residents", member) for member in wanted[start : start + AT_ONCE])
        )
        assert all(ranks)
    return LOOKUPS / (time.perf_counter() - began)


async def _floor(redis: "Redis", name: str) -> float:
    """The floor: as many plain ZSCORE, two for each rank, from the same client."""
    began = time.perf_counter()
    for _ in range(0, LOOKUPS, AT_ONCE):
        await asyncio.gather(*(_two(redis, name) for _ in range(AT_ONCE)))
    return LOOKUPS / (time.perf_counter() - began)


async def _two(redis: "Redis", name: str) -> None:
    await redis.zscore(name, "0" * 32)
    await redis.zscore(name, "0" * 32)


async def _measure(url: str) -> list[Row]:
    redis = open_redis(url)
    name = View(1, "live").board("1", "residents")
    before = (await redis.info("memory"))["used_memory"]
    await _fill(redis, name)
    used = (await redis.info("memory"))["used_memory"] - before
    boards = BoardStore(redis)
    rows = [
        Row(name=f"memory of a member on a board of {MEMBERS:,}, to its name alone", ours=used / MEMBERS, peer=32.0,
            unit="B a member"),
        Row(name=f"rank look-ups on that board, to two plain ZSCORE each, {AT_ONCE} at once",
            ours=await _look_up(boards), peer=await _floor(redis, name), unit="look-ups/s"),
    ]  # fmt: skip
    await redis.aclose()
    return rows


def run() -> Iterable[Row]:
    """The rows."""
    with Engines(durable=True) as engines:
        yield from asyncio.run(_measure(engines.redis_url))
