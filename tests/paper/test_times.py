"""Times as people of Hà Nội say them."""

from datetime import timedelta

import pytest

from server.paper.times import Times
from server.paper.words import words_of
from server.rules.hanoi import midnight
from tests.pages.printed import at

VI, EN = Times(words=words_of("vi")), Times(words=words_of("en"))


@pytest.mark.parametrize(
    ("span", "vi", "en"),
    [
        (timedelta(days=5, hours=22, minutes=59), "5 ngày 22 giờ", "5 days 22 hours"),
        (timedelta(days=1), "1 ngày", "1 day"),
        (timedelta(hours=23, minutes=5), "23 giờ 5 phút", "23 hours 5 minutes"),
        (timedelta(minutes=10, seconds=59), "10 phút", "10 minutes"),
        (timedelta(minutes=9, seconds=1), "9 phút 1 giây", "9 minutes 1 second"),
        (timedelta(minutes=1), "1 phút", "1 minute"),
        (timedelta(0), "0 giây", "0 seconds"),
        (timedelta(seconds=-5), "0 giây", "0 seconds"),
    ],
)
def test_a_duration_is_as_fine_as_its_end_is_near(span: timedelta, vi: str, en: str) -> None:
    assert (VI.duration(span), EN.duration(span)) == (vi, en)


def test_moments_are_told_in_the_time_of_ha_noi() -> None:
    evening = at("2026-11-29T17:30")

    assert VI.hour_and_weekday(evening) == "00:30 Thứ Hai, 30/11"
    assert EN.hour_and_weekday(evening) == "00:30 Monday, 30/11"


def test_midnight_is_that_of_ha_noi() -> None:
    assert midnight(at("2026-11-29T17:30")) == at("2026-11-29T17:00")
    assert midnight(at("2026-11-29T16:30")) == at("2026-11-28T17:00")
