"""Bench 4: rebuilding the boards from a million entries, and what an entry costs as the ledger grows."""

import asyncio
import time
from collections.abc import Iterable

from config.settings import Settings
from server.pipeline.planning.load_contest import load_contest
from server.pipeline.project import project
from server.pipeline.rebuild import rebuild
from server.records.migrate import upgrade
from server.resources import Resources, open_resources
from tests.bench.ledgers import write
from tests.bench.row import Row
from tests.engines import Engines
from tests.examples import CATALOGUE, CONTEST, SECRET_KEY

SIZES = (10_000, 100_000, 1_000_000)
CHUNK = 20_000


async def _plain_read(resources: Resources) -> float:
    """The floor: every row of the ledger sent to this process once, and nothing made of it."""
    began = time.perf_counter()
    async with resources.database.transaction(snapshot=True) as connection:
        async for _ in connection.cursor("SELECT * FROM ledger_entries", prefetch=CHUNK):
            pass
    return time.perf_counter() - began


async def _measure(settings: Settings) -> list[Row]:
    rows, first_cost = [], 0.0
    async with open_resources(settings) as resources:
        await load_contest(resources.database, CATALOGUE, CONTEST, resources.clock())
        [known] = await resources.contests.all()
        cursor = await rebuild(resources.database, resources.boards, known, "live", 1, None)
        written = 0
        for size in SIZES:
            await write(resources, known, size - written)
            began = time.perf_counter()
            while cursor.position < size:
                moved = await project(resources.database, resources.boards, known, cursor)
                assert moved, "nobody else touches these boards"
                cursor, _ = moved
            cost = (time.perf_counter() - began) / (size - written) * 1e6
            first_cost = first_cost or cost
            rows.append(Row(name=f"projecting an entry, ledger grown to {size:,}", ours=cost, peer=first_cost,
                            unit="µs an entry", target="flat"))  # fmt: skip
            written = size
        floor = await _plain_read(resources)
        began = time.perf_counter()
        await rebuild(resources.database, resources.boards, known, "live", 1, None)
        ours = time.perf_counter() - began
        rows.append(Row(name=f"rebuild of all boards from {written:,} entries, to a plain read of them", ours=ours,
                        peer=floor, unit="s", target="≤ 10"))  # fmt: skip
    return rows


def run() -> Iterable[Row]:
    """The rows."""
    with Engines(durable=True) as engines:
        url = engines.create_database("bench_rebuild")
        upgrade(url)
        settings = Settings(database_url=url, redis_url=engines.redis_url, secret_key=SECRET_KEY)  # type: ignore[arg-type]
        yield from asyncio.run(_measure(settings))
