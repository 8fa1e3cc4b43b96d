"""Any order of arrival, duplication, interleaving and revocation of the same facts gives the same sums.

Of a case that two residents claim the first recorded wins, and of corrections of the same the last: there the
order decides. Everything else is a property of the set. The rules are tried here as they are; that the scorer feeds
them rightly is tried at the end.
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
from server.rules.correction import KINDS as CORRECTIONS
from server.rules.entry import NOTHING, Entry, Place, Sums
from server.rules.fact import Fact
from server.rules.fold import Known, fold
from server.rules.recount import Recount, recount
from tests.corrections import exclusion, grant, reassignment
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
from tests.pipeline.arrivals import (
    CASES,
    EXCLUSIONS,
    GRANTS,
    MOVES,
    RESIDENTS,
    ROUND_2,
    RULES,
    TIGHT,
    WARDS,
    arrivals,
    quarrels,
    recorded,
)
from tests.pipeline.stage import Stage, build_stage

Totals = dict[tuple[UUID | None, int, Place], Sums]


def totals(entries: Iterable[Entry]) -> Totals:
    """What entries add up to; what adds up to nothing is left out."""
    found: dict[tuple[UUID | None, int, Place], list[int]] = {}
    for entry in entries:
        if entry.round:
            sums = found.setdefault((entry.resident, entry.round, entry.place), [0] * len(NOTHING))
            for index, value in enumerate(entry.sums):
                sums[index] += value
    return {key: Sums(*sums) for key, sums in found.items() if any(sums)}


def folded(facts: Iterable[Fact]) -> Totals:
    return totals(fold(RULES, facts, Known()))


THOROUGHLY = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def corrections_in_order(shuffled: list[Fact], facts: list[Fact]) -> list[Fact]:
    """The same, with the corrections where corrections stand, but in the order in which they were decided."""
    ordered = iter([fact for fact in facts if fact.kind in CORRECTIONS])
    return [next(ordered) if fact.kind in CORRECTIONS else fact for fact in shuffled]


@THOROUGHLY
@given(arrivals(shared_cases=False, corrections=EXCLUSIONS | MOVES | GRANTS), st.randoms(use_true_random=False))
def test_any_order_and_any_repeats_give_the_same_sums(facts: list[Fact], random: Any) -> None:
    again = [fact for fact in facts if fact.kind not in CORRECTIONS]
    shuffled = [*facts, *random.sample(again, len(again) // 2)]
    random.shuffle(shuffled)
    shuffled = corrections_in_order(shuffled, facts)
    note(f"{len(facts)} arrivals")

    assert folded(recorded(shuffled)) == folded(recorded(facts))


@THOROUGHLY
@given(arrivals(shared_cases=True, corrections=EXCLUSIONS | MOVES | GRANTS) | quarrels())
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
        assert entry.resident, "no points were given to places"
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


@THOROUGHLY
@given(arrivals(shared_cases=True) | quarrels(), EXCLUSIONS)
def test_what_is_excluded_counts_as_if_it_had_never_come(facts: list[Fact], exclusion: Fact) -> None:
    excluded = exclusion._replace(kind="excluded")
    kept = recorded([*facts, excluded])
    event = (excluded.source, excluded.target)
    never_came = [
        fact
        for fact in kept
        if fact.key != event
        and (not excluded.case_key or fact.case_key != excluded.case_key)
        and (not excluded.resident or fact.resident != excluded.resident)
    ]

    assert folded(kept) == folded(recorded(never_came))


@THOROUGHLY
@given(arrivals(shared_cases=True, corrections=MOVES | GRANTS) | quarrels(MOVES | GRANTS), st.data())
def test_what_was_readmitted_counts_as_if_it_had_never_been_excluded(facts: list[Fact], data: st.DataObject) -> None:
    events = st.sampled_from(facts).map(lambda fact: exclusion(event=fact.source_ref, source=fact.source))
    out = [
        fact._replace(kind="excluded") for fact in data.draw(st.lists(EXCLUSIONS | events, min_size=1, max_size=6))
    ]
    back = [fact._replace(kind="readmitted", source_ref=f"{fact.source_ref}/back") for fact in out]
    cut = data.draw(st.integers(0, len(facts)))

    assert folded(recorded([*facts[:cut], *out, *facts[cut:], *back])) == folded(recorded(facts))


@THOROUGHLY
@given(arrivals(shared_cases=True, corrections=GRANTS))
def test_points_by_hand_are_points_and_nothing_else(facts: list[Fact]) -> None:
    kept = recorded(facts)
    by_hand = {fact.id for fact in kept if fact.kind == "granted"}

    for entry in fold(RULES, kept, Known()):
        if entry.fact_id in by_hand:
            assert entry.sums == Sums(points=entry.sums.points)


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
    moves: list[str] = field(default_factory=list)
    happened: int = 0

    async def goes_on(self) -> None:
        self.happened += 1
        match self.chance.randint(0, 15):
            case 0 | 15:
                await self._somebody_moves()
            case 12 | 13 | 14:
                await self._something_is_corrected()
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

    async def _something_is_corrected(self) -> None:
        of, ward, back = self.chance.choice(RESIDENTS), self.chance.choice([*WARDS, None]), self.chance.random() < 0.4
        event = self.chance.choice([*self.names[:3], *self.names[-3:], f"n{self.happened + 1}"])
        await self.stage.correct(
            self.chance.choice(
                [
                    exclusion(of=of, back=back),
                    exclusion(case=self.chance.choice(CASES), back=back),
                    exclusion(event=event, back=back),
                    reassignment(of, ward, rounds=(1, 2)),
                    grant(self.chance.randint(-9, 9), of=of),
                    grant(5, ward=ward or WARDS[0], neighbourhood="00070/to-1"),
                ]
            )
        )

    async def _somebody_moves(self) -> None:
        joined_at = OPENS + timedelta(days=self.happened - 30, hours=1)
        groups = self.chance.choice([(), ("elderly",), ("near_poor",)])
        ward, left = self.chance.choice(WARDS), self.chance.random() < 0.3
        of = self.chance.choice(RESIDENTS)
        moved = await self.stage.enrol(of, ward, joined_at=joined_at, groups=groups, left=left)
        self.moves.append(moved)
        if self.chance.random() < 0.5:
            wrong = self.chance.choice([self.moves[0], self.moves[-1]])
            self.moves.remove(wrong)
            await self.stage.unenrol(wrong)
