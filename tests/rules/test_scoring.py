"""What facts are worth, exactly as a contest's rules say."""

from datetime import timedelta

import pytest

from server.rules.contest import Contest
from server.rules.entry import Place, Sums
from server.rules.event import Event
from server.rules.fact import Fact
from server.rules.fold import Known, fold
from server.rules.recount import recount
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
)  # fmt: skip

HOAN_KIEM = Place("00070")


def facts_of(*things: Event | Fact) -> list[Fact]:
    """Events become facts in the order given; what is a fact already is numbered anew."""
    return [
        thing._replace(xid=number, id=number) if isinstance(thing, Fact) else fact_of(thing, number)
        for number, thing in enumerate(things, 1)
    ]


def entries_of(*things: Event | Fact, within: Contest | None = None) -> list[int]:
    """The points of the entries that the things make, one after the other."""
    entries = fold(within or contest(), facts_of(*things), Known())
    return [entry.sums.points for entry in entries]


def sums_of(*things: Event | Fact, within: Contest | None = None) -> dict[tuple[int, Place], Sums]:
    """What the first resident adds up to by round and place, by the fold and by the recount alike."""
    rules, facts, known = within or contest(), facts_of(*things), Known()
    list(fold(rules, facts, known))
    folded = {key: value for key, value in known.residents[resident()].given.items() if any(value)}
    counted = {(number, place): sums for (of, number, place), sums in recount(rules, facts).sums().items()
               if of == resident()}  # fmt: skip
    assert folded == counted
    return folded


def test_the_worked_example() -> None:
    first = skill("anti-scam", name="first")

    points = entries_of(
        enrolment_fact(1, groups=("elderly",)), first, skill("password-otp", by="guided"),
        skill("anti-scam", by="guided"), revocation("first"),
    )  # fmt: skip

    assert points == [15, 7, -8]
    assert sum(points) == 14


def test_what_was_done_for_somebody_gives_nothing() -> None:
    assert entries_of(enrolment_fact(1), skill(by="done_for")) == []


def test_only_the_largest_uplift_applies() -> None:
    groups = ("near_poor", "disability", "worker")

    assert entries_of(enrolment_fact(1, groups=groups), skill()) == [15]


def test_the_most_valuable_objects_count_up_to_max_times() -> None:
    cases = [service(case=f"H26.{number}") for number in range(3)]

    assert entries_of(enrolment_fact(1), service(case="H26.9", by="guided"), *cases) == [2, 5, 5, 3]


def test_a_fact_that_only_makes_attained_makes_an_entry_of_no_points() -> None:
    cases = [service(case=f"H26.{number}") for number in range(5)]

    assert entries_of(enrolment_fact(1), *cases) == [5, 5, 5, 0]


def test_the_same_service_without_a_case_counts_once() -> None:
    assert entries_of(enrolment_fact(1), service(), service(), service("health-insurance")) == [5, 5]


def test_the_same_case_counts_once_under_two_services() -> None:
    assert entries_of(enrolment_fact(1), service(case="A1"), service("health-insurance", case="a1 ")) == [5]


def test_a_resident_is_capped_for_the_round() -> None:
    capped = contest(CONTEST.replace("resident_cap = 100", "resident_cap = 12"))

    assert entries_of(enrolment_fact(1), skill(), skill("password-otp"), within=capped) == [10, 2]


def test_attained_counts_objects_beyond_max_times_and_the_cap() -> None:
    tight = contest(
        CONTEST.replace("resident_cap = 100", "resident_cap = 10").replace("attainment = 5", "attainment = 4")
    )
    cases = [service(case=f"H26.{number}") for number in range(4)]

    sums = sums_of(enrolment_fact(1), skill(), *cases, within=tight)

    assert sums[1, HOAN_KIEM] == Sums(10, 1, 1, 100, 1, 1, 100)


def test_facts_since_the_opening_count_once_a_resident_enrols() -> None:
    late = enrolment_fact(1, joined_at=DURING + timedelta(days=2))

    assert entries_of(skill(), service(), late) == [15]


@pytest.mark.parametrize(
    ("at", "counts"),
    [(OPENS, True), (OPENS - timedelta(seconds=1), False), (OPENS + timedelta(days=28), False)],
)
def test_a_round_holds_its_opening_and_not_its_closing(at: object, counts: bool) -> None:
    assert bool(entries_of(enrolment_fact(1), skill(at=at))) is counts  # type: ignore[arg-type]


def test_what_is_received_after_late_until_does_not_count() -> None:
    rules = contest()
    late = fact_of(skill(), 2, received_at=rules.rounds[0].late_until)

    assert entries_of(enrolment_fact(1), late) == []


def test_who_joins_after_the_closing_does_not_play_the_round() -> None:
    after = enrolment_fact(1, joined_at=OPENS + timedelta(days=29))

    assert entries_of(skill(), after) == []


def test_a_move_takes_effect_with_the_next_round() -> None:
    rules = contest(two_rounds())
    move = enrolment_fact(1, ward="00004", joined_at=DURING + timedelta(days=1))
    second = rules.rounds[1].opens + timedelta(days=1)

    sums = sums_of(enrolment_fact(1), move, skill(), skill("password-otp", at=DURING + timedelta(days=2)),
                   fact_of(skill(at=second), 5, received_at=second), within=rules)  # fmt: skip

    assert sums == {
        (1, HOAN_KIEM): Sums(20, 1, 0, 400, 1, 0, 400),
        (2, Place("00004")): Sums(10, 1, 0, 100, 0, 0, 100),
    }


def test_the_total_counts_a_person_once_and_squares_what_one_place_got() -> None:
    rules = contest(two_rounds())
    second = rules.rounds[1].opens + timedelta(days=1)

    sums = sums_of(enrolment_fact(1), skill(), fact_of(skill(at=second), 3, received_at=second), within=rules)

    assert sums[1, HOAN_KIEM] == Sums(10, 1, 0, 100, 1, 0, 100)
    assert sums[2, HOAN_KIEM] == Sums(10, 1, 0, 100, 0, 0, 300)


def test_the_first_recorded_has_the_case_and_passes_it_on_when_revoked() -> None:
    mine, theirs = service(case="H1", of=1, name="mine"), service(case="H1", of=2)

    entries = list(fold(contest(), facts_of(enrolment_fact(1), enrolment_fact(2, of=2, ward="00004"), mine, theirs,
                                            revocation("mine")), Known()))  # fmt: skip

    assert [(entry.resident, entry.sums.points) for entry in entries] == [
        (resident(1), 5), (resident(1), -5), (resident(2), 5),
    ]  # fmt: skip


def test_a_revocation_that_comes_first_keeps_its_fact_out() -> None:
    assert entries_of(enrolment_fact(1), revocation("early"), skill(name="early")) == []
