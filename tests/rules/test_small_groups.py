"""Sums of few persons are merged, and nothing is lost by it."""

from hypothesis import given
from hypothesis import strategies as st

from server.rules.small_groups import PERSONS_MIN, Part, merge_small

parts = st.lists(
    st.builds(Part, st.text("abcdef", min_size=1), st.integers(-50, 500), st.none() | st.integers(1, 12)),
    unique_by=lambda part: part.key,
    max_size=8,
)


@given(parts)
def test_no_part_of_few_persons_is_told_and_the_sum_stays(found: list[Part]) -> None:
    told = merge_small(found, "rest")

    assert sum(part.points for part in told) == sum(part.points for part in found)
    of_persons = [part for part in told if part.persons is not None]
    if any((part.persons or 0) < PERSONS_MIN for part in of_persons):
        assert [part.key for part in of_persons] == ["rest"]


def test_large_parts_stay_as_they_are() -> None:
    found = [Part("a", 10, 5), Part("b", 20, 9), Part("given", -3, None)]

    assert merge_small(found, "rest") == found


def test_a_rest_that_would_be_found_by_subtraction_takes_the_smallest_other_part_in() -> None:
    told = merge_small([Part("a", 10, 2), Part("b", 20, 9), Part("c", 30, 7)], "rest")

    assert told == [Part("b", 20, 9), Part("rest", 40, 7)]
