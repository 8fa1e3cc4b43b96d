"""Whatever happens, in whatever order, whoever dies: the ledger equals the facts, and the boards the ledger."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.pipeline import play
from server.pipeline import score as scoring
from server.records import game_goals
from server.records.game_goals import WHOLE, Fill
from server.resources import Resources
from server.rules.event import Event
from tests.corrections import exclusion, grant, reassignment
from tests.examples import CONTEST, DURING, OPENS, ROUND_2, revocation, service, skill
from tests.pipeline.crashes import Crash, crashing
from tests.pipeline.stage import BA_DINH, HOAN_KIEM, Stage, build_stage, replace_mover

TIGHT = CONTEST.replace("resident_cap = 100", "resident_cap = 30").replace("attainment = 5", "attainment = 3")
CLUSTERED = TIGHT + '[[clusters]]\nname = "Cụm 2"\nwards = ["00008", "00025"]\n'
TWO_ROUNDS = CLUSTERED.replace("[scoring]", ROUND_2 + "[scoring]")
VERSIONS = (TIGHT, CLUSTERED, TWO_ROUNDS)
ROUND_2_OPENS = OPENS + timedelta(days=33)
WARDS = (HOAN_KIEM, BA_DINH, "00008")
RESIDENTS = 4
_runs = count(1)
Aim = tuple[tuple[datetime, datetime], Sequence[tuple[str, str]], Sequence[str], int]
"""A goal's window, its activities, by whom, and how many."""
FIRST_AIM: Aim = ((OPENS, ROUND_2_OPENS), (), ("self", "guided"), 1)

who = st.integers(1, RESIDENTS)
when = st.sampled_from([DURING] * 4 + [OPENS, ROUND_2_OPENS, OPENS - timedelta(days=1)])
by = st.sampled_from(["self", "self", "guided", "done_for"])
heard = st.booleans()

services = st.tuples(st.just("service"), who, st.sampled_from(["A", "A", "B", ""]), by, when)
skills = st.tuples(st.just("skill"), who, st.sampled_from(["anti-scam", "password-otp", "connect"]), by, when)
revocations = st.tuples(st.just("revoke"), st.integers(-7, 1))
troubles = st.one_of(
    st.tuples(st.sampled_from(["crash", "die"]), st.integers(1, 14), heard),
    st.tuples(st.sampled_from(["race", "flush"])),
)
windows = st.sampled_from([(OPENS, ROUND_2_OPENS), (DURING, DURING + timedelta(days=7)), (OPENS, DURING)])
aims = st.tuples(windows, st.sampled_from([(), (("skill", "anti-scam"),)]), st.sampled_from([(), ("self",)]),
                 st.integers(1, 2))  # fmt: skip
goals = st.one_of(st.tuples(st.just("aim"), aims), st.tuples(st.just("aim_anew"), aims), st.tuples(st.just("retire")))
changes = st.one_of(
    st.tuples(st.just("enrol"), who, st.sampled_from(WARDS), when, st.sampled_from([(), ("elderly",)])),
    st.tuples(st.just("heads"), st.sampled_from([*WARDS, "00070/to-1", "school/x"]), st.integers(1, 900)),
    st.tuples(st.just("extend")),
    st.tuples(st.just("again"), st.integers(-7, -1)),
)
turns = st.tuples(st.just("turn"))
back = st.sampled_from([False, False, True])
corrections = st.one_of(
    st.tuples(st.just("exclude_resident"), who, back),
    st.tuples(st.just("exclude_case"), st.sampled_from(["A", "A", "B"]), back),
    st.tuples(st.just("exclude_event"), st.integers(-7, 1), back),
    st.tuples(st.just("reassign"), who, st.sampled_from([*WARDS, None])),
    st.tuples(st.just("grant"), who, st.sampled_from([*WARDS, None]), st.integers(-9, 9)),
)
# Most trouble is where residents report one case and it is taken back, so that is drawn most often.
steps = st.sampled_from(
    [services] * 5 + [skills] + [revocations] * 3 + [corrections] * 3 + [turns, troubles, troubles, changes, goals]
).flatmap(lambda step: step)
scripts = st.integers(15, 40).flatmap(lambda size: st.lists(steps, min_size=size, max_size=size))


@pytest.fixture
def crash() -> Iterator[Crash]:
    with crashing() as armed:
        yield armed


class Run:
    """One run on a contest of its own, whose residents and cases are nobody else's."""

    def __init__(self, stage: Stage, crash: Crash, number: int) -> None:
        self.stage, self.crash, self.number = stage, crash, number
        self.versions = [document.replace("thu-do-so-2026", stage.slug) for document in VERSIONS[1:]]
        self.enrolled: set[tuple[int, datetime]] = set()
        self.reports: list[Event] = []
        self.goals: list[int] = []

    def of(self, resident: int) -> int:
        return self.number * 100 + resident

    async def report(self, event: Event) -> None:
        self.reports.append(event)
        await self.stage.accept(event)

    def named(self, back: int) -> str:
        """The name of a report so many back; from 0 on, of one that is still to come."""
        return f"{self.number}-{len(self.reports) + back}"

    async def skill(self, of: int, key: str, by: str, at: datetime) -> None:
        await self.report(skill(key, of=self.of(of), by=by, at=at, name=self.named(0)))

    async def service(self, of: int, case: str, by: str, at: datetime) -> None:
        case = f"{self.number}-{case}" if case else ""
        await self.report(service(of=self.of(of), by=by, at=at, case=case, name=self.named(0)))

    async def revoke(self, back: int) -> None:
        await self.stage.accept(revocation(self.named(back)))

    async def again(self, back: int) -> None:
        if len(self.reports) >= -back:
            assert await self.stage.accept(self.reports[back]) == set()

    async def enrol(self, of: int, ward: str, at: datetime, groups: tuple[str, ...]) -> None:
        if (of, at) not in self.enrolled:
            self.enrolled.add((of, at))
            place = {"neighbourhood": f"{ward}/to-1", "unit": "school/x" if of == 1 else None}
            await self.stage.enrol(self.of(of), ward, joined_at=at, groups=groups, **place)

    async def exclude_resident(self, of: int, back: bool) -> None:
        await self.stage.correct(exclusion(of=self.of(of), back=back))

    async def exclude_case(self, case: str, back: bool) -> None:
        await self.stage.correct(exclusion(case=f"{self.number}-{case}", back=back))

    async def exclude_event(self, so_many: int, back: bool) -> None:
        await self.stage.correct(exclusion(event=self.named(so_many), back=back))

    async def reassign(self, of: int, ward: str | None) -> None:
        await self.stage.correct(reassignment(self.of(of), ward))

    async def grant(self, of: int, ward: str | None, points: int) -> None:
        await self.stage.correct(grant(points, ward=ward) if ward else grant(points, of=self.of(of)))

    async def heads(self, code: str, people: int) -> None:
        kind = "ward" if "/" not in code else "unit" if code.startswith("school") else "neighbourhood"
        await self.stage.count_heads(code, people, kind=kind)

    async def aim(self, aim: Aim) -> None:
        known, ((starts, ends), activities, by, need) = await self.stage.known(), aim
        async with self.stage.resources.database.transaction() as connection:
            self.goals.append(await game_goals.add(connection, known.id, starts, ends, activities, by, need))

    async def aim_anew(self, aim: Aim) -> None:
        (starts, ends), activities, by, need = aim
        if self.goals:
            async with self.stage.resources.database.transaction() as connection:
                await game_goals.change(connection, self.goals[-1], starts, ends, activities, by, need)

    async def retire(self) -> None:
        if self.goals:
            async with self.stage.resources.database.transaction() as connection:
                await game_goals.retire(connection, self.goals.pop())

    async def turn(self) -> None:
        await self.stage.mover.move()

    async def race(self) -> None:
        """Three processes believe that the contest is theirs."""
        movers = [self.stage.mover, *(replace_mover(self.stage.mover) for _ in range(2))]
        await asyncio.gather(*(mover.move() for mover in movers))

    async def crash_(self, words: int, heard: bool) -> None:
        """The turn is broken off, and the same process goes on."""
        self.crash.in_words(words, heard=heard)
        try:
            await self.stage.mover.move()
        except asyncio.CancelledError:
            pass
        finally:
            self.crash.in_words(0, heard=False)

    async def die(self, words: int, heard: bool) -> None:
        """The process dies in the turn, and another one takes over."""
        await self.crash_(words, heard)
        self.stage.mover = replace_mover(self.stage.mover)

    async def flush(self) -> None:
        await self.stage.flush()

    async def extend(self) -> None:
        if self.versions:
            await self.stage.load(self.versions.pop(0))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(script=scripts, facts_max=st.sampled_from([1, 3, 2_000]), gather_moves=st.sampled_from([1, 4, 40_000]))
async def test_whatever_happens_boards_and_ledger_and_facts_agree(
    resources: Resources, crash: Crash, script: list[tuple[object, ...]], facts_max: int, gather_moves: int
) -> None:
    number = next(_runs)
    slug = f"run-{number}"
    stage = await build_stage(resources, TIGHT.replace("thu-do-so-2026", slug), slug)
    stage.clock.now = ROUND_2_OPENS + timedelta(hours=number)
    run = Run(stage, crash, number)
    for of in range(1, RESIDENTS):
        await run.enrol(of, WARDS[of % 3], OPENS, ())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scoring, "FACTS_MAX", facts_max)
        patch.setattr(play, "RESIDENTS_A_FILLING", 2)
        patch.setattr(play, "FRESH_SECONDS", 0.0)
        patch.setattr(play, "GATHER_MOVES", gather_moves)
        await run.aim(FIRST_AIM)
        for kind, *details in script:
            step = getattr(run, "crash_" if kind == "crash" else str(kind))
            await step(*details)
        await stage.move()

    assert await stage.differences() == []
    assert await _whole_goals(stage) == set(run.goals)
    shown = await stage.public()
    await stage.flush()
    await stage.restart()
    assert await stage.public() == shown


async def _whole_goals(stage: Stage) -> set[int]:
    known, database = await stage.known(), stage.resources.database
    fills = await game_goals.fills(database, known.id, known.generation)
    goals = await game_goals.of_contest(database, known.id)
    return {goal.id for goal in goals if fills[goal.id] == Fill(version=goal.version, filled=WHOLE)}
