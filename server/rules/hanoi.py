"""The time of Hà Nội, in which schedules are typed and told."""

from datetime import datetime, timedelta, timezone

HANOI = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""A fixed offset: Việt Nam keeps no summer time, and a small image may lack the time zone files."""


def local(moment: datetime) -> datetime:
    """The moment with Hà Nội's offset, to the second, as documents keep it."""
    return moment.astimezone(HANOI).replace(microsecond=0)


def typed(moment: datetime | None) -> str:
    """The moment as a form shows it: '2026-11-02T08:00', with seconds only if there are any."""
    if moment is None:
        return ""
    text = local(moment).replace(tzinfo=None).isoformat()
    return text.removesuffix(":00") if text.count(":") == 2 else text


def read_typed(text: str) -> datetime | None:
    """The moment that was typed without an offset, None if it is none."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found.replace(tzinfo=HANOI, microsecond=0) if found.tzinfo is None and len(text.strip()) > 10 else None
