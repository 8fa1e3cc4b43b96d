"""Leaving a contest, coming back, and enrolments that are taken back; that any order comes to the same is tried in
test_order, and that verify.py says so too in test_verify."""

from datetime import datetime, timedelta
from unittest.mock import patch

import pytest

from server.rules import resident_fold as folding
from server.rules.entry import Place, Sums
from server.rules.event import Event
from server.rules.fact import Fact
from server.rules.fold import Known, fold
from server.rules.recount import recount
from server.rules.running import MANY
from tests.corrections import exclusion, grant, reassignment
from tests.examples import (
    CONTEST,
    OPENS,
    contest,
    enrolment_fact,
    fact_of,
    resident,
    service,
    skill,
    taking_back,
    two_rounds,
)

RULES = contest(two_rounds(CONTEST))
SECOND = RULES.rounds[1].opens
HOAN_KIEM = Place("00070")


def points(*arrived: Fact | Event) -> dict[tuple[int, str], int]:
    """The points of the first resident by round and ward, by the fold, by one that follows deeds, and the recount."""
    facts = [
        each._replace(xid=number, id=number) if isinstance(each, Fact) else fact_of(each, number)
        for number, each in enumerate(arrived, 1)
    ]
    counted = {(number, place): sums for (of, number, place), sums in recount(RULES, facts).sums().items()
               if of == resident()}  # fmt: skip
    for many in (MANY, 1):
        with patch.object(folding, "MANY", many):
            known = Known()
            entries = list(fold(RULES, facts, known))
        given = known.residents[resident()].given if known.residents else {}
        assert {key: sums for key, sums in given.items() if any(sums)} == counted
        assert all(any(entry.sums) for entry in entries)
    return {(number, place.ward): sums.points for (number, place), sums in counted.items()}


def joined(ward: str = "00070", *, at: datetime = OPENS) -> Fact:
    return enrolment_fact(0, ward=ward, joined_at=at)


def gone(at: datetime) -> Fact:
    return enrolment_fact(0, joined_at=at, left=True)


def day(number: int) -> datetime:
    return OPENS + timedelta(days=number)


def test_what_was_done_before_leaving_stays_with_the_ward_and_what_is_done_after_counts_nowhere() -> None:
    deeds = (skill(at=day(1)), skill("password-otp", at=day(3)), service(at=day(2)))

    assert points(joined(), gone(day(2)), *deeds) == {(1, "00070"): 10}
    assert points(joined(), *deeds, gone(day(2))) == {(1, "00070"): 10}
    assert points(*deeds, gone(day(2)), joined()) == {(1, "00070"): 10}


def test_who_comes_back_goes_on_with_the_round_as_they_began_it() -> None:
    deeds = (skill(at=day(1)), service(at=day(3)), skill("password-otp", at=day(5)))

    assert points(joined(), gone(day(2)), *deeds, joined("00004", at=day(4))) == {(1, "00070"): 20}


def test_who_was_away_when_a_round_opened_plays_it_only_if_they_come_back() -> None:
    deeds = (skill(at=SECOND + timedelta(days=1)), service(at=SECOND + timedelta(days=3)))
    away = (joined(), skill(at=day(1)), gone(day(2)), *deeds)

    assert points(*away) == {(1, "00070"): 10}
    assert points(*away, joined("00004", at=SECOND + timedelta(days=2))) == {(1, "00070"): 10, (2, "00004"): 5}


def test_what_was_done_before_first_joining_counts_also_if_somebody_left_later() -> None:
    assert points(skill(at=day(1)), joined(at=day(2)), gone(day(3))) == {(1, "00070"): 10}


def test_who_leaves_and_joins_in_one_moment_takes_part() -> None:
    there = (skill(at=day(2)), joined(at=day(0)))

    assert points(*there, gone(day(2)), joined("00004", at=day(2))) == {(1, "00070"): 10}
    assert points(*there, joined("00004", at=day(2)), gone(day(2))) == {(1, "00070"): 10}


def test_an_enrolment_taken_back_is_as_if_it_had_never_been() -> None:
    wrong, deeds = joined(), (skill(at=day(1)), service(at=day(3)))

    assert points(wrong, *deeds, taking_back(0, wrong)) == {}
    assert points(taking_back(0, wrong), wrong, *deeds) == {}
    assert points(wrong, *deeds, taking_back(0, wrong), joined("00004", at=day(2))) == {(1, "00004"): 15}
    assert points(wrong, *deeds, joined("00004", at=day(2)), taking_back(0, wrong)) == {(1, "00004"): 15}


def test_a_leaving_taken_back_is_as_if_nobody_had_left() -> None:
    left = gone(day(2))

    assert points(joined(), left, skill(at=day(3)), taking_back(0, left)) == {(1, "00070"): 10}


def test_an_enrolment_of_another_source_with_the_same_name_stays() -> None:
    other = taking_back(0, joined())._replace(source="residents")

    assert points(joined(), skill(), other) == {(1, "00070"): 10}


def test_corrections_hold_with_leaving_and_with_what_is_taken_back() -> None:
    left = (joined(), skill(at=day(1)), service(at=day(3)), gone(day(2)))

    assert points(*left, reassignment(1, "00004")) == {(1, "00004"): 10}
    assert points(*left, grant(3, of=1)) == {(1, "00070"): 13}
    assert points(*left, exclusion(of=1)) == {}
    assert points(*left, grant(3, of=1), taking_back(0, left[0])) == {}
    assert points(joined(), grant(3, of=1), taking_back(0, joined())) == {}
    assert points(*left, exclusion(of=1), taking_back(0, left[3]), exclusion(of=1, back=True)) == {(1, "00070"): 15}


@pytest.mark.parametrize("back", [False, True])
def test_corrections_of_events_never_touch_an_enrolment(back: bool) -> None:
    named = exclusion(event=joined().source_ref, source="register", back=back)

    assert points(named, joined(), skill()) == {(1, "00070"): 10}
    assert points(joined(), skill(), named) == {(1, "00070"): 10}


def test_a_case_stays_with_who_was_first_recorded_with_it_also_if_they_were_away() -> None:
    other = enrolment_fact(0, of=2, ward="00004")
    facts = [joined(), gone(day(1)), other, fact_of(service(case="H-1", at=day(2)), 0),
             fact_of(service(of=2, case="H-1", at=day(3)), 0)]  # fmt: skip

    sums = recount(RULES, [fact._replace(xid=number, id=number) for number, fact in enumerate(facts, 1)]).sums()

    assert sums == {}


def test_who_has_left_is_counted_where_they_took_part() -> None:
    facts = [joined(), fact_of(skill(at=day(1)), 0), gone(day(2)), fact_of(skill("password-otp", at=day(3)), 0)]

    sums = recount(RULES, [fact._replace(xid=number, id=number) for number, fact in enumerate(facts, 1)]).sums()

    assert sums == {(resident(), 1, HOAN_KIEM): Sums(10, 1, 0, 100, 1, 0, 100)}
