"""The clock of requests: working days, as offices of Hà Nội keep them."""

from datetime import date

import pytest

from server.pipeline.residents.privacy_requests import holidays
from server.rules.working_days import after


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (date(2026, 11, 2), date(2026, 11, 4)),
        (date(2026, 11, 5), date(2026, 11, 9)),
        (date(2026, 11, 7), date(2026, 11, 10)),
        (date(2026, 4, 29), date(2026, 5, 5)),
        (date(2026, 2, 13), date(2026, 2, 24)),
    ],
)
def test_weekends_and_holidays_do_not_count(asked: date, due: date) -> None:
    assert after(asked, 2, holidays()) == due
