"""Flags of a round: to whom each goes in a division, by the numbers of the official result and nothing else.

Equal results share a flag; shares of the adults also where the 95 % intervals say that chance may have made the
difference, in the same words in which places are shared. Where too few people stand behind a flag it is not given.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from server.rules.wilson import wilson

Flag = Literal["first", "improved", "helper", "alone"]
FLAGS: tuple[Flag, ...] = get_args(Flag)
"""The first place, the largest rise, most help for those behind, most adults who did something by themselves."""
Why = Literal[
    "few_wards", "no_points", "first_round", "no_result_before", "few_people", "no_rise", "no_help", "few_helped",
    "not_counted",
]  # fmt: skip
"""Why a flag is not given."""
WARDS_MIN = 3
"""Among fewer the flag would be everybody's or one other's."""
PEOPLE_MIN = 30
"""A rise, or a share of the adults, has as many people behind it at least; of fewer it says too little."""
HELPED_MIN = 20


class Counted(NamedTuple):
    """What was counted of a ward with the result: the 95 % interval of its value, the people who did something by
    themselves, and the people of those behind who were helped and confirmed it."""

    low: int
    high: int
    alone: int
    helped: int


class Before(NamedTuple):
    """The same ward in the official result of the round before."""

    value: int
    high: int
    participants: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ward:
    """A ward in the official result of a division. Without `counted` nothing was counted with it."""

    code: str
    rank: int
    value: int
    adults: int
    participants: int
    counted: Counted | None = None
    before: Before | None = None


class Holder(NamedTuple):
    """A ward that is given a flag, and the numbers by which it is: its value; the values before and now; or people
    and adults."""

    ward: str
    told: tuple[int, ...]


Verdict = tuple[Holder, ...] | Why
"""To whom a flag goes, in the order of their codes, or why to nobody."""


def award(wards: Sequence[Ward], *, number: int, has_before: bool, helps: bool) -> dict[Flag, Verdict]:
    """The flags of a division in round `number`.

    `has_before` says whether the round before has an official result, `helps` whether the contest counts help.
    """
    if len(wards) < WARDS_MIN:
        return dict.fromkeys(FLAGS, "few_wards")
    return {
        "first": _first(wards),
        "improved": _improved(wards, number, has_before=has_before),
        "helper": _helper(wards) if helps else "no_help",
        "alone": _alone(wards),
    }


def _first(wards: Sequence[Ward]) -> Verdict:
    """The official first place, as the result says it."""
    return _holders((each.code, (each.value,)) for each in wards if each.rank == 1 and each.value > 0) or "no_points"


def _improved(wards: Sequence[Ward], number: int, *, has_before: bool) -> Verdict:
    """The largest rise of the value above the round before, among those that rose by more than chance may do."""
    if number == 1:
        return "first_round"
    if not has_before:
        return "no_result_before"
    if not any(each.counted for each in wards):
        return "not_counted"
    enough = [(each, each.before) for each in wards if each.before and _has_people(each, each.before)]
    if not enough:
        return "few_people"
    rose = [(each, before) for each, before in enough if each.counted and each.counted.low > before.high]
    most = max((each.value - before.value for each, before in rose), default=0)
    found = ((each.code, (before.value, each.value)) for each, before in rose if each.value - before.value == most)
    return _holders(found) or "no_rise"


def _has_people(each: Ward, before: Before) -> bool:
    return min(each.participants, before.participants) >= PEOPLE_MIN


def _helper(wards: Sequence[Ward]) -> Verdict:
    found = [(each.code, each.counted.helped, each.adults) for each in wards if each.counted]
    return _best_share(found, HELPED_MIN, "few_helped")


def _alone(wards: Sequence[Ward]) -> Verdict:
    found = [(each.code, each.counted.alone, each.adults) for each in wards if each.counted]
    return _best_share(found, PEOPLE_MIN, "few_people")


def _best_share(found: Sequence[tuple[str, int, int]], least: int, too_few: Why) -> Verdict:
    """Those of whom nobody with enough people lies wholly above: the best one, and who is within chance of it."""
    if not found:
        return "not_counted"
    enough = [(code, min(people, adults), adults) for code, people, adults in found if adults and people >= least]
    if not enough:
        return too_few
    highest = max(wilson(people, adults)[0] for _, people, adults in enough)
    return _holders(
        (code, (people, adults)) for code, people, adults in enough if wilson(people, adults)[1] >= highest
    )


def _holders(found: Iterable[tuple[str, tuple[int, ...]]]) -> tuple[Holder, ...]:
    return tuple(sorted(Holder(*each) for each in found))
