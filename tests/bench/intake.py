"""Bench 2: signed events through the door to visible boards, beside a bare INSERT of the same rows."""

import asyncio
import json
import os
import random
import time
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

import asyncpg
import httpx2
from redis.asyncio import Redis

from config.settings import Settings
from server.pipeline.planning.load_contest import load_contest
from server.pipeline.registers.partners import add_partner
from server.records import facts
from server.records.migrate import upgrade
from server.resources import open_resources, pseudonyms_of
from server.rules.contest import Contest
from server.rules.contest_file import parse_contest
from server.rules.fact import Fact
from server.rules.recount import Recount
from tests.bench.row import Row
from tests.engines import Engines
from tests.examples import CATALOGUE, CONTEST, SECRET_KEY
from tests.intake.portal import BATCH, signed
from tests.processes import Process, await_health, environment_of, free_port

CORES = 2
EVENTS = 60_000
BATCH_SIZES = (1_000, 500)
RESIDENTS = 20_000
CONNECTIONS = 4
"""Calls under way at one time, ours and the floor's."""
POLL_SECONDS = 0.02
PATIENCE_SECONDS = 300.0
RUNS = 3
SEED = 20_261_123
BOARD = "/api/v1/contests/thu-do-so-2026/1/wards"


def running_contest() -> str:
    """The example contest, as if it had opened yesterday."""
    now = datetime.now(UTC)
    return CONTEST.replace("2026-11-02T00:00:00+07:00", (now - timedelta(days=1)).isoformat()).replace(
        "2026-11-30T00:00:00+07:00", (now + timedelta(days=5)).isoformat()
    )


def invented_events() -> list[dict[str, Any]]:
    """What portals report: services with case numbers and skills, by everybody a few."""
    chance = random.Random(SEED)
    now = datetime.now(UTC).isoformat()
    events = []
    for number in range(EVENTS):
        by = chance.choices(["self", "guided", "done_for"], [70, 25, 5])[0]
        if chance.random() < 0.6:
            kind = "vn.thidua.service.used"
            service = chance.choice(["scene-report", "health-insurance"])
            data: dict[str, Any] = {"service": service, "case": f"HS-{number}", "by": by}
        else:
            kind = "vn.thidua.skill.completed"
            data = {"skill": chance.choice(["anti-scam", "password-otp"]), "score": 0.9, "by": by}
        events.append(
            {
                "specversion": "1.0",
                "id": f"{chance.getrandbits(64):016x}-{number}",
                "source": "https://dvc.example.vn/events",
                "type": kind,
                "time": now,
                "subject": f"ref:r{chance.randrange(RESIDENTS)}",
                "data": data,
            }
        )
    return events


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Signed calls, ready to be written to a connection, and the points that their events come to."""

    calls: Sequence[bytes]
    points: int


def prepared(events: Sequence[dict[str, Any]], size: int, secret: str, points: int) -> Load:
    """The events in calls of so many."""
    bodies = [json.dumps(events[start : start + size]).encode() for start in range(0, len(events), size)]
    return Load(calls=[_call(body, secret, number) for number, body in enumerate(bodies)], points=points)


def _call(body: bytes, secret: str, number: int) -> bytes:
    headers = signed(secret, body, name=f"call-{number}", content_type=BATCH)
    lines = [f"{name}: {value}" for name, value in {**headers, "host": "x", "content-length": f"{len(body)}"}.items()]
    return "\r\n".join(["POST /api/v1/partners/dvcqg/events HTTP/1.1", *lines, "", ""]).encode() + body


def rows_of(events: Sequence[dict[str, Any]], settings: Settings) -> list[tuple[Any, ...]]:
    """What the door makes of the events: the columns that are inserted."""
    pseudonyms, rows = pseudonyms_of(settings), []
    for event in events:
        data, kind = event["data"], "service" if "service" in event["data"] else "skill"
        rows.append(
            (
                kind, event["id"], pseudonyms.resident(event["subject"]), data[kind],
                pseudonyms.case(data["case"]) if "case" in data else None, data["by"],
                900_000 if kind == "skill" else None, datetime.fromisoformat(event["time"]), None, None,
            )
        )  # fmt: skip
    return rows


def expected_points(rows: Sequence[tuple[Any, ...]], contest: Contest, settings: Settings) -> int:
    """What the board must add up to, by the recount of the rules."""
    pseudonyms, now = pseudonyms_of(settings), datetime.now(UTC)
    counted = Recount(contest)
    for number in range(RESIDENTS):
        counted.take(_enrolment(number, contest, pseudonyms.resident(f"ref:r{number}")))
    for number, (kind, ref, resident, activity, case, by, _, at, _, _) in enumerate(rows):
        counted.take(Fact(2, number, kind, "dvcqg", ref, None, resident, activity, case, by, at, now, None, None))
    return sum(sums.points for sums in counted.sums().values())


def _enrolment(number: int, contest: Contest, resident: Any) -> Fact:
    joined_at = contest.rounds[0].opens
    body = {"ward": contest.wards[number % len(contest.wards)], "groups": []}
    return Fact(1, number, "enrolment", "register", f"r{number}", 1, resident, None, None, None, joined_at, joined_at,
                None, body)  # fmt: skip


async def set_up(settings: Settings) -> tuple[Contest, str]:
    """A running contest with everybody enrolled, and a partner; returns its secret."""
    async with open_resources(settings) as resources:
        contest = parse_contest(running_contest(), CATALOGUE)
        await load_contest(resources.database, CATALOGUE, running_contest(), resources.clock())
        for start in range(0, RESIDENTS, 1_000):
            enrolments = [
                _enrolment(number, contest, resources.pseudonyms.resident(f"ref:r{number}"))._asdict()
                for number in range(start, start + 1_000)
            ]
            await facts.record_own(resources.database, enrolments)
        key = settings.key_for("partner-secrets")
        return contest, await add_partner(resources.database, "dvcqg", "Cổng Dịch vụ công quốc gia", key)


async def through_the_door(port: int, load: Load) -> float:
    """Post every call, and return the seconds from the first byte to the board that shows all of it."""
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        before = await _points(client)
        began = time.monotonic()
        calls = iter(load.calls)
        await asyncio.gather(*(_post(port, calls) for _ in range(CONNECTIONS)))
        while await _points(client) < before + load.points:
            assert time.monotonic() - began < PATIENCE_SECONDS, "the board never showed every event"
            await asyncio.sleep(POLL_SECONDS)
        took = time.monotonic() - began
        assert await _points(client) == before + load.points
        return took


async def _post(port: int, calls: Iterable[bytes]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for call in calls:
        writer.write(call)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 202 "), head
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        body = await reader.readexactly(length)
        assert b'"refused"' not in body
    writer.close()


async def _points(client: httpx2.AsyncClient) -> int:
    rows = (await client.get(BOARD)).json().get("rows", [])
    return sum(row["points"] for row in rows)


async def bare_insert(url: str, rows: Sequence[tuple[Any, ...]], size: int, writers: int) -> float:
    """The seconds in which the same rows come into one table without indexes, so many connections at work."""
    batches = iter([list(zip(*rows[start : start + size], strict=True)) for start in range(0, len(rows), size)])
    async with AsyncExitStack() as stack:
        connections = [await asyncpg.connect(url) for _ in range(writers)]
        for connection in connections:
            stack.push_async_callback(connection.close)
        await connections[0].execute("DROP TABLE IF EXISTS bare; CREATE TABLE bare (LIKE facts)")
        began = time.monotonic()
        await asyncio.gather(*(_insert(connection, batches) for connection in connections))
        return time.monotonic() - began


async def _insert(connection: Any, batches: Iterable[list[Any]]) -> None:
    for batch in batches:
        await connection.execute(
            """
            INSERT INTO bare (id, xid, kind, source, source_ref, resident, activity, case_key, by, score, happened_at,
                              target, received_at)
            SELECT 1, pg_current_xact_id(), kind, 'dvcqg', ref, resident, activity, case_key, by, score, happened_at,
                   target, now()
              FROM unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::uuid[], $6::text[], $7::integer[],
                          $8::timestamptz[], $9::text[], $10::text[])
                AS event (kind, ref, resident, activity, case_key, by, score, happened_at, target, reason)
            """,
            *batch,
        )


def run() -> Iterable[Row]:
    """For each size of a call the medians of several runs, beside one writer and beside as many as calls at once."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    events = invented_events()
    with Engines(durable=True) as engines:
        for size in BATCH_SIZES:
            measured = [_measure(engines, events, size, run) for run in range(RUNS)]
            ours, alone, together = (EVENTS / median(run) for run in zip(*measured, strict=True))
            name = f"signed events → visible boards, {size:,} a call, {CORES} cores"
            floor = "INSERT … unnest into one table without indexes"
            yield Row(
                name=name, ours=ours, peer=alone, unit="events/s", target="≥ 0.12", note=f"one writer of {floor}"
            )
            yield Row(
                name=name,
                ours=ours,
                peer=together,
                unit="events/s",
                target="≥ 0.12",
                note=f"{CONNECTIONS} writers of {floor}",
            )


async def _empty(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as redis:
        await redis.flushall()


def _measure(engines: Engines, events: Sequence[dict[str, Any]], size: int, run: int) -> tuple[float, float, float]:
    """The seconds of ours, of one writer and of several, one after the other in one database."""
    url = engines.create_database(f"bench_intake_{size}_{run}")
    upgrade(url)
    # Boards of the run before would be taken for a tail that this ledger has lost.
    asyncio.run(_empty(engines.redis_url))
    settings = Settings(database_url=url, redis_url=engines.redis_url, secret_key=SECRET_KEY)  # type: ignore[arg-type]
    contest, secret = asyncio.run(set_up(settings))
    rows, port = rows_of(events, settings), free_port()
    environment = environment_of(settings, PORT=str(port), DOORS="intake,live", INTAKE_REQUESTS_PER_SECOND="100000")
    with Process("server", "serve", environment=environment), \
            Process("workers", "pipeline", environment=environment):  # fmt: skip
        await_health(port)
        load = prepared(events, size, secret, expected_points(rows, contest, settings))
        ours = asyncio.run(through_the_door(port, load))
    alone, together = (asyncio.run(bare_insert(url, rows, size, writers)) for writers in (1, CONNECTIONS))
    return ours, alone, together
