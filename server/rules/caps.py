"""The most a resident can bring in a round: of a group of criteria, and of all together."""

from collections.abc import Collection, Mapping
from heapq import nlargest

from server.rules.contest import Contest
from server.rules.criteria import CriteriaGroup

Limit = tuple[str, str]
"""What cuts: ('times', criterion), ('group', group) or ('all', '')."""


def capped(contest: Contest, counted: Mapping[str, int]) -> int:
    """What a resident's points, by criterion, come to once the caps have cut them.

    A group gives at most its cap. What groups and criteria without one give is cut at the cap of the scoring; bonus
    groups come on top. It depends on the set alone, so the order in which facts came makes no difference.
    """
    if not contest.groups:
        return _cut(sum(counted.values()), contest.scoring.resident_cap)
    points, bonus = 0, 0
    by_group: dict[str, int] = {}
    for code, number in counted.items():
        if group := contest.group_by_criterion.get(code):
            by_group[group.code] = by_group.get(group.code, 0) + number
        else:
            points += number
    for group in contest.groups:
        kept = _cut(by_group.get(group.code, 0), group.resident_cap)
        if group.bonus:
            bonus += kept
        else:
            points += kept
    return _cut(points, contest.scoring.resident_cap) + bonus


def group_is_full(contest: Contest, group: CriteriaGroup, counted: Mapping[str, int]) -> bool:
    """Whether a group has given all it can."""
    mine = [number for code, number in counted.items() if contest.group_by_criterion.get(code) == group]
    return group.resident_cap is not None and sum(mine) >= group.resident_cap


def cuts(contest: Contest, found: Mapping[str, Collection[int]]) -> dict[Limit, int]:
    """The points that each limit takes from a resident in a round, given the worths of objects by criterion.

    Limits that take nothing are left out. They cut one after the other: times, group, all.
    """
    taken: dict[Limit, int] = {}
    counted: dict[str, int] = {}
    for code, values in found.items():
        counted[code] = sum(nlargest(contest.times_by_code[code], values))
        taken["times", code] = sum(values) - counted[code]
    by_group: dict[str, int] = {}
    for code, number in counted.items():
        if group := contest.group_by_criterion.get(code):
            by_group[group.code] = by_group.get(group.code, 0) + number
    for group in contest.groups:
        given = by_group.get(group.code, 0)
        taken["group", group.code] = given - _cut(given, group.resident_cap)
    grouped = sum(number for (limit, _), number in taken.items() if limit == "group")
    taken["all", ""] = sum(counted.values()) - grouped - capped(contest, counted)
    return {limit: number for limit, number in taken.items() if number}


def most(contest: Contest) -> int | None:
    """The most points a resident can have in a round, None where nothing caps them."""
    if contest.scoring.resident_cap is None:
        return None
    return contest.scoring.resident_cap + sum(group.resident_cap or 0 for group in contest.groups if group.bonus)


def _cut(points: int, cap: int | None) -> int:
    return points if cap is None or points <= cap else cap
