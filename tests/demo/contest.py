"""The contest of the demonstration: its rounds lie around the day on which it is created."""

from datetime import datetime, timedelta
from pathlib import Path
from string import Template

from server.rules.hanoi import HANOI

SLUG = "trinh-dien"
DAYS_PAST = 12
"""So long ago the first round opened: long enough for a line of ranks to have a shape."""

_FILE = Path(__file__).with_name("contest.toml")
_ROUND = "\n[[rounds]]\nopens = {opens}\ncloses = {closes}\n"
_ROUND_DAYS = 21


def midnight(moment: datetime) -> datetime:
    """The last midnight in Hà Nội."""
    return moment.astimezone(HANOI).replace(hour=0, minute=0, second=0, microsecond=0)


def new_contest(now: datetime) -> str:
    """The document of a contest whose first round has been open for DAYS_PAST days."""
    today = midnight(now)

    def day(number: int, hours: int = 0) -> str:
        return (today + timedelta(days=number, hours=hours)).isoformat()

    return Template(_FILE.read_text(encoding="utf-8")).substitute(
        decided=(today - timedelta(days=30)).date().isoformat(),
        first_opens=day(-DAYS_PAST),
        first_freezes=day(8, hours=12),
        first_closes=day(9),
        first_late_until=day(11),
        second_opens=day(12),
        second_closes=day(12 + _ROUND_DAYS),
    )


def with_another_round(document: str, now: datetime, after: datetime) -> str:
    """The document with a round that opened this midnight, for a demonstration that is started weeks later.

    Somebody may have closed the last round by hand today; then the next opens where it closed.
    """
    opens = max(midnight(now), after)
    closes = opens + timedelta(days=_ROUND_DAYS)
    return document + _ROUND.format(opens=opens.isoformat(), closes=closes.isoformat())
