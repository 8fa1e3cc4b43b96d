"""Bench 3: how long from posting an event to the frame that shows it, at 1,000 events/s with 5,000 sockets."""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import msgspec

from config.settings import Settings
from server.pipeline.planning.load_contest import load_contest
from server.pipeline.registers.partners import add_partner
from server.records import facts
from server.records.migrate import upgrade
from server.resources import open_resources
from tests.bench.row import Row
from tests.engines import Engines
from tests.examples import CATALOGUE, CONTEST, SECRET_KEY
from tests.intake.portal import Portal, completed
from tests.processes import REPOSITORY, Process, await_health, environment_of, free_port

SOCKETS = 5_000
EVENTS_A_SECOND = 1_000
SECONDS = 12
BATCHES_A_SECOND = 20
TICK_MS = 200
POINTS = 10
BOARD = "thu-do-so-2026/1/wards"


def _running_contest() -> str:
    now = datetime.now(UTC)
    return (
        CONTEST.replace("2026-11-02T00:00:00+07:00", (now - timedelta(days=1)).isoformat())
        .replace("2026-11-30T00:00:00+07:00", (now + timedelta(days=5)).isoformat())
        .replace("2026-12-03T00:00:00+07:00", (now + timedelta(days=6)).isoformat())
    )


async def _prepare(settings: Settings) -> str:
    """A running contest, a resident for each event to come, and a partner; returns its secret."""
    wards = list(CATALOGUE.wards)
    async with open_resources(settings) as resources:
        await load_contest(resources.database, CATALOGUE, _running_contest(), resources.clock())
        for start in range(0, EVENTS_A_SECOND * SECONDS, 1_000):
            await facts.record_own(
                resources.database,
                [
                    {
                        "kind": "enrolment", "source": "register", "source_ref": f"r{number}", "contest_id": 1,
                        "resident": resources.pseudonyms.resident(f"ref:r{number}"),
                        "happened_at": datetime.now(UTC) - timedelta(hours=30),
                        "body": {"ward": wards[number % len(wards)], "groups": []},
                    }
                    for number in range(start, start + 1_000)
                ],
            )  # fmt: skip
        key = settings.key_for("partner-secrets")
        return await add_partner(resources.database, "dvcqg", "Cổng Dịch vụ công quốc gia", key)


async def _post(port: int, secret: str) -> list[float]:
    """Post events at their times, and return when each was posted."""
    posted: list[float] = []
    size = EVENTS_A_SECOND // BATCHES_A_SECOND
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
        portal, began = Portal(client, "dvcqg", secret), time.monotonic()
        for number in range(SECONDS * BATCHES_A_SECOND):
            await asyncio.sleep(max(0.0, began + number / BATCHES_A_SECOND - time.monotonic()))
            events = [completed(subject=f"ref:r{number * size + each}") for each in range(size)]
            posted += [time.monotonic()] * size
            results = await portal.send(*events)
            assert all(result["status"] == "recorded" for result in results), results
    return posted


def _latencies(posted: list[float], seen: Mapping[str, Any]) -> list[float]:
    """For each event and sampled socket the seconds until the first frame whose points hold the event."""
    wards = list(CATALOGUE.wards)
    position_of: dict[tuple[str, int], int] = {}
    for position in sorted(seen["frames"]):
        for row in msgspec.json.decode(seen["frames"][position])["rows"]:
            position_of.setdefault((row["code"], row["points"]), position)
    reached: dict[str, list[tuple[int, int]]] = {}
    for (ward, points), position in position_of.items():
        reached.setdefault(ward, []).append((points, position))
    arrivals = [dict(reversed(times)) for times in seen["times"]]
    found = []
    for number, at in enumerate(posted):
        needed = (number // len(wards) + 1) * POINTS
        positions = [position for points, position in reached[wards[number % len(wards)]] if points >= needed]
        assert positions, f"event {number} never reached the board"
        found += [arrival[min(positions)] - at for arrival in arrivals if min(positions) in arrival]
    return sorted(found)


def run() -> Iterable[Row]:
    """The rows."""
    with Engines(durable=True) as engines, tempfile.TemporaryDirectory() as folder:
        url = engines.create_database("bench_latency")
        upgrade(url)
        settings = Settings(database_url=url, redis_url=engines.redis_url, secret_key=SECRET_KEY, tick_ms=TICK_MS)  # type: ignore[arg-type]
        secret = asyncio.run(_prepare(settings))
        port, file = free_port(), Path(folder) / "seen"
        environment = environment_of(settings, PORT=str(port), DOORS="intake,live")
        with Process("server", "serve", environment=environment), \
                Process("workers", "pipeline", environment=environment):  # fmt: skip
            await_health(port)
            posted = _with_watchers(port, file, secret)
        latencies = _latencies(posted, msgspec.msgpack.decode(file.read_bytes(), strict=False, type=dict[str, Any]))
    for share, target in ((0.5, "≤ 2"), (0.99, "≤ 3")):
        at = latencies[int(len(latencies) * share)]
        yield Row(name=f"event → frame, {EVENTS_A_SECOND} events/s, {SOCKETS:,} sockets, p{share:.0%}".rstrip("%"),
                  ours=at * 1000, peer=TICK_MS, unit="ms, to a tick", target=target)  # fmt: skip


def _with_watchers(port: int, file: Path, secret: str) -> list[float]:
    words = [str(port), BOARD, str(SOCKETS), str(SECONDS + 4), str(file)]
    command = [sys.executable, "-m", "tests.bench.watchers", *words]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as watchers:
        assert watchers.stdout and watchers.stdout.readline().strip() == "ready"
        posted = asyncio.run(_post(port, secret))
        assert watchers.wait(60) == 0
    return posted
