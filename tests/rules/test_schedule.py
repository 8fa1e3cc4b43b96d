"""The times of a round: what may change when, and which facts that touches."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.rules.contest import Contest, Removed, Round, scheduled_phase
from server.rules.fault import Fault
from server.rules.schedule import (
    Span,
    closed_at,
    counted_otherwise,
    frozen_at,
    opened_at,
    paused_at,
    resumed_at,
    schedule_faults,
    without,
)
from tests.examples import OPENS, contest, two_rounds

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
CLOSES = OPENS + 28 * DAY
ROUND = Round(number=1, opens=OPENS, closes=CLOSES, late_until=CLOSES + DAY, freezes=CLOSES - DAY)
NOON = OPENS + 3 * DAY + 12 * HOUR
OUTAGE = Removed(starts=NOON, ends=NOON + 2 * HOUR, counts=False)


def done(result: Round | Fault) -> Round:
    assert isinstance(result, Round), result
    return result


def code_of(result: Round | Fault) -> str:
    assert isinstance(result, Fault)
    return result.code


def with_round(each: Round) -> Contest:
    return replace(contest(), rounds=(each,))


@pytest.mark.parametrize(
    ("moment", "counts"),
    [
        (NOON - timedelta(microseconds=1), True),
        (NOON, False),
        (NOON + 2 * HOUR - timedelta(microseconds=1), False),
        (NOON + 2 * HOUR, True),
    ],
)
def test_removed_time_is_removed_from_its_first_moment_to_just_before_its_last(
    moment: datetime, counts: bool
) -> None:
    rules = with_round(done(without(ROUND, OUTAGE, NOON + 3 * HOUR, extends=False)))

    assert (rules.round_at(moment) is not None) is counts


def test_what_was_done_in_removed_time_counts_when_it_was_decided_so() -> None:
    rules = with_round(done(without(ROUND, replace(OUTAGE, counts=True), NOON + 3 * HOUR, extends=True)))

    assert rules.round_at(NOON + HOUR)
    assert rules.rounds[0].closes == CLOSES + 2 * HOUR


def test_the_closing_and_all_that_is_still_to_come_move_by_the_removed_time() -> None:
    moved = done(without(ROUND, OUTAGE, NOON + 3 * HOUR, extends=True))

    assert (moved.freezes, moved.closes) == (CLOSES - DAY + 2 * HOUR, CLOSES + 2 * HOUR)
    assert moved.late_until == CLOSES + DAY + 2 * HOUR


def test_a_freeze_that_has_passed_stays_where_it_was() -> None:
    late = Removed(starts=CLOSES - 5 * HOUR, ends=CLOSES - 4 * HOUR)

    moved = done(without(ROUND, late, CLOSES - HOUR, extends=True))

    assert (moved.freezes, moved.closes) == (CLOSES - DAY, CLOSES + HOUR)


@pytest.mark.parametrize(
    ("starts", "ends", "code"),
    [
        (OPENS - HOUR, OPENS + HOUR, "outside"),
        (CLOSES - HOUR, CLOSES + timedelta(seconds=1), "outside"),
        (NOON + HOUR, NOON + HOUR, "outside"),
        (NOON + HOUR, NOON + 3 * HOUR, "overlaps"),
    ],
)
def test_removed_time_lies_in_the_round_and_apart_from_other_removed_time(
    starts: datetime, ends: datetime, code: str
) -> None:
    each = replace(ROUND, removed=(OUTAGE,))

    assert code_of(without(each, Removed(starts=starts, ends=ends), NOON + 4 * HOUR, extends=False)) == code


def test_removed_times_that_touch_are_two() -> None:
    after = Removed(starts=NOON + 2 * HOUR, ends=NOON + 3 * HOUR)

    both = done(without(replace(ROUND, removed=(OUTAGE,)), after, NOON + 4 * HOUR, extends=False))

    assert both.removed == (OUTAGE, after)


def test_the_clock_of_a_paused_round_stands_still() -> None:
    paused = done(paused_at(ROUND, NOON, counts=True))

    assert scheduled_phase(paused, CLOSES + DAY) == "open"
    assert code_of(paused_at(paused, NOON + HOUR, counts=True)) == "paused"


def test_going_on_gives_back_the_time_of_the_pause() -> None:
    paused = done(paused_at(ROUND, CLOSES - HOUR, counts=False))

    on = done(resumed_at(paused, CLOSES + 4 * HOUR, extends=True))

    assert on.closes == CLOSES + 5 * HOUR
    assert on.removed == (Removed(starts=CLOSES - HOUR, ends=CLOSES + 4 * HOUR, counts=False),)
    assert schedule_faults([paused], [on], CLOSES + 4 * HOUR) == []
    assert scheduled_phase(on, CLOSES + 4 * HOUR) == "frozen"


def test_going_on_after_the_closing_without_more_time_closes_at_once() -> None:
    paused = done(paused_at(ROUND, CLOSES - HOUR, counts=True))

    on = done(resumed_at(paused, CLOSES + HOUR, extends=False))

    assert (on.closes, on.removed[0].ends) == (CLOSES, CLOSES)
    assert scheduled_phase(on, CLOSES + HOUR) == "closed"


def test_a_round_is_opened_frozen_and_closed_now() -> None:
    early = OPENS - DAY

    assert done(opened_at(ROUND, early)).opens == early
    assert done(frozen_at(ROUND, NOON)).freezes == NOON
    closed = done(closed_at(ROUND, NOON))
    assert (closed.closes, closed.late_until, closed.freezes) == (NOON, NOON + DAY, None)


def test_what_is_not_possible_now_is_refused_with_the_reason() -> None:
    assert code_of(opened_at(ROUND, NOON)) == "passed"
    assert code_of(frozen_at(ROUND, OPENS - DAY)) == "not_open"
    assert code_of(frozen_at(ROUND, CLOSES - HOUR)) == "not_open"
    assert code_of(closed_at(ROUND, CLOSES)) == "not_running"
    assert code_of(resumed_at(ROUND, NOON, extends=True)) == "not_paused"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"opens": OPENS - HOUR}, "rounds.1.opens passed"),
        ({"freezes": NOON - HOUR}, "rounds.1.freezes in_past"),
        ({"closes": NOON - HOUR}, "rounds.1.closes in_past"),
        ({"closes": CLOSES + DAY}, None),
        ({"freezes": None}, None),
        ({"removed": (replace(OUTAGE, ends=NOON),)}, "rounds.1.removed taken_back"),
    ],
)
def test_what_has_passed_stays_as_it_was(changes: dict[str, object], fault: str | None) -> None:
    before = replace(ROUND, removed=(OUTAGE,))

    found = schedule_faults([before], [replace(before, **changes)], NOON)  # type: ignore[arg-type]

    assert [f"{each.where} {each.code}" for each in found] == ([fault] if fault else [])


def test_a_round_that_has_opened_may_not_go_and_one_to_come_may() -> None:
    rounds = contest(two_rounds()).rounds

    assert schedule_faults(rounds, rounds[:1], NOON) == []
    assert [each.code for each in schedule_faults(rounds, (), NOON)] == ["gone"]


def test_only_facts_of_the_times_between_are_counted_otherwise() -> None:
    later = replace(ROUND, closes=CLOSES + DAY, late_until=CLOSES + 2 * DAY, removed=(OUTAGE,))

    found = counted_otherwise(with_round(ROUND), with_round(later))

    assert found.happened == [Span(NOON, NOON + 2 * HOUR), Span(CLOSES, CLOSES + DAY)]
    assert found.joined == [Span(CLOSES, CLOSES + DAY)]
    assert found.received == [Span(CLOSES + DAY, CLOSES + 2 * DAY)]


@st.composite
def schedules(draw: st.DrawFn) -> Contest:
    """One or two rounds of whole hours, with stretches taken out."""
    hours = sorted(draw(st.sets(st.integers(0, 30), min_size=4, max_size=4)))
    rounds = [_drawn_round(draw, 1, *hours[:2])]
    if draw(st.booleans()):
        rounds.append(_drawn_round(draw, 2, *hours[2:]))
    return replace(contest(), rounds=tuple(rounds))


def _drawn_round(draw: st.DrawFn, number: int, opens: int, closes: int) -> Round:
    marks = sorted(draw(st.sets(st.integers(opens, closes), max_size=4)))
    taken = [
        Removed(starts=OPENS + start * HOUR, ends=OPENS + end * HOUR, counts=draw(st.booleans()))
        for start, end in zip(marks[::2], marks[1::2], strict=False)
    ]
    end = OPENS + closes * HOUR
    return Round(number=number, opens=OPENS + opens * HOUR, closes=end, late_until=end, removed=tuple(taken))


@given(schedules(), schedules())
def test_facts_are_counted_otherwise_exactly_in_the_times_that_are_told(before: Contest, after: Contest) -> None:
    spans = counted_otherwise(before, after).happened

    for half_hours in range(-1, 62):
        moment = OPENS + half_hours * HOUR / 2
        differs = _number(before, moment) != _number(after, moment)
        assert differs == any(span.starts <= moment < span.ends for span in spans), moment


def _number(rules: Contest, moment: datetime) -> int | None:
    found = rules.round_at(moment)
    return found.number if found else None


def test_another_freeze_counts_nothing_otherwise() -> None:
    found = counted_otherwise(with_round(ROUND), with_round(replace(ROUND, freezes=NOON)))

    assert not (found.happened or found.joined or found.received)


def test_a_round_that_is_added_counts_what_happened_in_it() -> None:
    found = counted_otherwise(contest(), contest(two_rounds()))

    assert found.happened == [Span(*[(each.opens, each.closes) for each in contest(two_rounds()).rounds][1])]
