"""Bench 6: what the game costs the fold, the same facts folded with goals and without, batch about batch."""

import asyncio
import random
import time
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from config.settings import Settings
from server.pipeline.contests import KnownContest
from server.pipeline.planning.load_contest import load_contest
from server.pipeline.score import Memory, Scored, score
from server.records import facts, game_goals, ledger
from server.records.migrate import upgrade
from server.resources import Resources, open_resources
from tests.bench.row import Row
from tests.engines import Engines
from tests.examples import CATALOGUE, CONTEST, OPENS, SECRET_KEY, enrolment_fact, service, skill

RESIDENTS = 10_000
EVENTS = 60_000
BATCH = 1_000
WEEKS = 4
SEED = 20_261_124


async def _set_goals(resources: Resources, contest_id: int) -> None:
    """A busy calendar: in each week three missions of residents, one of neighbourhoods, one of wards, and duels."""
    async with resources.database.transaction() as connection:
        for week in range(WEEKS):
            starts = OPENS + timedelta(days=7 * week)
            ends = starts + timedelta(days=7)
            for activity in (("skill", "anti-scam"), ("skill", "password-otp"), ("service", "scene-report")):
                await game_goals.add(connection, contest_id, starts, ends, [activity], ["self"], 1, finer=False)
            for by, need, finer in (((), 2, False), (("self", "guided"), 1, False), (("self",), 1, True)):
                await game_goals.add(connection, contest_id, starts, ends, (), by, need, finer=finer)


def _joined(of: int, ward: str) -> dict[str, Any]:
    return enrolment_fact(0, of=of, ward=ward, neighbourhood=f"{ward}/to-{of // 126 % 20}")._asdict()


async def _record(resources: Resources, contests: Iterable[KnownContest]) -> None:
    chance, database = random.Random(SEED), resources.database
    wards = list(CATALOGUE.wards)
    for known in contests:
        for start in range(0, RESIDENTS, BATCH):
            joined = [_joined(of, wards[of % 126]) for of in range(start, start + BATCH)]
            own = [{**each, "contest_id": known.id, "source_ref": f"{known.id}/{each['source_ref']}"}
                   for each in joined]  # fmt: skip
            await facts.record_own(database, own)
    for start in range(0, EVENTS, BATCH):
        done = []
        for number in range(start, start + BATCH):
            of, at = chance.randrange(RESIDENTS), OPENS + timedelta(minutes=chance.randrange(7 * 1_440 * WEEKS))
            by, name = chance.choice(("self", "self", "guided")), f"bench-{number}"
            if chance.random() < 0.5:
                done.append(skill(chance.choice(("anti-scam", "password-otp")), of=of, at=at, by=by, name=name))
            else:
                done.append(service(of=of, at=at, by=by, case=name, name=name))
        await facts.record_events(database, "bench", done)


async def _fold_side_by_side(resources: Resources, plain: KnownContest, played: KnownContest) -> tuple[float, float]:
    """The seconds that each took, turn about turn, so that whatever else the machine does meets both."""
    spent, todo = {plain.id: 0.0, played.id: 0.0}, [plain, played]
    heads = {known.id: await ledger.head(resources.database, known.id, 1) for known in todo}
    memories = {known.id: Memory() for known in todo}
    while todo:
        for known in tuple(todo):
            began = time.perf_counter()
            scored: Scored | None = await score(resources.database, known, heads[known.id], memories[known.id])
            spent[known.id] += time.perf_counter() - began
            if scored is None:
                todo.remove(known)
            else:
                heads[known.id] = scored.after
    return spent[played.id], spent[plain.id]


async def _measure(settings: Settings) -> list[Row]:
    async with open_resources(settings) as resources:
        for slug in ("plain", "played"):
            document = CONTEST.replace("thu-do-so-2026", slug)
            await load_contest(resources.database, CATALOGUE, document, resources.clock())
        plain, played = await resources.contests.all()
        await _set_goals(resources, played.id)
        await _record(resources, (plain, played))
        ours, peer = await _fold_side_by_side(resources, plain, played)
        many = 1e6 / (EVENTS + RESIDENTS)
    name = f"folding a fact with {6 * WEEKS} goals, to the same without"
    return [Row(name=name, ours=ours * many, peer=peer * many, unit="µs a fact", target="≤ 1.5")]


def run() -> Iterable[Row]:
    """The rows."""
    with Engines(durable=True) as engines:
        url = engines.create_database("bench_game")
        upgrade(url)
        settings = Settings(database_url=url, redis_url=engines.redis_url, secret_key=SECRET_KEY)  # type: ignore[arg-type]
        yield from asyncio.run(_measure(settings))
