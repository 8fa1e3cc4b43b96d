"""A goal: a window of time and deeds that count towards it. Missions and duels are told in goals.

What a resident adds to a goal is a function of their counted set: where they play, how many distinct objects they
did in the window, and whether and when that was enough.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from server.rules.entry import Place
from server.rules.game.counted import Counted
from server.rules.scoring import Deed, DeedObject

Activity = tuple[str, str]
"""('service', 'residence'): kind and key."""
Done = tuple[str, str, str]
"""The same, and by whom."""

SETS_MAX = 10_000
"""Different sets of goals that are remembered: deeds of one week make dozens."""


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
    finer: bool = True
    """Whether it is summed up for neighbourhoods and units too, and not for wards alone."""

    def takes(self, deed: Deed) -> bool:
        """Whether a deed that counts counts towards it."""
        if not self.starts <= deed.at < self.ends or (self.by and deed.by not in self.by):
            return False
        return not self.activities or (deed.kind, deed.activity) in self.activities

    def line(self, place: Place) -> Place:
        """The place as far as the goal is summed up."""
        return place if self.finer else Place(place.ward)


class Mark(NamedTuple):
    """What a resident adds to a goal: for whom, how many distinct objects, and when that was enough, if it is."""

    place: Place
    objects: int
    done_at: datetime | None

    @property
    def lines(self) -> tuple[str, ...]:
        """On which lines it is summed up: its ward, its neighbourhood, its unit; those it has."""
        return tuple(line for line in self.place if line)


Stand = tuple[Place, bool]
"""How somebody who did anything stands to a goal: for whom, and whether it was enough."""


@dataclass(slots=True)
class Goals:
    """The goals of a contest, found by when something was done and what it was. A set of them is a number with one
    bit for each."""

    goals: Sequence[Goal]
    once: int = field(init=False)
    """Those that one object fulfils."""
    finer: int = field(init=False)
    """Those that are summed up for neighbourhoods and units too."""
    by_bit: Mapping[int, Goal] = field(init=False)
    _moments: list[datetime] = field(init=False)
    _between: list[Sequence[Goal]] = field(init=False)
    """For each stretch between two moments the goals whose window holds it."""
    _found: list[dict[Done, tuple[int, Sequence[Goal]]]] = field(init=False)
    """For each stretch what was looked up before."""
    _ids: dict[int, Sequence[int]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.by_bit = {1 << number: goal for number, goal in enumerate(self.goals)}
        self.once = sum(bit for bit, goal in self.by_bit.items() if goal.need == 1)
        self.finer = sum(bit for bit, goal in self.by_bit.items() if goal.finer)
        self._moments = sorted({moment for goal in self.goals for moment in (goal.starts, goal.ends)})
        within = ([goal for goal in self.goals if goal.starts <= moment < goal.ends] for moment in self._moments)
        self._between = [[], *within]
        self._found = [{} for _ in self._between]

    def __bool__(self) -> bool:
        return bool(self.goals)

    def of(self, deed: Deed) -> Sequence[Goal]:
        """The goals that a deed counts towards."""
        return self._look_up(deed)[1]

    def bits(self, deed: Deed) -> int:
        """The same as a set."""
        return self._look_up(deed)[0]

    def ids(self, bits: int) -> Sequence[int]:
        """The goals of a set."""
        found = self._ids.get(bits)
        if found is None:
            if len(self._ids) == SETS_MAX:
                self._ids.clear()
            found = self._ids[bits] = [goal.id for bit, goal in self.by_bit.items() if bit & bits]
        return found

    def _look_up(self, deed: Deed) -> tuple[int, Sequence[Goal]]:
        stretch = bisect_right(self._moments, deed.at)
        done = (deed.kind, deed.activity, deed.by)
        found = self._found[stretch].get(done)
        if found is None:
            goals = [goal for goal in self._between[stretch] if goal.takes(deed)]
            bits = sum(bit for bit, goal in self.by_bit.items() if goal in goals)
            found = self._found[stretch][done] = bits, goals
        return found

    def marks(self, counted: Iterable[Counted]) -> dict[int, Mark]:
        """What a counted set adds to each goal that it touches."""
        return {id_: reached.mark() for id_, reached in self._reached(counted).items()}

    def _reached(self, counted: Iterable[Counted]) -> "dict[int, _Reached]":
        found: dict[int, _Reached] = {}
        for deed, place in counted:
            for goal in self.of(deed):
                reached = found.get(goal.id)
                if reached is None:
                    found[goal.id] = _Reached(goal, deed.object, deed.at, place)
                else:
                    reached.add(deed.object, deed.at, place)
        return found

    def stands(self, counted: Iterable[Counted]) -> dict[int, Stand]:
        """The same as far as it is summed up."""
        return {id_: reached.stand() for id_, reached in self._reached(counted).items()}


class _Reached:
    """Collects the objects of one resident towards one goal."""

    __slots__ = ("_at", "_first", "_goal", "_place")

    def __init__(self, goal: Goal, thing: DeedObject, at: datetime, place: Place) -> None:
        self._goal = goal
        self._first = {thing: at}
        self._at, self._place = at, place

    def add(self, thing: DeedObject, at: datetime, place: Place) -> None:
        before = self._first.get(thing)
        if before is None or at < before:
            self._first[thing] = at
        # A window over two rounds may see two places: the later deed says where; of equal times the larger name.
        if place != self._place and (at, _told(place)) > (self._at, _told(self._place)):
            self._at, self._place = at, place
        elif place == self._place and at > self._at:
            self._at = at

    def stand(self) -> Stand:
        return self._goal.line(self._place), len(self._first) >= self._goal.need

    def mark(self) -> Mark:
        first, need, place = self._first, self._goal.need, self._goal.line(self._place)
        if need == 1:
            return Mark(place, len(first), min(first.values()))
        done_at = sorted(first.values())[need - 1] if len(first) >= need else None
        return Mark(place, len(first), done_at)


def _told(place: Place) -> tuple[str, str, str]:
    return place.ward, place.neighbourhood or "", place.unit or ""


class Progress(NamedTuple):
    """How far a line has come towards a goal: people who did anything, and people who did enough."""

    people: int = 0
    done: int = 0


Sums = dict[tuple[int, str], Progress]
"""By goal and line."""


def progress_of(marks: Iterable[Mark]) -> dict[str, Progress]:
    """What marks add up to, line by line."""
    found: dict[str, Progress] = {}
    for mark in marks:
        for line in mark.lines:
            people, done = found.get(line, Progress())
            found[line] = Progress(people + 1, done + (mark.done_at is not None))
    return found
