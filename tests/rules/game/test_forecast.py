"""What it would take: the answer of the rule, checked by really adding the people."""

from hypothesis import assume, given
from hypothesis import strategies as st

from server.rules.board import Counts, level
from server.rules.game.forecast import (
    Span,
    after_days,
    forecast,
    joined,
    mean_of,
    next_mark,
    next_step,
    pace_of,
    people_for,
)
from server.rules.ranking import rank
from server.rules.valuing import Figures
from tests.pages.printed import row

ADULTS = 40_000
figures = st.builds(
    lambda people, each, attained: Figures(
        points=people * each, participants=people, attained=people * attained // 100, squares=people * each * each * 2
    ),
    st.integers(30, 20_000),
    st.integers(5, 60),
    st.integers(0, 100),
)


@given(figures, st.integers(0, 2_000_000))
def test_so_many_people_are_enough_and_one_fewer_is_not(own: Figures, more: int) -> None:
    def value(each: Figures) -> int:
        return level(each.points, ADULTS)

    mean, want = mean_of(own), value(own) + more
    assume(mean)
    assert mean
    span = people_for(value, own, ADULTS, (want, want, want))
    assume(span)
    assert span and span.low <= span.middle <= span.high
    assert value(joined(own, span.middle, mean.middle)) >= want
    assert not span.middle or value(joined(own, span.middle - 1, mean.middle)) < want


@given(st.lists(st.integers(0, 10**9), min_size=8, max_size=30))
def test_a_pace_is_of_whole_weeks_and_its_interval_holds_its_average(values: list[int]) -> None:
    values.sort()
    pace = pace_of(values)

    assert pace and pace.days == (14 if len(values) > 14 else 7)
    low, middle, high = after_days(values[-1], pace, 7)
    assert values[-1] <= low <= middle <= high
    assert middle == values[-1] + pace.grown * 7 // pace.days


def test_an_even_pace_leaves_no_doubt_and_fewer_days_than_a_week_tell_nothing() -> None:
    even = pace_of(list(range(0, 800, 100)))

    assert even and after_days(700, even, 7) == (1400, 1400, 1400)
    assert pace_of(list(range(7))) is None


@given(st.integers(0, 5_000), st.integers(1, 4_000))
def test_a_mark_is_the_next_whole_share_of_the_adults(have: int, adults: int) -> None:
    mark = next_mark(have, adults)

    assert (mark is None) == (have >= adults)
    if mark:
        assert have < mark[1] and mark[1] * 100 >= mark[0] * adults > (mark[1] - 1) * 100


def test_few_participants_give_no_average_and_spans_are_told_in_two_figures_outwards() -> None:
    assert mean_of(Figures(points=290, participants=29, squares=2_900)) is None
    assert Span(1_234, 1_300, 1_511).rounded == (1_200, 1_600)
    assert Span(7, 9, 12).rounded == (7, 12)


def _board(*points: int) -> list[Counts]:
    return [
        Counts(code=f"0000{n}", name=str(n), points=each, participants=each // 10, squares=each * 10, adults=ADULTS)
        for n, each in enumerate(points)
    ]


def test_a_place_is_held_against_whoever_comes_furthest() -> None:
    rows = rank(_board(50_000, 40_000, 39_000, 10_000))
    own = next(each for each in rows if each.rank == 2)
    pace = pace_of([level(39_000, ADULTS) - 20_000 * day for day in range(8)][::-1])
    assert pace
    data = Figures(points=40_000, participants=4_000, squares=400_000)

    found = forecast(
        rows, own, data, lambda each: level(each.points, ADULTS), {}, 0, {"00002": pace, "00003": pace}, 7
    )

    assert found.next_place and found.next_place.row.rank == 1 and found.next_place.people == Span(1000, 1000, 1000)
    assert found.hold and found.hold.wanted == (1_115_000,) * 3
    assert found.hold.people == Span(460, 460, 460)
    assert [(aim.name, aim.want - aim.have) for aim in found.aims] == [("mark", 6_000)]


def test_who_leads_has_no_place_above_and_who_is_last_nothing_to_hold() -> None:
    rows = rank(_board(50_000, 40_000))
    data = Figures(points=50_000, participants=5_000, squares=500_000)
    first, last = (forecast(rows, each, data, lambda at: level(at.points, ADULTS), {}, 0, {}, 7) for each in rows)

    assert first.next_place is None and first.followed and first.hold is None
    assert last.next_place and not last.followed


def test_a_neighbourhood_is_told_the_step_of_fewest_people_and_a_tiny_one_none() -> None:
    assert next_step(row(adults=200, participants=45, attained=18)) == ("attain", 10, 2)
    assert next_step(row(adults=200, participants=49, attained=1)) == ("join", 25, 1)
    assert next_step(row(adults=19, participants=3)) is None
