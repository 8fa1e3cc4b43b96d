"""Duels: who won, when it is taken, and the table."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.rules.contest import Round
from server.rules.game.duel import (
    PLEDGE_MOST,
    Fought,
    Side,
    Window,
    check_pledge,
    decided_at,
    outcome,
    table,
    windows_of,
)
from server.rules.refusals import Told
from tests.examples import DURING

sides = st.builds(
    lambda adults, of: Side(adults * of // 1_000, adults), st.integers(0, 60_000), st.integers(0, 1_000)
)
DAY = timedelta(days=1)
SWAPPED = {"first": "second", "second": "first", "draw": "draw", "open": "open"}


def a_round(days: int) -> Round:
    return Round(number=2, opens=DURING, closes=DURING + days * DAY, late_until=DURING + (days + 5) * DAY)


@given(sides, sides)
def test_both_sides_are_judged_alike_and_a_draw_is_overlapping_intervals(one: Side, other: Side) -> None:
    said = outcome(one, other)

    assert outcome(other, one) == SWAPPED[said]
    if said in ("first", "second"):
        winner, loser = (one, other) if said == "first" else (other, one)
        assert winner.share >= loser.share
        assert winner.interval[0] > loser.interval[1]
    assert (said == "open") == (not one.adults or not other.adults)


def test_a_difference_within_chance_is_a_draw_and_a_larger_one_is_won() -> None:
    assert outcome(Side(100, 10_000), Side(110, 10_000)) == "draw"
    assert outcome(Side(100, 10_000), Side(180, 10_000)) == "second"
    assert outcome(Side(0, 10_000), Side(0, 9_000)) == "draw"
    assert outcome(Side(5, 0), Side(1, 9_000)) == "open"


@given(st.integers(1, 90))
def test_the_weeks_of_a_round_fill_it_without_a_gap_and_none_is_short(days: int) -> None:
    each = a_round(days)

    whole, *weeks = windows_of(each)

    assert (whole.starts, whole.ends, whole.week) == (each.opens, each.closes, 0)
    assert (weeks[0].starts, weeks[-1].ends) == (each.opens, each.closes)
    assert all(one.ends == next_.starts for one, next_ in pairwise(weeks))
    assert [week.week for week in weeks] == list(range(1, len(weeks) + 1))
    assert all(4 * DAY <= week.ends - week.starts < 11 * DAY for week in weeks) or days < 4


def test_a_week_is_decided_days_after_it_and_a_round_when_it_takes_no_more_late_facts() -> None:
    each = a_round(21)
    whole, first, *_, last = windows_of(each)

    assert decided_at(first, each) == first.ends + 3 * DAY
    assert decided_at(last, each) == decided_at(whole, each) == each.late_until
    assert decided_at(first, replace(each, late_until=first.ends)) == first.ends
    assert decided_at(Window(2, 1, each.opens, each.closes + DAY), each) == each.late_until


def test_the_table_counts_three_and_one_and_breaks_ties_by_share() -> None:
    fought = [
        Fought(first="a", second="b", outcome="first", sides=(Side(50, 1_000), Side(10, 1_000))),
        Fought(first="c", second="d", outcome="draw", sides=(Side(20, 1_000), Side(21, 1_000))),
        Fought(first="e", second=None),
        Fought(first="f", second="g", outcome="open"),
    ]

    lines = table("abcdefgh", fought)

    assert [(line.code, line.rank, line.points) for line in lines] == [
        ("a", 1, 3), ("e", 2, 3), ("d", 3, 1), ("c", 4, 1), ("b", 5, 0), ("f", 6, 0), ("g", 6, 0), ("h", 6, 0)
    ]  # fmt: skip
    assert [line.fought for line in lines] == [1, 1, 1, 1, 1, 0, 0, 0]


def test_neither_share_nor_order_tells_of_a_few_people() -> None:
    fought = [
        Fought(first="a", second="b", outcome="draw", sides=(Side(1, 400), Side(4, 400))),
        Fought(first="c", second="d", outcome="draw", sides=(Side(6, 400), Side(0, 400))),
        Fought(first="d", second="c", outcome="draw", sides=(Side(30, 400), Side(8, 400))),
    ]

    lines = table("abcd", fought, told_least=5)

    assert [(line.code, line.rank, line.share, line.few) for line in lines] == [
        ("c", 1, 17_500, False), ("d", 2, 0, True), ("a", 3, 0, True), ("b", 3, 0, True)
    ]  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("efgh"), sides, sides), max_size=8), st.randoms())
def test_the_table_does_not_depend_on_the_order_of_duels(
    played: list[tuple[str, str, Side, Side]], chance: object
) -> None:
    fought = [Fought(first=one, second=other, outcome=outcome(*two), sides=two) for one, other, *rest in played
              if (two := (rest[0], rest[1]))]  # fmt: skip
    shuffled = fought[:]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    lines = table("abcdefgh", fought)

    assert table("hgfedcba", shuffled) == lines
    closed = [duel for duel in fought if duel.outcome != "open"]
    draws = sum(duel.outcome == "draw" for duel in closed)
    assert sum(line.points for line in lines) == 3 * (len(closed) - draws) + 2 * draws


def test_a_pledge_has_words_and_not_too_many() -> None:
    assert check_pledge("  Cùng  nhau\nlàm ") == "Cùng nhau làm"
    with pytest.raises(Told, match=str(PLEDGE_MOST + 1)):
        check_pledge("x" * (PLEDGE_MOST + 1))
    with pytest.raises(Told):
        check_pledge(" \n ")
