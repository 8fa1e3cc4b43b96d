"""Places: shared when values are equal, and a range where chance may have done it."""

from math import sqrt

from hypothesis import given
from hypothesis import strategies as st

from server.rules.board import Counts
from server.rules.ranking import margin, rank, share


def counts(code: str, points: int, adults: int = 1_000, squares: int = 0) -> Counts:
    return Counts(code=code, name=code, points=points, adults=adults, squares=squares, adults_state="confirmed")


def test_equal_values_share_a_rank_and_skip_the_next() -> None:
    rows = rank([counts("a", 30), counts("b", 20), counts("c", 20), counts("d", 10)])

    assert [(row.code, row.rank) for row in rows] == [("a", 1), ("b", 2), ("c", 2), ("d", 4)]


def test_the_value_is_micro_points_per_adult_rounded_down() -> None:
    [row] = rank([counts("a", 22_097, adults=49_334)])

    assert row.value == 22_097 * 1_000_000 // 49_334 == 447_906


def test_a_small_ward_is_not_ranked_by_its_size() -> None:
    rows = rank([counts("large", 900, adults=90_000), counts("small", 100, adults=5_000)])

    assert [row.code for row in rows] == ["small", "large"]


def test_nobody_counted_means_value_zero_and_no_margin() -> None:
    [row] = rank([Counts(code="a", name="a", points=50, squares=500)])

    assert (row.value, row.rank, row.rank_from, row.rank_to, row.adults_state) == (0, 1, 1, 1, "unknown")


def test_the_margin_is_1_96_standard_errors() -> None:
    ward = counts("a", 500, adults=10_000, squares=12_345)

    assert abs(margin(ward) - 1.96 * sqrt(12_345) / 10_000 * 1_000_000) < 1.0


def test_places_within_chance_are_a_range() -> None:
    rows = rank([counts("a", 1_000, squares=10), counts("b", 505, squares=9_000), counts("c", 500, squares=9_000)])

    assert [(row.rank, row.rank_from, row.rank_to) for row in rows] == [(1, 1, 1), (2, 2, 3), (3, 2, 3)]


def test_shares_are_millionths_of_the_adults() -> None:
    assert (share(1, 3), share(5, 0)) == (333_333, 0)


_boards = st.lists(
    st.tuples(st.integers(0, 5_000), st.integers(0, 3_000), st.integers(0, 200_000)), min_size=1, max_size=40
)


@given(_boards)
def test_ranges_are_what_the_rule_says_of_each_pair(board: list[tuple[int, int, int]]) -> None:
    wards = [counts(f"{number:05}", *each) for number, each in enumerate(board)]

    for row in rank(wards):
        mine = next(ward for ward in wards if ward.code == row.code)
        low, high = mine.value - margin(mine), mine.value + margin(mine)
        above = sum(ward.value - margin(ward) > high for ward in wards)
        not_below = sum(ward.value + margin(ward) >= low for ward in wards)
        better = sum(ward.value > mine.value for ward in wards)
        assert (row.rank, row.rank_from, row.rank_to) == (better + 1, above + 1, not_below)
        assert row.rank_from <= row.rank <= row.rank_to
