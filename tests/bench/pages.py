"""Bench: the page of a board, how many a second and how soon it begins, beside CTFd's scoreboard of as many rows.

Servers are held on one core and the client on another. Everybody is asked as browsers ask, for gzip. CTFd sends its
scoreboard as it is, with the theme whose page holds the rows; the newer one has browsers fetch them afterwards.
"""

import asyncio
import statistics
from collections.abc import Callable, Iterable

from config.settings import Settings
from server.pipeline.registers.count_heads import count_heads
from server.records import facts
from server.records.headcounts import Headcount
from server.records.migrate import upgrade
from server.resources import open_resources
from tests.bench.cpu import hold_on_core
from tests.bench.requests import Answers
from tests.bench.row import Row
from tests.bench.servers.ctfd import Ctfd
from tests.bench.servers.ours import Ours
from tests.bench.servers.peer import Missing, Server
from tests.engines import Engines
from tests.examples import CATALOGUE, DURING, OPENS, SECRET_KEY, resident, service
from tests.live.stage import SLUG, Pipeline, build_pipeline

SECONDS = 2
RUNS = 3
CONNECTIONS = 16
WARDS = 126
LARGER = {"enterprise": 1_000, "school": 10_000}
"""Rows of the boards of units that are measured beside the wards'."""
PAUSE = 0.05
SEARCHED = "?q=x"
"""A page with a search is printed for the one who asks."""
CHUNK = 1_000


async def _fill(settings: Settings) -> int:
    """The example contest, and units that have people and points; returns its id."""
    async with open_resources(settings) as resources:
        pipeline = await build_pipeline(resources)
        await pipeline.record(200)
        for number, (kind, size) in enumerate(LARGER.items(), 1):
            for start in range(0, size, CHUNK):
                await _fill_units(pipeline, [(f"{kind}/don-vi-{each}", number * 100_000 + each)
                                             for each in range(start, start + CHUNK)])  # fmt: skip
        await pipeline.move()
        return pipeline.mover.contest_id


async def _fill_units(pipeline: Pipeline, units: list[tuple[str, int]]) -> None:
    """Each with a headcount, and somebody who has done something."""
    database, wards = pipeline.resources.database, list(CATALOGUE.wards)
    day = DURING.date()
    for_each = {"kind": "unit", "as_of": day, "source": "bench", "state": "confirmed"}
    figures = [(Headcount(code=unit, people=100 + number % 900, **for_each), unit) for unit, number in units]  # type: ignore[arg-type]
    await count_heads(database, figures, DURING)
    enrolled = [
        {
            "kind": "enrolment", "source": "register", "source_ref": unit, "contest_id": pipeline.mover.contest_id,
            "resident": resident(number), "happened_at": OPENS,
            "body": {"ward": wards[number % len(wards)], "unit": unit, "groups": []},
        }
        for unit, number in units
    ]  # fmt: skip
    await facts.record_own(database, enrolled)
    await facts.record_events(database, "dvcqg", [service(of=number, case=unit) for unit, number in units])


def _answers(start: Callable[[], Server], path: str, connections: int, pause: float = 0.0) -> Answers:
    """What one server answers, after the first few."""
    server = start()
    try:
        server.start()
        hold_on_core(server.pid, 0)
        Answers.ask(server.port, path, 1, 0.5)
        found = Answers.ask(server.port, path, connections, SECONDS, pause)
        assert not found.refused, f"{server.name} refused {found.refused} of {found.came}"
        return found
    finally:
        server.stop()


def run() -> Iterable[Row]:
    """The rows."""
    with Engines() as engines:
        url = engines.create_database("bench_pages")
        upgrade(url)
        settings = Settings(database_url=url, redis_url=engines.redis_url, secret_key=SECRET_KEY)  # type: ignore[arg-type]
        contest_id = asyncio.run(_fill(settings))
        yield from _against_ctfd(lambda: Ours(settings, contest_id, doors="pages"))
        yield from _as_boards_grow(lambda: Ours(settings, contest_id, doors="pages"))


def _against_ctfd(ours: Callable[[], Server]) -> Iterable[Row]:
    """Requests a second, by turns."""
    name, path = (
        f"page of a board of {WARDS} rows, {CONNECTIONS} connections, against CTFd's scoreboard",
        _path("wards"),
    )
    mine, theirs = [], []
    try:
        for _ in range(RUNS):
            theirs.append(_answers(lambda: Ctfd(WARDS), Ctfd.path, CONNECTIONS).per_second)
            mine.append(_answers(ours, path, CONNECTIONS).per_second)
    except Missing as missing:
        alone = _answers(ours, path, CONNECTIONS).per_second
        yield Row(name=name, ours=alone, peer=None, unit="requests/s", target="≥ 10", note=str(missing))
        return
    yield Row(
        name=name, ours=statistics.median(mine), peer=statistics.median(theirs), unit="requests/s", target="≥ 10"
    )


def _as_boards_grow(ours: Callable[[], Server]) -> Iterable[Row]:
    """Requests a second, first bytes, and what printing anew takes, against the wards' board."""
    boards = {"wards": WARDS, **{f"units/{kind}": size for kind, size in LARGER.items()}}
    ground: list[float] = []
    for board, rows in boards.items():
        path, name = _path(board), f"page of a board of {rows:,} rows"
        figures = [
            _answers(ours, path, CONNECTIONS).per_second,
            _answers(ours, path, 1, PAUSE).first_byte_ms(0.5),
            _answers(ours, path + SEARCHED, 1, PAUSE).first_byte_ms(0.5),
        ]
        ground = ground or figures
        rate, first, anew = zip(figures, ground, strict=True)
        yield Row(name=f"{name}, {CONNECTIONS} connections", ours=rate[0], peer=rate[1], unit="requests/s",
                  target="flat")  # fmt: skip
        yield Row(name=f"{name}, first byte", ours=first[0], peer=first[1], unit="ms", target="flat")
        yield Row(name=f"{name}, first byte of one printed anew", ours=anew[0], peer=anew[1], unit="ms")


def _path(board: str) -> str:
    return f"/c/{SLUG}/1/{board}"
