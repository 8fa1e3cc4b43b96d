"""The time of Hà Nội, in which schedules are typed and told."""

import re
from datetime import date, datetime, time, timedelta, timezone

HANOI = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""A fixed offset: Việt Nam keeps no summer time, and a small image may lack the time zone files."""

_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_HOUR = re.compile(r"(\d{1,2})[:hg](\d{2})(?::(\d{2}))?")


def local(moment: datetime) -> datetime:
    """The moment with Hà Nội's offset, to the second, as documents keep it."""
    return moment.astimezone(HANOI).replace(microsecond=0)


def midnight(now: datetime) -> datetime:
    """The last midnight in Hà Nội."""
    return now.astimezone(HANOI).replace(hour=0, minute=0, second=0, microsecond=0)


def typed(moment: datetime | None) -> str:
    """The moment as a form shows it: '2026-11-02T08:00', with seconds only if there are any."""
    if moment is None:
        return ""
    text = local(moment).replace(tzinfo=None).isoformat()
    return text.removesuffix(":00") if text.count(":") == 2 else text


def read_moment(text: str) -> datetime | None:
    """The moment that was typed as '2026-11-02T08:00', '2/11/2026 8:00' or '08:00 02/11/2026'; None if it is none."""
    day, hour = read_day(text), _HOUR.search(text)
    if not day or not hour:
        return None
    try:
        return datetime.combine(day, time(int(hour[1]), int(hour[2]), int(hour[3] or 0)), HANOI)
    except ValueError:
        return None


def read_day(text: str) -> date | None:
    """The day that was typed as '2026-11-02' or '2/11/2026', whatever stands beside it; None if it is none."""
    try:
        if found := _DAY_FIRST.search(text):
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None
