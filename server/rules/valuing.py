"""What a ward is worth where a contest says more than its points for each adult. docs/scoring.md tells it in full."""

from collections.abc import Mapping
from typing import NamedTuple

from server.rules.board import MICRO, TOTAL, Integrity, Part, Scope, Valued, level
from server.rules.catalogue import WardCode
from server.rules.contest import Contest
from server.rules.criteria import Component, ComponentName, Composite, IntegrityRule
from server.rules.ranking import level_margin, share
from server.rules.wilson import wilson

PER_THOUSAND = 1_000
"""Targets and baselines are per 1,000 adults, figures in millionths per adult: one is a thousand of the other."""

Interval = tuple[int, int, int]
"""The least, the figure itself, the most."""


class Figures(NamedTuple):
    """What a ward adds up to in one round, and what its sample came to."""

    points: int = 0
    participants: int = 0
    attained: int = 0
    squares: int = 0
    checked: int = 0
    wrong: int = 0


NO_FIGURES = Figures()


def value_ward(
    contest: Contest, scope: Scope, ward: WardCode, rounds: Mapping[int, Figures], adults: int
) -> Valued | None:
    """The value of a ward in a scope; None where it is its level, which needs no more than its own sums.

    `rounds` holds the figures of `contest.rounds_behind(scope)`. A total is the sum of its rounds.
    """
    if not contest.weighs_rounds:
        return None
    if scope != TOTAL:
        return _in_round(contest, scope, ward, rounds, adults)
    each = [_in_round(contest, one.number, ward, rounds, adults) for one in contest.rounds]
    return Valued(
        value=sum(one.value for one in each),
        low=sum(one.low for one in each),
        high=sum(one.high for one in each),
        rounds=tuple(one.value for one in each),
    )


def _in_round(contest: Contest, number: int, ward: WardCode, rounds: Mapping[int, Figures], adults: int) -> Valued:
    mine = rounds.get(number, NO_FIGURES)
    components: dict[str, Part] | None = None
    if contest.composite:
        figures = _figures(contest.composite, number, ward, rounds, adults)
        scored = {name: _scored(contest.composite.components[name], each) for name, each in figures.items()}
        low, value, high = (sum(each[at] for each in scored.values()) for at in range(3))
        components = {name: Part(value=figures[name][1], score=scored[name][1]) for name in figures}
    else:
        low, value, high = _level(mine, adults)
    integrity = _integrity(contest.integrity, mine)
    factor = integrity.factor if integrity else MICRO
    return Valued(
        value=_scaled(value, factor),
        low=_scaled(low, factor),
        high=_scaled(high, factor),
        components=components,
        integrity=integrity,
    )


def _figures(
    composite: Composite, number: int, ward: WardCode, rounds: Mapping[int, Figures], adults: int
) -> dict[ComponentName, Interval]:
    """Each component's figure in millionths per adult, within its 95 % interval."""
    mine = rounds.get(number, NO_FIGURES)
    found: dict[ComponentName, Interval] = {
        "level": _level(mine, adults),
        "coverage": _share(mine.participants, adults),
        "attainment": _share(mine.attained, adults),
        "progress": _progress(composite, number, ward, rounds, adults),
    }
    return {name: found[name] for name in composite.components}


def _level(figures: Figures, adults: int) -> Interval:
    value, margin = level(figures.points, adults), level_margin(figures.squares, adults)
    return (value - margin, value, value + margin)


def _share(people: int, adults: int) -> Interval:
    value = share(people, adults)
    if not adults:
        return (0, 0, 0)
    low, high = wilson(people, adults)
    return (min(low, value), value, max(high, value))


def _progress(
    composite: Composite, number: int, ward: WardCode, rounds: Mapping[int, Figures], adults: int
) -> Interval:
    """What the level rose above that of the round before, or in the first round above the figure of the file."""
    low, value, high = _level(rounds.get(number, NO_FIGURES), adults)
    if number == 1:
        base = composite.baselines.get(ward, 0) * PER_THOUSAND
        return (low - base, value - base, high - base)
    least, base, most = _level(rounds.get(number - 1, NO_FIGURES), adults)
    return (low - most, value - base, high - least)


def _scored(component: Component, figure: Interval) -> Interval:
    """min(1, figure / target) x weight, in millionths of a point, rounded down; nothing below 0."""
    low, value, high = figure
    return (_score(component, low), _score(component, value), _score(component, high))


def _score(component: Component, figure: int) -> int:
    target = component.target * PER_THOUSAND
    return component.weight * MICRO * min(max(figure, 0), target) // target


def _integrity(rule: IntegrityRule | None, figures: Figures) -> Integrity | None:
    if not rule or not figures.checked:
        return None
    return Integrity(
        checked=figures.checked, wrong=figures.wrong, factor=factor(rule, figures.checked, figures.wrong)
    )


def factor(rule: IntegrityRule, checked: int, wrong: int) -> int:
    """The millionths of its value that a ward keeps: what the bound exceeds the tolerance by is taken off."""
    if not checked:
        return MICRO
    low, high = wilson(wrong, checked)
    percent = MICRO // 100
    beyond = max(0, (low if rule.bound == "lower" else high) - rule.tolerance * percent)
    return max(rule.floor * percent, MICRO - beyond)


def _scaled(value: int, factor: int) -> int:
    return value * factor // MICRO if value > 0 else value
