"""Bench 1: server CPU for each delivered push beside other servers, and what readers who stand still cost.

All servers send the same texts (changes of twelve rows, five a second) to the same client program on the loopback.
The server is held on one core and the client on another, where there are two.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from config.settings import Settings
from server.pipeline.frames import encode_change
from server.pipeline.show import show_board
from server.records.migrate import upgrade
from server.resources import open_resources
from server.rules.board import BoardView, parse_board_name
from tests.bench.client import Client, raise_file_limit
from tests.bench.cpu import cpu_seconds, hold_on_core, resident_bytes
from tests.bench.row import Row
from tests.bench.servers.broadcast import Broadcast
from tests.bench.servers.nchan import Nchan
from tests.bench.servers.npm_ws import NpmWs
from tests.bench.servers.ours import Ours
from tests.bench.servers.peer import Missing, Server
from tests.bench.servers.send_json import SendJson
from tests.engines import Engines
from tests.examples import SECRET_KEY
from tests.live.stage import WARDS, build_pipeline

SIZES = (1_000, 5_000)
ROWS = 12
CHANGES_PER_SECOND = 5
WARM_UP = 5
SETTLE_SECONDS = 1.0
"""After all sockets are open, so that nothing of their opening is measured."""
CHANGES = 40
RUNS = 3
"""Of ours and of each peer, by turns; the median counts."""
TARGETS = {"nginx+nchan": "≤ 1.0", "npm ws": "≤ 0.6"}
STUCK_SOCKETS = 1_000
STUCK_SHARE = 0.01

Start = Callable[[], Server]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One run: microseconds of server CPU for each push, how late the pushes were, and the memory at the end."""

    cpu_micros: float
    delays: list[float]
    resident: int

    @property
    def p99_ms(self) -> float:
        return sorted(self.delays)[int(len(self.delays) * 0.99)] * 1_000


class Changes:
    """The texts; each change joins on to the one before."""

    def __init__(self, view: BoardView) -> None:
        self._view = view

    def next(self) -> bytes:
        """The next text."""
        view, name = self._view, parse_board_name(WARDS)
        rows = [replace(row, points=row.points + 1) for row in view.rows[:ROWS]]
        self._view = replace(view, position=view.position + 1, rows=[*rows, *view.rows[ROWS:]])
        here = view.position
        return encode_change(name, generation=view.generation, since=here, position=here + 1, rows=rows)


def measure(server: Server, view: BoardView, sockets: int, stuck: int = 0) -> Measured:
    """One run of one server. Raises Missing if it is not installed."""
    changes = Changes(view)
    try:
        server.start()
        hold_on_core(server.pid, 0)
        with Client(server, sockets, stuck) as client:
            hold_on_core(client.pid, -1)
            time.sleep(SETTLE_SECONDS)
            _publish(server, client, changes, WARM_UP)
            before = cpu_seconds(server.pid)
            delays = _publish(server, client, changes, CHANGES)
            used = cpu_seconds(server.pid) - before
            micros = used * 1_000_000 / (CHANGES * (sockets - stuck))
            return Measured(cpu_micros=micros, delays=delays, resident=resident_bytes(server.pid))
    finally:
        server.stop()


def _publish(server: Server, client: Client, changes: Changes, number: int) -> list[float]:
    """Publish at the pace, wait until all have arrived, and return how long each took to each sampled socket."""
    client.expect(number)
    began, published = time.monotonic(), []
    for each in range(number):
        time.sleep(max(0.0, began + each / CHANGES_PER_SECOND - time.monotonic()))
        text = changes.next()
        published.append(time.monotonic())
        server.publish(text)
    return [at - sent for times in client.arrivals() for sent, at in zip(published, times, strict=True)]


def run() -> Iterable[Row]:
    """The rows."""
    raise_file_limit()
    with Engines() as engines, tempfile.TemporaryDirectory() as folder:
        url = engines.create_database("bench_push")
        upgrade(url)
        settings = Settings(database_url=url, redis_url=engines.redis_url, secret_key=SECRET_KEY)  # type: ignore[arg-type]
        contest_id, view = asyncio.run(make_board(settings))
        peers: list[Start] = [Nchan, lambda: NpmWs(Path(folder)), Broadcast, SendJson]
        for sockets in SIZES:
            yield from _against(peers, lambda: Ours(settings, contest_id), view, sockets)
        yield from _with_stuck_readers(lambda: Ours(settings, contest_id), view)


async def make_board(settings: Settings) -> tuple[int, BoardView]:
    """A contest with a board that has moved, and what it shows."""
    async with open_resources(settings) as resources:
        pipeline = await build_pipeline(resources)
        await pipeline.record(200)
        await pipeline.move()
        name = parse_board_name(WARDS)
        view = await show_board(resources.contests, resources.boards, name, resources.clock())
        return pipeline.mover.contest_id, view


def _against(peers: list[Start], ours: Start, view: BoardView, sockets: int) -> Iterable[Row]:
    """One row a peer, each run right after one of ours."""
    for peer in peers:
        name = f"server CPU a push, {sockets:,} sockets, against {peer().name}"
        mine, theirs = [], []
        try:
            for _ in range(RUNS):
                theirs.append(measure(peer(), view, sockets).cpu_micros)
                mine.append(measure(ours(), view, sockets).cpu_micros)
        except Missing as missing:
            yield Row(
                name=name, ours=measure(ours(), view, sockets).cpu_micros, peer=None, unit="µs", note=str(missing)
            )
            continue
        target = TARGETS.get(peer().name, "")
        yield Row(name=name, ours=statistics.median(mine), peer=statistics.median(theirs), unit="µs", target=target)


def _with_stuck_readers(ours: Start, view: BoardView) -> Iterable[Row]:
    """Ours with and without readers who stand still: how late the others are served, and what memory it takes."""
    stuck = int(STUCK_SOCKETS * STUCK_SHARE)
    without, having = [], []
    for _ in range(RUNS):
        without.append(measure(ours(), view, STUCK_SOCKETS))
        having.append(measure(ours(), view, STUCK_SOCKETS + stuck, stuck))
    for what, unit, value in (
        ("p99 delay of those who read", "ms", lambda run: run.p99_ms),
        ("server memory", "MiB", lambda run: run.resident / 2**20),
    ):
        yield Row(
            name=f"{what}, {STUCK_SOCKETS:,} sockets, with {stuck} more that never read, against without",
            ours=statistics.median(map(value, having)),
            peer=statistics.median(map(value, without)),
            unit=unit,
        )
