"""What is followed deed by deed is what going through all deeds says, and costs the same for each."""

import time
from collections.abc import Iterable
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from server.rules import fold as folding
from server.rules.entry import Place
from server.rules.fold import Known, fold
from server.rules.recount import recount
from server.rules.running import Running
from server.rules.scoring import Deed, Membership, hold
from tests.examples import CONTEST, OPENS, contest, enrolment_fact, fact_of, revocation, service

RULES = contest(
    CONTEST.replace("resident_cap = 100", "resident_cap = 40").replace("attainment = 5", "attainment = 3")
    + '[[criteria]]\ncode = "K3"\nkind = "service"\nactivities = ["scene-report"]\npoints = 7\nmax_times = 2\n'
)
MEMBERSHIP = Membership(OPENS, Place("00070"), ("elderly",))

services = st.builds(
    lambda activity, case, by: Deed(1, "service", activity, ("case", case), by),
    st.sampled_from(["scene-report", "health-insurance"]),
    st.sampled_from(["H-1", "H-2", "H-3", "H-4", "H-5"]),
    st.sampled_from(["self", "guided", "done_for"]),
)
skills = st.builds(
    lambda activity, by: Deed(1, "skill", activity, ("skill", activity), by),
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


def seconds(run: Iterable[object]) -> float:
    started = time.process_time()
    assert list(run)
    return time.process_time() - started


def test_a_deed_of_somebody_with_ten_thousand_costs_what_the_first_cost() -> None:
    facts = [fact_of(service(case=f"H-{number}"), number) for number in range(2, 20_002)]
    known = Known()
    first = seconds(fold(RULES, [enrolment_fact(1), *facts[:4_000]], known))
    list(fold(RULES, facts[4_000:-4_000], known))

    started = time.process_time()
    list(fold(RULES, facts[-4_000:], known))
    last = time.process_time() - started

    assert last < 3 * first


def test_ten_thousand_reports_under_one_name_are_taken_back_in_time() -> None:
    """A portal that reported everything under one name by mistake will take all of it back."""
    facts = [enrolment_fact(1)]
    facts += [fact_of(service(case=f"H-{number}", name=f"e{number}"), number) for number in range(2, 10_002)]
    facts += [fact_of(revocation(f"e{number}"), 20_000 + number) for number in range(2, 10_002)]

    assert seconds(fold(RULES, facts, Known())) < 10
    assert recount(RULES, facts).sums() == {}
