"""What missions and duels of a contest come to, template by template: by it the next calendar can be chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.rules.game.effect import Estimate, Stratum, change, compare, standing_out, usable
from server.rules.game.effect_report import PEOPLE_MIN, Missing, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A template, or the duels: how often it ran, in how many wards it was measured, and what it brought in own use.

    `alone` says that its interval leaves no effect out, `stands_out` that it does so even among all of them.
    """

    key: str
    runs: int
    measured: int
    wards: int
    effect: Estimate | None = None
    missing: Missing | None = None
    stands_out: bool = False


def summed_up(reports: Mapping[str, Sequence[Report]]) -> list[Tried]:
    """Each key with its reports pooled, those that brought most first, those without a number last."""
    found = [_pooled(key, those) for key, those in sorted(reports.items())]
    marked = marks([each.effect for each in found])
    told = [
        Tried(key=each.key, runs=each.runs, measured=each.measured, wards=each.wards, effect=each.effect,
              missing=each.missing, stands_out=mark)
        for each, mark in zip(found, marked, strict=True)
    ]  # fmt: skip
    return sorted(told, key=lambda each: (each.effect is None, -each.effect.value if each.effect else 0, each.key))


def marks(effects: Sequence[Estimate | None]) -> list[bool]:
    """Which of many effects stand out although there are many."""
    chances = [each.chance for each in effects if each and each.chance is not None]
    told = iter(standing_out(chances))
    return [next(told) if each and each.chance is not None else False for each in effects]


def _pooled(key: str, those: Sequence[Report]) -> Tried:
    """Missions: each ward once, by the mean of its changes. Duels: each window and kind of ward a stratum; a ward
    that stands in several is taken as several, so the interval is a little too narrow where wards differ lastingly.
    """
    measured = [each for each in those if each.around.before]
    wards = {row.code for each in measured for row in each.rows}
    told = Tried(key=key, runs=len(those), measured=len(measured), wards=len(wards))
    if not measured:
        return _without(told, "no_before")
    people = sum(row.before.active + row.during.active for each in measured for row in each.rows)
    if people < PEOPLE_MIN:
        return _without(told, "few_people")
    strata = _by_window(measured)
    if measured[0].kind != "mission" and not usable(strata):
        return _without(told, "no_beside")
    effect = change(_by_ward(measured)) if measured[0].kind == "mission" else compare(strata)
    if not effect:
        return _without(told, "few_wards")
    return Tried(key=key, runs=told.runs, measured=told.measured, wards=told.wards, effect=effect)


def _without(told: Tried, missing: Missing) -> Tried:
    return Tried(key=told.key, runs=told.runs, measured=told.measured, wards=told.wards, missing=missing)


def _by_ward(reports: Sequence[Report]) -> list[int]:
    grew: dict[str, list[int]] = {}
    for each in reports:
        for row in each.rows:
            grew.setdefault(row.code, []).append(row.grew("own"))
    return [sum(values) // len(values) for _, values in sorted(grew.items())]


def _by_window(reports: Sequence[Report]) -> list[Stratum]:
    strata: dict[tuple[int, str], tuple[list[int], list[int]]] = {}
    for each in reports:
        for row in each.rows:
            strata.setdefault((each.id, row.stratum), ([], []))[0 if row.took else 1].append(row.grew("own"))
    return [Stratum(treated=mine, beside=others) for mine, others in strata.values()]
