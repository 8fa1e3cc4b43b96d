"""What corrections do to the sums, fact by fact; that any order comes to the same is tried in test_order."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from server.rules.entry import Entry, Place, Sums
from server.rules.fact import Fact
from server.rules.fold import Known, fold
from server.rules.recount import recount
from tests.corrections import exclusion, grant, reassignment
from tests.examples import CONTEST, DURING, contest, enrolment_fact, fact_of, resident, revocation, service, skill
from tests.examples import two_rounds as with_round_2

RULES = contest(with_round_2(CONTEST))
HOAN_KIEM, BA_DINH = Place("00070"), Place("00004")


def entries(*arrived: Fact) -> list[Entry]:
    facts = [fact._replace(xid=number, id=number) for number, fact in enumerate(arrived, 1)]
    return list(fold(RULES, facts, Known()))


def points(*arrived: Fact) -> dict[tuple[int, Place], int]:
    """The points that all of it adds up to, by resident (0 for nobody) and place; the recount must agree."""
    facts = [fact._replace(xid=number, id=number) for number, fact in enumerate(arrived, 1)]
    known: dict[UUID | None, int] = {resident(of): of for of in (1, 2, 3)} | {None: 0}
    found: dict[tuple[int, Place], int] = {}
    for entry in fold(RULES, facts, Known()):
        key = (known[entry.resident], entry.place)
        found[key] = found.get(key, 0) + entry.sums.points
    again: dict[tuple[int, Place], int] = {}
    for (who, _, place), sums in recount(RULES, facts).sums().items():
        again[known[who], place] = again.get((known[who], place), 0) + sums.points
    assert {key: value for key, value in again.items() if value} == {
        key: value for key, value in found.items() if value
    }
    return {key: value for key, value in found.items() if value}


ENROLLED = (enrolment_fact(0, of=1), enrolment_fact(0, of=2, ward="00004"), enrolment_fact(0, of=3, ward="00004"))
CLAIMED = (
    *ENROLLED,
    fact_of(service(of=1, case="H-1", name="first"), 0),
    fact_of(service(of=2, case="H-1", name="second"), 0),
)


def test_an_excluded_resident_adds_nothing_and_comes_back_whole() -> None:
    deeds = (fact_of(skill(of=1), 0), exclusion(of=1), fact_of(skill("password-otp", of=1), 0))

    assert points(*ENROLLED, *deeds) == {}
    assert points(*ENROLLED, *deeds, exclusion(of=1, back=True)) == {(1, HOAN_KIEM): 20}


def test_who_is_excluded_before_anything_is_known_of_them_adds_nothing() -> None:
    assert points(exclusion(of=1), enrolment_fact(0, of=1), fact_of(skill(of=1), 0)) == {}


def test_the_last_word_on_a_resident_holds() -> None:
    words = (exclusion(of=1), exclusion(of=1), exclusion(of=1, back=True))

    assert points(*ENROLLED, fact_of(skill(of=1), 0), *words) == {(1, HOAN_KIEM): 10}
    assert len(entries(*ENROLLED, fact_of(skill(of=1), 0), *words)) == 3


def test_a_case_passes_on_when_who_holds_it_is_excluded_and_comes_back_with_them() -> None:
    assert points(*CLAIMED) == {(1, HOAN_KIEM): 5}
    assert points(*CLAIMED, exclusion(of=1)) == {(2, BA_DINH): 5}
    assert points(*CLAIMED, exclusion(of=1), exclusion(of=1, back=True)) == {(1, HOAN_KIEM): 5}


def test_a_case_passes_over_claimants_who_are_excluded() -> None:
    third = fact_of(service(of=3, case="H-1"), 0)

    assert points(*CLAIMED, third, exclusion(of=2), exclusion(of=1)) == {(3, BA_DINH): 5}


def test_a_case_nobody_may_hold_goes_to_the_first_who_may() -> None:
    """Also if the claim comes after its holder was excluded, and the holder after the claim was heard of."""
    late = fact_of(service(of=3, case="H-1"), 0)

    assert points(*CLAIMED, exclusion(of=1), exclusion(of=2), late) == {(3, BA_DINH): 5}


def test_an_excluded_case_is_nobodys_until_it_is_readmitted() -> None:
    assert points(*CLAIMED, exclusion(case="H-1")) == {}
    assert points(*CLAIMED, exclusion(case="H-1"), fact_of(service(of=3, case="H-1"), 0)) == {}
    assert points(*CLAIMED, exclusion(case="H-1"), exclusion(case="H-1", back=True)) == {(1, HOAN_KIEM): 5}


def test_an_excluded_event_holds_no_case_and_takes_its_place_again() -> None:
    assert points(*CLAIMED, exclusion(event="first")) == {(2, BA_DINH): 5}
    assert points(*CLAIMED, exclusion(event="first"), exclusion(event="first", back=True)) == {(1, HOAN_KIEM): 5}


def test_what_its_partner_revoked_meanwhile_does_not_come_back() -> None:
    meanwhile = fact_of(revocation("first"), 0)

    assert points(*CLAIMED, exclusion(event="first"), meanwhile, exclusion(event="first", back=True)) == {
        (2, BA_DINH): 5
    }


def test_an_event_of_another_partner_with_the_same_id_is_another_event() -> None:
    assert points(*CLAIMED, exclusion(event="first", source="vneid")) == {(1, HOAN_KIEM): 5}


def test_points_by_hand_stand_beside_the_cap() -> None:
    deeds = [fact_of(skill(key, of=1), 0) for key in ("anti-scam", "password-otp")]
    capped = contest(CONTEST.replace("resident_cap = 100", "resident_cap = 12"))
    facts = [*ENROLLED, *deeds, grant(7, of=1)]

    sums = recount(capped, [fact._replace(xid=number, id=number) for number, fact in enumerate(facts, 1)]).sums()

    assert sums[resident(1), 1, HOAN_KIEM].points == 12 + 7


def test_points_for_a_resident_wait_for_the_enrolment_and_move_with_it() -> None:
    moved = enrolment_fact(0, of=1, ward="00004", joined_at=RULES.rounds[0].opens - timedelta(days=1))

    assert points(grant(7, of=1)) == {}
    assert points(grant(7, of=1), enrolment_fact(0, of=1, joined_at=DURING)) == {(1, HOAN_KIEM): 7}
    assert points(grant(7, of=1), enrolment_fact(0, of=1, joined_at=DURING), moved) == {(1, BA_DINH): 7}


@pytest.mark.parametrize(
    ("given", "place"),
    [
        (grant(-9, ward="00070"), HOAN_KIEM),
        (grant(-9, ward="00070", neighbourhood="00070/to-3"), Place("00070", "00070/to-3")),
        (grant(-9, unit="school/x"), Place("", None, "school/x")),
    ],
)
def test_points_for_a_place_are_nobodys(given: Fact, place: Place) -> None:
    (entry,) = entries(given)

    assert (entry.resident, entry.round, entry.place, entry.sums) == (None, 1, place, Sums(points=-9))


@pytest.mark.parametrize("given", [grant(9, number=3, ward="00070"), grant(9, number=3, of=1)])
def test_points_in_a_round_that_is_not_there_count_nothing(given: Fact) -> None:
    assert points(*ENROLLED, given) == {}


def test_points_by_hand_make_nobody_a_participant() -> None:
    assert [entry.sums for entry in entries(*ENROLLED, grant(9, of=1))] == [Sums(points=9)]


def test_who_is_reassigned_plays_there_with_their_own_groups_until_they_are_sent_home() -> None:
    elderly = enrolment_fact(0, of=1, groups=("elderly",))
    moved = (elderly, fact_of(skill(of=1), 0), grant(3, of=1), reassignment(1, "00004"))

    assert points(*moved) == {(1, BA_DINH): 15 + 3}
    assert points(*moved, reassignment(1, None)) == {(1, HOAN_KIEM): 15 + 3}


def test_a_reassignment_is_for_its_rounds_alone() -> None:
    second = fact_of(skill(of=1, at=RULES.rounds[1].opens), 0)

    assert points(*ENROLLED, fact_of(skill(of=1), 0), second, reassignment(1, "00004", rounds=(2,))) == {
        (1, HOAN_KIEM): 10,
        (1, BA_DINH): 10,
    }


def test_who_has_many_deeds_is_moved_and_excluded_like_anybody() -> None:
    deeds: Sequence[Fact] = [fact_of(service(of=1, case=f"C-{number}"), 0) for number in range(60)]

    assert points(*ENROLLED, *deeds, reassignment(1, "00004"), fact_of(skill(of=1), 0)) == {(1, BA_DINH): 25}
    assert points(*ENROLLED, *deeds, exclusion(of=1), fact_of(skill(of=1), 0)) == {}
