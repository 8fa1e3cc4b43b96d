"""Numbers as people of each language write them."""

import pytest

from server.paper.numbers import HARD_SPACE, Numbers

VI, EN = Numbers(language="vi"), Numbers(language="en")


@pytest.mark.parametrize(
    ("number", "vi", "en"),
    [
        (0, "0", "0"),
        (999, "999", "999"),
        (2_021_604, "2.021.604", "2,021,604"),
        (-134, "\u2212134", "\u2212134"),
    ],
)
def test_whole_numbers_are_grouped_as_each_language_does(number: int, vi: str, en: str) -> None:
    assert (VI.whole(number), EN.whole(number)) == (vi, en)


@pytest.mark.parametrize(
    ("value", "told"),
    [(0, "0,0"), (49, "0,0"), (50, "0,1"), (447_931, "447,9"), (447_950, "448,0"), (12_345_678, "12.345,7")],
)
def test_a_value_is_told_per_thousand_with_one_rounded_digit(value: int, told: str) -> None:
    assert VI.per_thousand(value) == told


def test_a_share_has_one_digit_and_a_space_that_does_not_break() -> None:
    assert VI.share(8_880, 49_334) == f"18,0{HARD_SPACE}%"
    assert EN.share(8_880, 49_334) == "18.0%"


def test_a_share_of_nobody_is_a_dash() -> None:
    assert VI.share(3, 0) == "–"


def test_a_range_has_an_en_dash_and_a_single_place_none() -> None:
    assert (VI.span(21, 37), VI.span(4, 4)) == ("21–37", "4")
