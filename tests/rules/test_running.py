"""What is followed deed by deed is what going through all deeds says, and costs the same for each."""

from collections.abc import Collection
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.rules import resident_fold as folding
from server.rules.contest import Contest
from server.rules.entry import Place
from server.rules.fold import Known, fold
from server.rules.recount import recount
from server.rules.running import MANY, Running
from server.rules.scoring import Deed, Holding, Membership, hold
from tests.examples import CONTEST, DURING, OPENS, contest, enrolment_fact, fact_of, revocation, service

RULES = contest(
    CONTEST.replace("resident_cap = 100", "resident_cap = 40").replace("attainment = 5", "attainment = 3")
    + '[[criteria]]\ncode = "K3"\nkind = "service"\nactivities = ["scene-report"]\npoints = 7\nmax_times = 2\n'
)
MEMBERSHIP = Membership(OPENS, Place("00070"), ("elderly",))

services = st.builds(
    lambda activity, case, by: Deed(1, "service", activity, ("case", case), by, DURING),
    st.sampled_from(["scene-report", "health-insurance"]),
    st.sampled_from(["H-1", "H-2", "H-3", "H-4", "H-5"]),
    st.sampled_from(["self", "guided", "done_for"]),
)
skills = st.builds(
    lambda activity, by: Deed(1, "skill", activity, ("skill", activity), by, DURING),
    st.sampled_from(["anti-scam", "password-otp"]),
    st.sampled_from(["self", "guided", "done_for"]),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(services | skills, max_size=25), st.randoms(use_true_random=False), st.integers(0, 25))
def test_any_deeds_taken_in_and_out_are_worth_what_is_left(deeds: list[Deed], chance: object, out: int) -> None:
    running = Running(RULES, MEMBERSHIP, ())
    for deed in deeds:
        running.add(deed)
    left = list(deeds)
    for _ in range(min(out, len(left))):
        running.remove(left.pop(chance.randrange(len(left))))  # type: ignore[attr-defined]

    assert running.holding() == hold(RULES, MEMBERSHIP, left)
    assert Running(RULES, MEMBERSHIP, left).holding() == running.holding()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.booleans()), max_size=30))
def test_following_begins_and_ends_without_a_trace_in_the_ledger(steps: list[tuple[int, bool]]) -> None:
    facts = [enrolment_fact(1)]
    for number, (case, taken_back) in enumerate(steps, 2):
        event = revocation(f"e{case}") if taken_back else service(case=f"H-{case}", name=f"e{number}")
        facts.append(fact_of(event, number))

    with patch.object(folding, "MANY", 3):
        followed = list(fold(RULES, facts, Known()))

    assert followed == list(fold(RULES, facts, Known()))


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many deeds were gone through, each time that somebody's were: what a fold costs, on any machine."""
    counted: list[int] = []

    def hold_counted(contest: Contest, membership: Membership, deeds: Collection[Deed]) -> Holding:
        counted.append(len(deeds))
        return hold(contest, membership, deeds)

    monkeypatch.setattr(folding, "hold", hold_counted)
    return counted


def test_a_deed_of_somebody_with_ten_thousand_is_not_gone_through_with_all_others(looked_at: list[int]) -> None:
    facts = [fact_of(service(case=f"H-{number}"), number) for number in range(2, 10_002)]

    list(fold(RULES, [enrolment_fact(1), *facts], Known()))

    assert sum(looked_at) <= MANY**2


def test_ten_thousand_reports_under_one_name_are_taken_back_one_by_one(looked_at: list[int]) -> None:
    """A portal that reported everything under one name by mistake will take all of it back."""
    facts = [enrolment_fact(1)]
    facts += [fact_of(service(case=f"H-{number}", name=f"e{number}"), number) for number in range(2, 10_002)]
    facts += [fact_of(revocation(f"e{number}"), 20_000 + number) for number in range(2, 10_002)]

    assert list(fold(RULES, facts, Known()))
    assert sum(looked_at) <= 2 * MANY**2
    assert recount(RULES, facts).sums() == {}
