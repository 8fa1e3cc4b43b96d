"""A badge: what a person can do now, as a predicate over their counted set; with its proof, and what is missing.

A badge has needs, and is earned when each is met. A need counts distinct marks that deeds make, and is met at the
time of the mark that makes them enough. Every mark stands from the earliest deeds that make it, so a badge follows
from the set alone: more deeds never take one away, and no order matters.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Literal, NamedTuple, TypeVar, get_args

from server.rules.game.counted import Counted
from server.rules.game.goal import Activity

Family = Literal["safety", "services", "payment", "learning", "helping", "steadiness"]
FAMILIES: tuple[Family, ...] = get_args(Family)
Count = Literal["activities", "cases", "weeks", "rounds", "used", "kept", "alone"]
M = TypeVar("M", bound=Hashable)
COUNTS: tuple[Count, ...] = get_args(Count)
BY = ("self", "guided")
"""Who may have done it. What somebody else did for a person is no ability of theirs, whatever a contest pays."""
GAP: Mapping[Count, timedelta] = {"used": timedelta(), "kept": timedelta(days=60), "alone": timedelta(days=1)}
"""Marks of two deeds, and how much later the second one is: a skill and then its use; the same passed again, as a
re-test is open then; the same with somebody's help, and later without."""
REPEATED: tuple[Count, ...] = ("cases", "weeks", "rounds")
"""Marks that one activity can make again and again."""
MONDAY = datetime(1970, 1, 4, 17, tzinfo=UTC)
"""00:00 of a Monday in Hà Nội. Weeks are counted from here: the offset never changes, and days divide faster than
calendars answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """`least` distinct marks out of deeds of these activities, done so.

    Without `of` it takes every activity of the `kinds` but those in `but`. `uses` says what each skill is used in.
    """

    count: Count
    least: int
    of: tuple[Activity, ...] = ()
    kinds: tuple[str, ...] = ()
    but: frozenset[Activity] = frozenset()
    by: tuple[str, ...] = BY
    uses: Mapping[Activity, tuple[Activity, ...]] | None = None

    def names(self, activity: Activity) -> bool:
        """Whether deeds of the activity can make a mark; of what is used, the skill."""
        if self.of:
            return activity in self.of
        return activity[0] in self.kinds and activity not in self.but

    def wanted(self, activity: Activity) -> tuple[Activity, ...]:
        """What the second of two deeds must be, when the first was this: of a skill its uses, else the same again."""
        return self.uses[activity] if self.uses else (activity,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """`level` is shown by notches. `can` is one sentence: what a person can do now."""

    key: str
    family: Family
    level: int
    names: Mapping[str, str]
    can: Mapping[str, str]
    needs: tuple[Need, ...]


class Mark(NamedTuple):
    """From when something counts once towards a need, and the earliest deeds that make it so."""

    at: datetime
    proof: tuple[Counted, ...]


class Missing(NamedTuple):
    """A need that is not met, and the marks of it that are there.

    Of marks of two deeds `begun` are those whose first deed is there, and `since` is when the next second one can
    be done at the earliest.
    """

    need: Need
    found: frozenset[Hashable]
    begun: frozenset[Activity]
    since: datetime | None

    @property
    def steps(self) -> int:
        """How many marks are still to come."""
        return self.need.least - len(self.found)

    @property
    def left(self) -> tuple[Activity, ...]:
        """The activities it names that make no mark yet; none where any of a kind would do."""
        once = self.need.count not in REPEATED
        return tuple(each for each in self.need.of if not (once and each in self.found))


class Reach(NamedTuple):
    """What counts from now on: which activities, in which rounds, and until when."""

    activities: frozenset[Activity]
    rounds: frozenset[int]
    now: datetime
    until: datetime


def earned(badge: Badge, counted: Collection[Counted]) -> datetime | None:
    """The earliest time at which what was done makes the badge true; None if it does not."""
    found = [_enough(need, counted) for need in badge.needs]
    return max(marks[-1].at for marks in found) if all(found) else None


def proof(badge: Badge, counted: Collection[Counted]) -> list[Counted]:
    """The deeds that make an earned badge, the earliest first; none if it is not earned. They alone would earn it."""
    found = [_enough(need, counted) for need in badge.needs]
    if not all(found):
        return []
    made = {each for marks in found for mark in marks for each in mark.proof}
    return sorted(made, key=_told)


def missing(badge: Badge, counted: Collection[Counted]) -> list[Missing]:
    """What is not there yet, need by need; nothing if it is earned."""
    return [_missing(need, counted) for need in badge.needs if not _enough(need, counted)]


def within_reach(each: Missing, reach: Reach) -> bool:
    """Whether a missing need could still be met: nothing is held out to somebody that cannot be done."""
    need, now, until = each.need, reach.now, reach.until
    still = each.left or [one for one in reach.activities if need.names(one) and one not in each.found]
    able = [one for one in still if _is_open(each, one, reach.activities)]
    match need.count:
        case "cases":
            return bool(able)
        case "weeks":
            weeks = set(range(week_of(now), week_of(until - datetime.resolution) + 1)) - each.found
            return bool(able) and len(weeks) >= each.steps
        case "rounds":
            return bool(able) and len(reach.rounds - each.found) >= each.steps
        case "kept" | "alone":
            # A first deed that is there already may need less time than one that is still to come.
            soonest = max(each.since, now) if each.since else now + GAP[need.count]
            return len(able) >= each.steps and soonest < until
    return len(able) >= each.steps


def _is_open(each: Missing, activity: Activity, countable: Collection[Activity]) -> bool:
    """Whether what is still to be done for a mark counts: the first deed, unless it is there, and the second."""
    if each.need.count in GAP and activity not in each.begun and activity not in countable:
        return False
    return any(use in countable for use in each.need.wanted(activity))


def _missing(need: Need, counted: Collection[Counted]) -> Missing:
    found = marks_of(need, counted)
    if need.count not in GAP:
        return Missing(need, frozenset(found), frozenset(), None)
    begun = {one: first for one, first in _firsts(need, counted).items() if one not in found}
    since = min((first.deed.at + GAP[need.count] for first in begun.values()), default=None)
    return Missing(need, frozenset(found), frozenset(begun), since)


def _enough(need: Need, counted: Iterable[Counted]) -> list[Mark]:
    """The earliest marks that are enough, the last of them last; or none."""
    marks = marks_of(need, counted).values()
    if len(marks) < need.least:
        return []
    at = sorted(mark.at for mark in marks)[need.least - 1]
    before = [mark for mark in marks if mark.at < at]
    # Of marks of the same moment any would do; which ones must not depend on an order.
    same = sorted((mark for mark in marks if mark.at == at), key=repr)
    return [*before, *same[: need.least - len(before)]]


def marks_of(need: Need, counted: Iterable[Counted]) -> dict[Hashable, Mark]:
    """Every mark that the deeds make towards a need."""
    if need.count in GAP:
        return _paired(need, list(counted))
    found: dict[Hashable, Counted] = {}
    for each in counted:
        deed = each.deed
        if deed.by in need.by and need.names((deed.kind, deed.activity)):
            _keep_earlier(found, _mark(need.count, each), each)
    return {mark: Mark(each.deed.at, (each,)) for mark, each in found.items()}


def _mark(count: Count, each: Counted) -> Hashable:
    deed = each.deed
    match count:
        case "weeks":
            return week_of(deed.at)
        case "rounds":
            return deed.round
        case "cases":
            return deed.object
    return deed.kind, deed.activity


def week_of(at: datetime) -> int:
    """Which week it is in Hà Nội, from Monday to Sunday."""
    return (at - MONDAY).days // 7


def _paired(need: Need, counted: list[Counted]) -> dict[Hashable, Mark]:
    """Marks of two deeds, the second of which comes late enough after the first."""
    gap = GAP[need.count]
    found: dict[Hashable, Mark] = {}
    for activity, first in _firsts(need, counted).items():
        wanted = need.wanted(activity)
        later = [
            each
            for each in counted
            if (each.deed.kind, each.deed.activity) in wanted
            and each.deed.by in need.by
            and each.deed.at >= first.deed.at + gap
        ]
        if later:
            second = reduce(_earlier, later)
            found[activity] = Mark(second.deed.at, (first, second))
    return found


def _firsts(need: Need, counted: Iterable[Counted]) -> dict[Activity, Counted]:
    """The first of two deeds, by its activity."""
    found: dict[Activity, Counted] = {}
    for each in counted:
        activity = (each.deed.kind, each.deed.activity)
        if each.deed.by in firsts_by(need.count) and need.names(activity):
            _keep_earlier(found, activity, each)
    return found


def firsts_by(count: Count) -> tuple[str, ...]:
    """Who may have done the first of two deeds."""
    return ("guided",) if count == "alone" else BY


def _keep_earlier(found: dict[M, Counted], mark: M, each: Counted) -> None:
    found[mark] = _earlier(found[mark], each) if mark in found else each


def _earlier(one: Counted, other: Counted) -> Counted:
    if one.deed.at != other.deed.at:
        return one if one.deed.at < other.deed.at else other
    return min(one, other, key=_told)


def _told(each: Counted) -> tuple[datetime, str]:
    """An order of deeds that depends on nothing but themselves."""
    return each.deed.at, repr(each)
