"""A goal: a window of time and deeds that count towards it. Missions and duels are told in goals.

What a resident adds to a goal is a function of their counted set: where they play, how many distinct objects they
did in the window, and whether and when that was enough.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from server.rules.entry import Place
from server.rules.game.counted import Counted
from server.rules.scoring import DeedObject

Activity = tuple[str, str]
"""('service', 'residence'): kind and key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """Deeds done in [starts, ends). Without `activities` every one counts, without `by` whoever did it.

    A resident has done it with `need` distinct objects. Each `version` is counted anew.
    """

    id: int
    version: int
    starts: datetime
    ends: datetime
    activities: frozenset[Activity] = frozenset()
    by: frozenset[str] = frozenset()
    need: int = 1


class Mark(NamedTuple):
    """What a resident adds to a goal: for whom, how many distinct objects, and when that was enough, if it is."""

    place: Place
    objects: int
    done_at: datetime | None

    @property
    def lines(self) -> tuple[str, ...]:
        """On which lines it is summed up: its ward, its neighbourhood, its unit; those it has."""
        return tuple(line for line in self.place if line)


Marks = Mapping[int, Mark]
"""A resident's, by the ids of the goals."""


@dataclass(slots=True)
class Goals:
    """The goals of a contest, found by what they take."""

    goals: Sequence[Goal]
    _of_all: list[Goal] = field(init=False)
    _by_activity: dict[Activity, list[Goal]] = field(init=False)

    def __post_init__(self) -> None:
        self._of_all = [goal for goal in self.goals if not goal.activities]
        self._by_activity = {}
        for goal in self.goals:
            for activity in goal.activities:
                self._by_activity.setdefault(activity, []).append(goal)

    def __bool__(self) -> bool:
        return bool(self.goals)

    def marks(self, counted: Iterable[Counted]) -> dict[int, Mark]:
        """What a counted set adds to each goal that it touches."""
        found: dict[int, _Reached] = {}
        for deed, place in counted:
            for goals in (self._by_activity.get((deed.kind, deed.activity), ()), self._of_all):
                for goal in goals:
                    if goal.starts <= deed.at < goal.ends and (not goal.by or deed.by in goal.by):
                        found.setdefault(goal.id, _Reached(goal)).add(deed.object, deed.at, place)
        return {id_: reached.mark() for id_, reached in found.items()}


class _Reached:
    """Collects the objects of one resident towards one goal."""

    __slots__ = ("_first", "_goal", "_last")

    def __init__(self, goal: Goal) -> None:
        self._goal = goal
        self._first: dict[DeedObject, datetime] = {}
        self._last: tuple[datetime, Place] | None = None

    def add(self, thing: DeedObject, at: datetime, place: Place) -> None:
        before = self._first.get(thing)
        if before is None or at < before:
            self._first[thing] = at
        # A window over two rounds may see two places: the later deed says where; of equal times the larger name.
        if self._last is None or (at, _told(place)) > (self._last[0], _told(self._last[1])):
            self._last = (at, place)

    def mark(self) -> Mark:
        assert self._last, "it was made by a deed"
        times, need = sorted(self._first.values()), self._goal.need
        return Mark(self._last[1], len(times), times[need - 1] if len(times) >= need else None)


def _told(place: Place) -> tuple[str, str, str]:
    return place.ward, place.neighbourhood or "", place.unit or ""


class Progress(NamedTuple):
    """How far a place, or everybody, has come towards a goal: people with any object, objects, people done."""

    people: int = 0
    objects: int = 0
    done: int = 0


def progress_of(marks: Iterable[Mark]) -> dict[str, Progress]:
    """What marks add up to, line by line."""
    found: dict[str, Progress] = {}
    for mark in marks:
        for line in mark.lines:
            people, objects, done = found.get(line, Progress())
            found[line] = Progress(people + 1, objects + mark.objects, done + (mark.done_at is not None))
    return found
