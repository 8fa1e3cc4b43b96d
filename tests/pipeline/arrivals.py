"""Strategies that draw what arrives: events, revocations, enrolments and corrections of a few residents."""

from collections.abc import Iterable
from datetime import timedelta

from hypothesis import strategies as st

from server.rules.contest import Contest
from server.rules.fact import Fact
from tests.corrections import exclusions, grants, reassignments
from tests.examples import (
    CONTEST,
    DURING,
    OPENS,
    contest,
    enrolment_fact,
    fact_of,
    revocation,
    service,
    skill,
    taking_back,
    two_rounds,
)

# A cap and an attainment that a handful of deeds reach, so that both are crossed in both directions.
TIGHT = CONTEST.replace("resident_cap = 100", "resident_cap = 32").replace("attainment = 5", "attainment = 3")
TIGHT += '[[criteria]]\ncode = "K3"\nkind = "service"\nactivities = ["scene-report"]\npoints = 7\n'
RULES: Contest = contest(two_rounds(TIGHT))

ROUND_2 = RULES.rounds[1].opens + timedelta(days=1)
LATE = RULES.rounds[0].late_until
RESIDENTS = (1, 2, 3)
WARDS = ("00070", "00004", "00008")

CASES = ("H-1", "H-2")
EVENTS = tuple(f"n{number}" for number in range(1, 21))
EXCLUSIONS = exclusions(RESIDENTS, CASES, EVENTS)
MOVES = reassignments(RESIDENTS, WARDS)
GRANTS = grants(RESIDENTS, WARDS)


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
    """An enrolment, a move or a leaving: before, in or after the first round, or too late for both."""
    days = draw(st.sampled_from([-5, 0, 2, 3, 30, 33.1, 40, 80]))
    ward = draw(st.sampled_from(WARDS))
    return enrolment_fact(
        0,
        of=draw(st.sampled_from(RESIDENTS)),
        ward=ward,
        neighbourhood=draw(st.sampled_from([None, f"{ward}/to-1", f"{ward}/to-2"])),
        unit=draw(st.sampled_from([None, "school/thcs-lang"])),
        groups=draw(st.sampled_from([(), ("elderly",), ("near_poor",), ("disability", "near_poor"), ("pupil",)])),
        joined_at=OPENS + timedelta(days=days),
        left=draw(st.sampled_from([False, False, True])),
    )


@st.composite
def enrolments_and_their_ends(draw: st.DrawFn) -> list[Fact]:
    """Enrolments and leavings, some of which are taken back."""
    found = draw(st.lists(enrolments(), min_size=1, max_size=8))
    return [*found, *(taking_back(0, each) for each in found if draw(st.sampled_from([False, False, True])))]


@st.composite
def quarrels(draw: st.DrawFn, corrections: st.SearchStrategy[Fact] = EXCLUSIONS | MOVES) -> list[Fact]:
    """Residents report the same one or two cases again and again, are taken back, excluded and readmitted."""
    facts = [enrolment_fact(0, of=of, ward=ward) for of, ward in zip(RESIDENTS, WARDS, strict=True)]
    for number in range(draw(st.integers(2, 14))):
        of, case = draw(st.sampled_from(RESIDENTS[:2])), draw(st.sampled_from(["H-1", "H-1", "H-1", "H-2"]))
        facts.append(fact_of(service(of=of, case=case, name=f"n{number}"), 0))
        if draw(st.booleans()):
            target = draw(st.integers(0, number + 1))
            facts.append(fact_of(revocation(f"n{target}", name=f"r{number}"), 0))
        facts += draw(st.lists(corrections, max_size=2))
    return facts


@st.composite
def arrivals(
    draw: st.DrawFn, *, shared_cases: bool, corrections: st.SearchStrategy[Fact] = EXCLUSIONS | MOVES
) -> list[Fact]:
    """What arrives, in the order of arrival, with repeats."""
    facts = draw(enrolments_and_their_ends())
    facts += draw(st.lists(uses(shared_cases=shared_cases), min_size=3, max_size=24))
    facts += draw(st.lists(revocations(), max_size=8))
    facts += draw(st.lists(corrections, max_size=6))
    draw(st.randoms(use_true_random=False)).shuffle(facts)
    return _one_content_a_name(facts)


def _one_content_a_name(facts: list[Fact]) -> list[Fact]:
    # A name that is sent again stands for the same event: of two contents the order would decide.
    first: dict[tuple[str, str], Fact] = {}
    return [first.setdefault(fact.key, fact) for fact in facts]
