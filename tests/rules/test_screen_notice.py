"""Which notices screens may show."""

from datetime import timedelta

import pytest

from server.rules.refusals import Told
from server.rules.screen_notice import LASTS_MOST, check_text, check_times, most_beside, tidy
from tests.examples import DURING

HOUR = timedelta(hours=1)


def test_a_text_is_tidied() -> None:
    assert tidy("  Họp tổ   dân phố \r\n\n\n20:00 ") == "Họp tổ dân phố\n20:00"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (" \n ", "Chưa có chữ nào"),
        ("a" * 281, "Có 281 ký tự, nhiều nhất 280. Bớt 1."),
        ("\n".join("abcdefg"), "Có 7 dòng, nhiều nhất 6"),
        ("Bà Sáu, căn cước 001 099 012 345", "số giống số căn cước"),
    ],
)
def test_a_text_that_cannot_be_shown_is_refused(text: str, said: str) -> None:
    with pytest.raises(Told, match=said) as refused:
        check_text(text)
    assert refused.value.where == "text"


def test_a_text_of_the_most_letters_is_kept() -> None:
    assert len(check_text("ộ" * 280)) == 280


def test_a_notice_may_have_begun_but_not_ended() -> None:
    assert check_times(DURING - HOUR, DURING + HOUR, DURING) == (DURING - HOUR, DURING + HOUR)
    for starts, ends, where in (
        (None, DURING, "starts"),
        (DURING, None, "ends"),
        (DURING + HOUR, DURING + HOUR, "ends"),
        (DURING - 2 * HOUR, DURING, "ends"),
        (DURING, DURING + LASTS_MOST + HOUR, "ends"),
    ):
        with pytest.raises(Told) as refused:
            check_times(starts, ends, DURING)
        assert refused.value.where == where


def test_those_beside_a_notice_are_counted_at_the_fullest_moment() -> None:
    others = [(DURING, DURING + 2 * HOUR), (DURING + HOUR, DURING + 3 * HOUR), (DURING + 2 * HOUR, DURING + 4 * HOUR)]
    assert most_beside(DURING, DURING + 4 * HOUR, others) == 2
    assert most_beside(DURING, DURING + HOUR, others) == 1
    assert most_beside(DURING + 4 * HOUR, DURING + 5 * HOUR, others) == 0
    assert most_beside(DURING, DURING + HOUR, []) == 0
