"""Bench: one tick in which 200 watched boards have moved: read from Redis, ranked, compared, encoded, announced."""

import asyncio
import statistics
import time
from collections.abc import Iterable

from config.settings import Settings
from server.pipeline.announce import Announcer, announce
from server.records import facts
from server.records.migrate import upgrade
from server.resources import open_resources
from tests.bench.row import Row
from tests.engines import Engines
from tests.examples import OPENS, SECRET_KEY, resident, service
from tests.live.stage import SLUG, Pipeline, build_pipeline

BOARDS = 200
"""Those of the neighbourhoods of a hundred wards, in the round and over all rounds."""
NEIGHBOURHOODS = 20
TICK_MS = 200
RUNS = 4


async def _enrol(pipeline: Pipeline, wards: tuple[str, ...]) -> list[int]:
    """A resident in each neighbourhood; returns their numbers."""
    places = [(ward, each) for ward in wards for each in range(NEIGHBOURHOODS)]
    enrolled = [
        {
            "kind": "enrolment", "source": "register", "source_ref": f"tick-{number}",
            "contest_id": pipeline.mover.contest_id, "resident": resident(number), "happened_at": OPENS,
            "body": {"ward": ward, "neighbourhood": f"{ward}/to-{each}", "groups": []},
        }
        for number, (ward, each) in enumerate(places, 1_000)
    ]  # fmt: skip
    for start in range(0, len(enrolled), 1_000):
        await facts.record_own(pipeline.resources.database, enrolled[start : start + 1_000])
    return list(range(1_000, 1_000 + len(places)))


async def _measure(settings: Settings) -> tuple[float, float]:
    """Milliseconds of a tick by the clock and of this process's CPU, medians."""
    async with open_resources(settings) as resources:
        pipeline = await build_pipeline(resources)
        known = (await resources.contests.all())[0]
        wards = known.contest.wards[: BOARDS // 2]
        people, announcer = await _enrol(pipeline, wards), Announcer()
        names, clock, cpu = dict(resources.contests.place_names), [], []
        for run in range(RUNS + 1):
            done = [service(of=each, case=f"tick-{run}-{each}") for each in people[run :: NEIGHBOURHOODS // 4]]
            await facts.record_events(resources.database, "dvcqg", done)
            await pipeline.move()
            boards = [f"{SLUG}/{scope}/ward/{ward}/neighbourhoods" for ward in wards for scope in ("1", "total")]
            await resources.bus.watch(known.id, boards)
            announcer.lost_sight()
            began, used = time.perf_counter(), time.process_time()
            told = await announce(resources.bus, resources.boards, known, names, announcer)
            assert told == BOARDS, f"{told} boards moved"
            clock.append((time.perf_counter() - began) * 1_000)
            cpu.append((time.process_time() - used) * 1_000)
        return statistics.median(clock[1:]), statistics.median(cpu[1:])


def run() -> Iterable[Row]:
    """The rows. The first tick tells every board whole, and is not counted."""
    with Engines() as engines:
        url = engines.create_database("bench_tick")
        upgrade(url)
        settings = Settings(database_url=url, redis_url=engines.redis_url, secret_key=SECRET_KEY)  # type: ignore[arg-type]
        clock, cpu = asyncio.run(_measure(settings))
    name = f"a tick in which {BOARDS} boards moved, of {NEIGHBOURHOODS} rows each, of the tick"
    yield Row(name=name, ours=clock, peer=TICK_MS, unit="ms", target="≤ 0.5")
    yield Row(name="its CPU in the pipeline", ours=cpu, peer=TICK_MS, unit="ms")
