"""Any order of arrival, duplication, interleaving and revocation of the same facts gives the same sums.

Of a case that two residents claim the first recorded wins, so there the order decides; everything else is a
property of the set. The rules are tried here as they are; that the scorer feeds them rightly is tried at the end.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from server.pipeline import score as scoring
from server.resources import Resources
from server.rules.contest import Contest
from server.rules.entry import NOTHING, Entry, Place, Sums
from server.rules.fact import Fact
from server.rules.fold import Known, fold
from server.rules.recount import Recount, recount
from tests.examples import (
    CONTEST,
    DURING,
    OPENS,
    contest,
    enrolment_fact,
    fact_of,
    resident,
    revocation,
    service,
    skill,
    two_rounds,
)
from tests.pipeline.stage import Stage, build_stage

# A cap and an attainment that a handful of deeds reach, so that both are crossed in both directions.
TIGHT = CONTEST.replace("resident_cap = 100", "resident_cap = 32").replace("attainment = 5", "attainment = 3")
TIGHT += '[[criteria]]\ncode = "K3"\nkind = "service"\nactivities = ["scene-report"]\npoints = 7\n'
RULES: Contest = contest(two_rounds(TIGHT))

ROUND_2 = RULES.rounds[1].opens + timedelta(days=1)
LATE = RULES.rounds[0].late_until
RESIDENTS = (1, 2, 3)
WARDS = ("00070", "00004", "00008")

Totals = dict[tuple[UUID, int, Place], Sums]


def totals(entries: Iterable[Entry]) -> Totals:
    """What entries add up to; what adds up to nothing is left out."""
    found: dict[tuple[UUID, int, Place], list[int]] = {}
    for entry in entries:
        if entry.resident:
            sums = found.setdefault((entry.resident, entry.round, entry.place), [0] * len(NOTHING))
            for index, value in enumerate(entry.sums):
                sums[index] += value
    return {key: Sums(*sums) for key, sums in found.items() if any(sums)}


def folded(facts: Iterable[Fact]) -> Totals:
    return totals(fold(RULES, facts, Known()))


def recorded(facts: Iterable[Fact]) -> list[Fact]:
    """The facts that are recorded when these arrive: each name once, numbered in order of arrival."""
    found: dict[tuple[str, str], Fact] = {}
    for fact in facts:
        found.setdefault(fact.key, fact)
    return [fact._replace(xid=number, id=number) for number, fact in enumerate(found.values(), 1)]


@st.composite
def uses(draw: st.DrawFn, *, shared_cases: bool) -> Fact:
    """A service or skill of one of the residents, in time or not, named by one of a few names."""
    of = draw(st.sampled_from(RESIDENTS))
    by = draw(st.sampled_from(["self", "guided", "done_for"]))
    at = draw(st.sampled_from([DURING, ROUND_2, DURING + timedelta(days=1), ROUND_2, OPENS - timedelta(seconds=1)]))
    received = draw(st.sampled_from([DURING] * 7 + [LATE]))
    name, source = f"n{draw(st.integers(1, 20))}", draw(st.sampled_from(["dvcqg", "dvcqg", "vneid"]))
    if draw(st.booleans()):
        key = draw(st.sampled_from(["anti-scam", "anti-scam", "password-otp", "connect"]))
        event = skill(key, of=of, by=by, at=at, name=name)
    else:
        key = draw(st.sampled_from(["scene-report", "scene-report", "health-insurance", "temporary-absence"]))
        case = draw(st.sampled_from(["", "H-1", "H-2"]))
        if case and not shared_cases:
            case = f"{case}-of-{of}"
        event = service(key, of=of, by=by, at=at, case=case, name=name)
    return fact_of(event, 0, source=source, received_at=received)


@st.composite
def revocations(draw: st.DrawFn) -> Fact:
    """A revocation of what the same source may have reported, or never did."""
    event = revocation(f"n{draw(st.integers(1, 22))}", name=f"r{draw(st.integers(1, 20))}")
    return fact_of(event, 0, source=draw(st.sampled_from(["dvcqg", "dvcqg", "vneid"])))


@st.composite
def enrolments(draw: st.DrawFn) -> Fact:
    """An enrolment or a move: before, in or after the first round, or too late for both."""
    days = draw(st.sampled_from([-5, 0, 2, 3, 30, 40, 80]))
    ward = draw(st.sampled_from(WARDS))
    return enrolment_fact(
        0,
        of=draw(st.sampled_from(RESIDENTS)),
        ward=ward,
        neighbourhood=draw(st.sampled_from([None, f"{ward}/to-1", f"{ward}/to-2"])),
        unit=draw(st.sampled_from([None, "school/thcs-lang"])),
        groups=draw(st.sampled_from([(), ("elderly",), ("near_poor",), ("disability", "near_poor"), ("pupil",)])),
        joined_at=OPENS + timedelta(days=days),
    )


@st.composite
def quarrels(draw: st.DrawFn) -> list[Fact]:
    """Residents report the same one or two cases again and again, and are taken back."""
    facts = [enrolment_fact(0, of=of, ward=ward) for of, ward in zip(RESIDENTS, WARDS, strict=True)]
    for number in range(draw(st.integers(2, 14))):
        of, case = draw(st.sampled_from(RESIDENTS[:2])), draw(st.sampled_from(["H-1", "H-1", "H-1", "H-2"]))
        facts.append(fact_of(service(of=of, case=case, name=f"n{number}"), 0))
        if draw(st.booleans()):
            target = draw(st.integers(0, number + 1))
            facts.append(fact_of(revocation(f"n{target}", name=f"r{number}"), 0))
    return facts


@st.composite
def arrivals(draw: st.DrawFn, *, shared_cases: bool) -> list[Fact]:
    """What arrives, in the order of arrival, with repeats."""
    facts = draw(st.lists(enrolments(), min_size=1, max_size=6))
    facts += draw(st.lists(uses(shared_cases=shared_cases), min_size=3, max_size=24))
    facts += draw(st.lists(revocations(), max_size=8))
    draw(st.randoms(use_true_random=False)).shuffle(facts)
    return _one_content_a_name(facts)


def _one_content_a_name(facts: list[Fact]) -> list[Fact]:
    # A name that is sent again stands for the same event: of two contents the order would decide.
    first: dict[tuple[str, str], Fact] = {}
    return [first.setdefault(fact.key, fact) for fact in facts]


THOROUGHLY = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@THOROUGHLY
@given(arrivals(shared_cases=False), st.randoms(use_true_random=False))
def test_any_order_and_any_repeats_give_the_same_sums(facts: list[Fact], random: Any) -> None:
    shuffled = [*facts, *random.sample(facts, len(facts) // 2)]
    random.shuffle(shuffled)
    note(f"{len(facts)} arrivals")

    assert folded(recorded(shuffled)) == folded(recorded(facts))


@THOROUGHLY
@given(arrivals(shared_cases=True) | quarrels())
def test_the_fold_comes_to_what_the_recount_comes_to(facts: list[Fact]) -> None:
    kept = recorded(facts)

    assert folded(kept) == recount(RULES, kept).sums()


@THOROUGHLY
@given(arrivals(shared_cases=True) | quarrels())
def test_revoking_everything_leaves_nothing(facts: list[Fact]) -> None:
    kept = recorded(facts)
    reported = [fact for fact in kept if fact.kind in ("service", "skill")]
    taken_back = [
        fact_of(revocation(fact.source_ref, name=f"all-{fact.id}"), 0, source=fact.source) for fact in reported
    ]

    assert folded(recorded([*kept, *taken_back])) == {}


@THOROUGHLY
@given(arrivals(shared_cases=True) | quarrels())
def test_a_revoked_event_counts_as_if_it_had_never_come(facts: list[Fact]) -> None:
    kept = recorded(facts)
    revoked = {(fact.source, fact.target) for fact in kept if fact.kind == "revoked"}
    never_came = [fact for fact in kept if fact.key not in revoked]

    assert folded(kept) == folded(recorded(never_came))


@THOROUGHLY
@given(arrivals(shared_cases=True) | quarrels())
def test_every_prefix_of_the_ledger_adds_up_to_a_possible_board(facts: list[Fact]) -> None:
    """No board ever shows less than nothing, a person twice, or more than the cap."""
    held: Counter[tuple[UUID, int, Place, int]] = Counter()
    for entry in fold(RULES, recorded(facts), Known()):
        assert entry.resident
        assert any(entry.sums), "an entry that changes nothing is not written"
        for index, value in enumerate(entry.sums):
            held[entry.resident, entry.round, entry.place, index] += value

    for (_, _, _, index), value in held.items():
        assert value >= 0
        assert index != 0 or value <= 32
        assert index not in (1, 2, 4, 5) or value <= 1
    for person in RESIDENTS:
        for index in (4, 5):
            assert sum(value for (who, _, _, i), value in held.items() if (who, i) == (resident(person), index)) <= 1


def counted(facts: Sequence[Fact]) -> Recount:
    return recount(RULES, facts)


@THOROUGHLY
@given(arrivals(shared_cases=False))
def test_who_takes_part_is_counted_once_in_the_total(facts: list[Fact]) -> None:
    sums = counted(recorded(facts)).sums()

    for person in {key[0] for key in sums}:
        mine = [value for (who, _, _), value in sums.items() if who == person]
        assert sum(each.total_participants for each in mine) == any(each.points for each in mine)
        assert sum(each.total_attained for each in mine) == any(each.attained for each in mine)


EXAMPLE = contest(CONTEST[: CONTEST.index('[[criteria]]\ncode = "K2"')])


def test_the_worked_example_of_the_rules() -> None:
    facts = [
        enrolment_fact(1, groups=("elderly",)),
        fact_of(skill("anti-scam", name="first"), 2),
        fact_of(skill("password-otp", by="guided"), 3),
        fact_of(skill("anti-scam", by="guided"), 4),
        fact_of(revocation("first"), 5),
    ]

    entries = list(fold(EXAMPLE, facts, Known()))

    assert [(entry.fact_id, entry.sums.points) for entry in entries] == [(2, 15), (3, 7), (5, -8)]
    assert sum(sums.points for sums in recount(EXAMPLE, facts).sums().values()) == 14


@pytest.mark.parametrize("seed", range(6))
async def test_the_scorer_feeds_the_rules_with_all_they_need(
    resources: Resources, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Batches cut anywhere, folds forgotten at any time, other processes taking over: facts and ledger agree."""
    stage = await build_stage(resources, two_rounds(TIGHT))
    life = Life(stage, Random(seed))
    monkeypatch.setattr(scoring, "FOLDS_MAX", 1)
    for of, ward in zip(RESIDENTS, WARDS, strict=True):
        await stage.enrol(of, ward)
    for _ in range(50):
        monkeypatch.setattr(scoring, "FACTS_MAX", life.chance.choice([1, 2, 3, 7, 50]))
        for _ in range(life.chance.randint(1, 3)):
            await life.goes_on()
        await life.chance.choice([stage.mover.move, stage.move, stage.restart])()
    await stage.move()

    assert await stage.differences() == []


@dataclass(slots=True)
class Life:
    """Something happens, and mostly where it hurts: to cases of several residents, oldest claim first."""

    stage: Stage
    chance: Random
    names: list[str] = field(default_factory=list)
    happened: int = 0

    async def goes_on(self) -> None:
        self.happened += 1
        match self.chance.randint(0, 11):
            case 0:
                await self._somebody_moves()
            case 1:
                await self.stage.count_heads(self.chance.choice(WARDS), self.chance.randint(1, 90_000))
            case 2 | 3 | 4:
                await self._something_is_taken_back()
            case 5:
                await self.stage.accept(skill(self.chance.choice(["anti-scam", "password-otp"]), **self._deed()))
            case _:
                case = self.chance.choice(["", "H-1", "H-1", "H-2"])
                await self.stage.accept(service(case=case, **self._deed()))

    def _deed(self) -> dict[str, Any]:
        self.names.append(f"n{self.happened}")
        by, at = self.chance.choice(["self", "self", "guided"]), self.chance.choice([DURING, ROUND_2])
        return {"of": self.chance.choice(RESIDENTS), "by": by, "at": at, "name": self.names[-1]}

    async def _something_is_taken_back(self) -> None:
        names = [*self.names[:3], *self.names[-3:], f"n{self.happened + 1}"]
        name = self.chance.choice(names)
        if name in self.names:
            self.names.remove(name)
        await self.stage.accept(revocation(name))

    async def _somebody_moves(self) -> None:
        joined_at = OPENS + timedelta(days=self.happened - 30, hours=1)
        groups = self.chance.choice([(), ("elderly",), ("near_poor",)])
        ward = self.chance.choice(WARDS)
        await self.stage.enrol(self.chance.choice(RESIDENTS), ward, joined_at=joined_at, groups=groups)
