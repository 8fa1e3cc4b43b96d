"""All badges at once, fast: what `badge.earned` says of each, in one walk over a counted set.

Needs that count the same marks of the same deeds share a tally, and each deed finds its tallies by its activity. The
scorer asks this for everybody whom a batch touches, so a deed may cost a microsecond or two.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from server.rules.game.badge import GAP, MONDAY, Badge, Count, Need, firsts_by
from server.rules.game.counted import Counted
from server.rules.game.goal import Activity

_ITSELF, _SECOND, _WEEK, _ROUND, _CASE = range(5)
_HOW: Mapping[Count, int] = {"activities": _ITSELF, "weeks": _WEEK, "rounds": _ROUND, "cases": _CASE}
Route = tuple[int, int, Hashable]
"""How a deed makes its mark, in which tally, and the mark where it follows from the activity."""
Key = tuple[str, str, str]
"""Kind, activity, by."""


class _Tally(NamedTuple):
    """What its marks are for: (least, number of the badge), the smallest first. Marks of two deeds have a gap."""

    wanted: tuple[tuple[int, int], ...]
    gap: timedelta | None


@dataclass(slots=True, eq=False)
class BadgeCatalogue:
    """The badges, in the order in which they are shown."""

    badges: Sequence[Badge]
    tallies: list[_Tally] = field(init=False)
    _needs: list[Need] = field(init=False)
    """One for each tally: those of a tally differ in `least` alone."""
    known_routes: dict[Key, tuple[Route, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        needs: dict[Hashable, Need] = {}
        wanted: dict[Hashable, list[tuple[int, int]]] = {}
        for number, badge in enumerate(self.badges):
            for need in badge.needs:
                needs.setdefault(_alike(need), need)
                wanted.setdefault(_alike(need), []).append((need.least, number))
        self._needs = list(needs.values())
        self.tallies = [_Tally(tuple(sorted(wanted[kind])), GAP.get(need.count)) for kind, need in needs.items()]

    def of_key(self, key: str) -> Badge | None:
        """The badge of that key, or None."""
        return next((badge for badge in self.badges if badge.key == key), None)

    def routes(self, key: Key) -> tuple[Route, ...]:
        """Where such deeds go, worked out once."""
        if key not in self.known_routes:
            numbered = enumerate(self._needs)
            self.known_routes[key] = tuple(route for number, need in numbered for route in _routes(number, need, key))
        return self.known_routes[key]


def _alike(need: Need) -> Hashable:
    uses = tuple(need.uses.items()) if need.uses else ()
    return (need.count, frozenset(need.of), need.kinds, need.but, frozenset(need.by), uses)


def _routes(number: int, need: Need, key: Key) -> Iterator[Route]:
    activity, by = key[:2], key[2]
    if need.count not in GAP:
        if by in need.by and need.names(activity):
            yield _HOW[need.count], number, activity
        return
    if by in firsts_by(need.count) and need.names(activity):
        yield _ITSELF, number, activity
    if by in need.by:
        for first in _first_of(need, activity):
            yield _SECOND, number, first


def _first_of(need: Need, second: Activity) -> list[Activity]:
    """Of which marks a deed of this activity can be the second one."""
    if need.uses:
        return [skill for skill, uses in need.uses.items() if second in uses and need.names(skill)]
    return [second] if need.names(second) else []


def badges_of(catalogue: BadgeCatalogue, counted: Iterable[Counted]) -> dict[str, datetime]:
    """Every badge that the deeds earn, and since when: the same as `earned` says of each."""
    marks, pairs = _walk(catalogue, counted)
    met: dict[int, datetime] = {}
    times: dict[int, int] = {}
    for tally, made in marks.items():
        wanted, gap = catalogue.tallies[tally]
        if gap is not None:
            made = _later(made, pairs.get(tally, {}), gap)
        if len(made) < wanted[0][0]:
            continue
        moments = sorted(made.values())
        for least, badge in wanted:
            if least > len(moments):
                break
            at = moments[least - 1]
            met[badge] = max(met[badge], at) if badge in met else at
            times[badge] = times.get(badge, 0) + 1
    badges = catalogue.badges
    return {badges[one].key: met[one] for one in sorted(met) if times[one] == len(badges[one].needs)}


Marks = dict[Hashable, datetime]
Seconds = dict[Hashable, list[datetime]]


def _walk(catalogue: BadgeCatalogue, counted: Iterable[Counted]) -> tuple[dict[int, Marks], dict[int, Seconds]]:
    """By tally: the earliest time of each mark, or of the first of two deeds; and all times of the second ones."""
    marks: dict[int, Marks] = {}
    pairs: dict[int, Seconds] = {}
    known = catalogue.known_routes
    for (number, kind, activity, thing, by, at), _ in counted:
        key = (kind, activity, by)
        for how, tally, mark in known[key] if key in known else catalogue.routes(key):
            if how:
                if how == _SECOND:
                    pairs.setdefault(tally, {}).setdefault(mark, []).append(at)
                    continue
                mark = (at - MONDAY).days // 7 if how == _WEEK else number if how == _ROUND else thing
            if tally not in marks:
                marks[tally] = {mark: at}
            else:
                made = marks[tally]
                if mark not in made or at < made[mark]:
                    made[mark] = at
    return marks, pairs


def _later(begun: Marks, seconds: Seconds, gap: timedelta) -> Marks:
    """When each mark of two deeds is made: by the earliest second one that comes late enough."""
    found = {}
    for mark, times in seconds.items():
        if mark in begun:
            since = begun[mark] + gap
            if late := [at for at in times if at >= since]:
                found[mark] = min(late)
    return found
