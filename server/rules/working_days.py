"""Days on which offices work: Monday to Friday, less public holidays."""

from collections.abc import Collection
from datetime import date, timedelta

_SATURDAY = 5


def after(day: date, days: int, holidays: Collection[date]) -> date:
    """The working day that is so many after a day; the day itself does not count."""
    while days:
        day += timedelta(days=1)
        if day.weekday() < _SATURDAY and day not in holidays:
            days -= 1
    return day
