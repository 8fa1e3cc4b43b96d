"""Bench 6: what the game costs the fold, the same facts folded with goals and without, batch about batch."""

import asyncio
import gc
import random
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, NamedTuple

from config.settings import Settings
from server.pipeline.contests import KnownContest
from server.pipeline.planning.load_contest import load_contest
from server.pipeline.score import Memory, Scored, score
from server.records import facts, game_goals, ledger
from server.records.database import Connection
from server.records.migrate import upgrade
from server.resources import Resources, open_resources
from tests.bench.cpu import exact_cpu_seconds
from tests.bench.row import Row
from tests.engines import Engines
from tests.examples import CATALOGUE, CONTEST, OPENS, SECRET_KEY, enrolment_fact, service, skill
from workers.pipeline import COLLECT_AFTER

RESIDENTS = 10_000
EVENTS = 60_000
BATCH = 1_000
WEEKS = 4
WEEK = timedelta(days=7)
RUNS = 3
SAFE = [("skill", "anti-scam"), ("skill", "password-otp")]
SKILLS = [*SAFE, ("skill", "connect")]
TITLE_SKILLS = ("anti-scam", "password-otp", "connect", "message-call", "cashless")
SERVICES = [("service", "scene-report"), ("service", "health-insurance")]
SEED = 20_261_124


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A calendar of goals, and whether facts arrive week after week or from all weeks at once."""

    slug: str
    goals: int
    in_order: bool
    set_goals: Callable[[Connection, int], Awaitable[None]]


async def _set_running(connection: Connection, contest_id: int) -> None:
    """What is announced in a contest of four weeks: in each of them a mission of persons, of families, of
    neighbourhoods and of wards, and the duels of wards and of neighbourhoods; duels of the round; and the titles of
    places."""
    month = OPENS, OPENS + WEEKS * WEEK
    await game_goals.add(connection, contest_id, *month, (), ["self"], 1, finer=False)
    for activities in ((), *([("skill", key)] for key in TITLE_SKILLS)):
        await game_goals.add(connection, contest_id, *month, activities, (), 1, finer=True)
    for week in range(WEEKS):
        window = OPENS + week * WEEK, OPENS + (week + 1) * WEEK
        await game_goals.add(connection, contest_id, *window, SAFE, (), 2, finer=False)
        await game_goals.add(connection, contest_id, *window, SKILLS, (), 1, finer=False)
        await game_goals.add(connection, contest_id, *window, SERVICES, ["self"], 1, finer=True)
        await game_goals.add(connection, contest_id, *window, (), (), 1, finer=False)
        for finer in (False, True):
            await game_goals.add(connection, contest_id, *window, (), ["self"], 1, finer=finer)


async def _set_crowded(connection: Connection, contest_id: int) -> None:
    """More than anybody announces: four goals of each week take whatever is done."""
    for week in range(WEEKS):
        window = OPENS + week * WEEK, OPENS + (week + 1) * WEEK
        for activity in (("skill", "anti-scam"), ("skill", "password-otp"), ("service", "scene-report")):
            await game_goals.add(connection, contest_id, *window, [activity], ["self"], 1, finer=False)
        for by, need, finer in (((), 2, False), (("self", "guided"), 1, False), (("self",), 1, True)):
            await game_goals.add(connection, contest_id, *window, (), by, need, finer=finer)


CASES = (
    Case(slug="running", goals=6 * WEEKS + 7, in_order=True, set_goals=_set_running),
    Case(slug="crowded", goals=6 * WEEKS, in_order=False, set_goals=_set_crowded),
)


def _joined(of: int, ward: str) -> dict[str, Any]:
    return enrolment_fact(0, of=of, ward=ward, neighbourhood=f"{ward}/to-{of // 126 % 20}")._asdict()


async def _record_enrolments(resources: Resources, contests: Iterable[KnownContest]) -> None:
    wards = list(CATALOGUE.wards)
    for known in contests:
        for start in range(0, RESIDENTS, BATCH):
            joined = [_joined(of, wards[of % 126]) for of in range(start, start + BATCH)]
            own = [{**each, "contest_id": known.id, "source_ref": f"{known.id}/{each['source_ref']}"}
                   for each in joined]  # fmt: skip
            await facts.record_own(resources.database, own)


async def _record_events(resources: Resources, *, in_order: bool) -> None:
    chance = random.Random(SEED)
    minutes = [chance.randrange(7 * 1_440 * WEEKS) for _ in range(EVENTS)]
    for start in range(0, EVENTS, BATCH):
        done = []
        for number, minute in enumerate((sorted(minutes) if in_order else minutes)[start : start + BATCH], start):
            of, at = chance.randrange(RESIDENTS), OPENS + timedelta(minutes=minute)
            by, name = chance.choice(("self", "self", "guided")), f"bench-{number}"
            if chance.random() < 0.5:
                done.append(skill(chance.choice(("anti-scam", "password-otp")), of=of, at=at, by=by, name=name))
            else:
                done.append(service(of=of, at=at, by=by, case=name, name=name))
        await facts.record_events(resources.database, "bench", done)


class Took(NamedTuple):
    """Seconds on the clock, and seconds of CPU of the scorer and of PostgreSQL."""

    seconds: float
    cpu: float


async def _fold_side_by_side(
    resources: Resources, postgres: int, plain: KnownContest, played: KnownContest
) -> tuple[Took, Took]:
    """What each took, turn about turn, so that whatever else the machine does meets both. All is folded several
    times, and of each batch the least counts: what else the machine did made the others longer."""
    taken: dict[int, list[list[Took]]] = {plain.id: [], played.id: []}
    for generation in range(1, RUNS + 1):
        for contest_id, batches in await _fold(resources, postgres, (plain, played), generation):
            taken[contest_id].append(batches)
    found = [
        Took(*(sum(map(min, zip(*([took[part] for took in run] for run in runs), strict=True))) for part in range(2)))
        for runs in taken.values()
    ]
    return found[1], found[0]


async def _fold(
    resources: Resources, postgres: int, contests: Sequence[KnownContest], generation: int
) -> Iterable[tuple[int, list[Took]]]:
    """For each contest what each batch took."""
    todo = [replace(known, generation=generation) for known in contests]
    heads = {known.id: await ledger.head(resources.database, known.id, generation) for known in todo}
    memories = {known.id: Memory() for known in todo}
    spent: dict[int, list[Took]] = {known.id: [] for known in todo}
    while todo:
        for known in tuple(todo):
            cpu, began = time.process_time() + exact_cpu_seconds(postgres), time.perf_counter()
            scored: Scored | None = await score(resources.database, known, heads[known.id], memories[known.id])
            seconds = time.perf_counter() - began
            cpu = time.process_time() + exact_cpu_seconds(postgres) - cpu
            spent[known.id].append(Took(seconds, cpu))
            if scored is None:
                todo.remove(known)
            else:
                heads[known.id] = scored.after
    return spent.items()


async def _measure(settings: Settings, postgres: int, case: Case) -> list[Row]:
    async with open_resources(settings) as resources:
        for slug in ("plain", "played"):
            document = CONTEST.replace("thu-do-so-2026", slug)
            await load_contest(resources.database, CATALOGUE, document, resources.clock())
        plain, played = await resources.contests.all()
        async with resources.database.transaction() as connection:
            await case.set_goals(connection, played.id)
        await _record_enrolments(resources, (plain, played))
        await _record_events(resources, in_order=case.in_order)
        ours, peer = await _fold_side_by_side(resources, postgres, plain, played)
    name = f"a fact with the {case.goals} goals of a {case.slug} calendar, to the same without"
    many = 1e6 / (EVENTS + RESIDENTS)
    return [
        Row(name=f"folding {name}", ours=ours[0] * many, peer=peer[0] * many, unit="µs a fact", target="≤ 1.5"),
        Row(name=f"CPU of {name}", ours=ours[1] * many, peer=peer[1] * many, unit="µs a fact", target="≤ 1.5"),
    ]


def run() -> Iterable[Row]:
    """Two rows for each case. The collector runs as seldom as in the process that folds."""
    gc.collect()
    gc.set_threshold(COLLECT_AFTER, 50, 100)
    with Engines(durable=True) as engines:
        for case in CASES:
            url = engines.create_database(f"bench_game_{case.slug}")
            upgrade(url)
            settings = Settings(database_url=url, redis_url=engines.redis_url, secret_key=SECRET_KEY)  # type: ignore[arg-type]
            yield from asyncio.run(_measure(settings, engines.postgres.pid, case))
