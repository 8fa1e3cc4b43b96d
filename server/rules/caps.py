"""The most a resident can bring in a round: of a group of criteria, and of all together."""

from collections.abc import Mapping

from server.rules.contest import Contest
from server.rules.criteria import CriteriaGroup


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


def most(contest: Contest) -> int | None:
    """The most points a resident can have in a round, None where nothing caps them."""
    if contest.scoring.resident_cap is None:
        return None
    return contest.scoring.resident_cap + sum(group.resident_cap or 0 for group in contest.groups if group.bonus)


def _cut(points: int, cap: int | None) -> int:
    return points if cap is None or points <= cap else cap
