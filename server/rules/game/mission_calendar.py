"""A calendar of missions for a whole contest, out of templates: each week one for people and one to do together."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import cycle

from server.rules.contest import Contest
from server.rules.game.goal import Activity
from server.rules.game.mission import SHARED_LINES
from server.rules.game.mission_file import Template
from server.rules.game.mission_plan import SHORTEST, MissionPlan, counts_in
from server.rules.hanoi import midnight

WEEK = timedelta(days=7)
DRAFTED_MOST = 120
"""Two a week for more than a year."""


def weeks(contest: Contest, now: datetime) -> list[tuple[datetime, datetime]]:
    """The weeks of all rounds that have not begun, from Monday to Sunday in Hà Nội; a stub of under three days at
    either end of a round is none."""
    found = []
    for each in contest.rounds:
        starts = each.opens
        while starts < each.closes:
            ends = min(_monday_after(starts), each.closes)
            if starts >= now and ends - starts >= SHORTEST:
                found.append((starts, ends))
            starts = ends
    return found


def _monday_after(moment: datetime) -> datetime:
    """The next midnight of a Monday, never the moment itself."""
    day = midnight(moment)
    return day + timedelta(days=7 - day.weekday())


def usable(template: Template, contest: Contest) -> frozenset[Activity] | None:
    """Those of a template's activities for which the contest gives anything; None if they are too few.

    An empty set stands for all that counts, as in a plan.
    """
    if not template.activities:
        return frozenset()
    found = frozenset(each for each in template.activities if counts_in(contest, each, template.by))
    return found if len(found) >= min(template.need, len(template.activities)) else None


def draft_calendar(contest: Contest, templates: Sequence[Template], now: datetime) -> list[MissionPlan]:
    """Two missions a week until the contest is over, the templates in turn; those it cannot count are left out."""
    able = [(each, found) for each in templates if (found := usable(each, contest)) is not None]
    alone = cycle([each for each in able if each[0].level not in SHARED_LINES])
    together = cycle([each for each in able if each[0].level in SHARED_LINES])
    plans = []
    for starts, ends in weeks(contest, now):
        for turn in (alone, together):
            template, activities = next(turn, (None, None))
            if template and activities is not None:
                plans.append(template.plan(starts, ends, activities))
    return plans[:DRAFTED_MOST]
