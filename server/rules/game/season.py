"""Seasons over several contests: what wards hold in them, and the titles that they carry on. Points are not carried.

All of it follows from the flags in force, as a set: a new version of a result gives and takes titles by itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from server.rules.game.flags import Flag

Counts = Literal["flags", "rounds", "contests", "kinds", "leads"]
COUNTS: tuple[Counts, ...] = get_args(Counts)


class Won(NamedTuple):
    """A flag that a ward holds, in whichever division: of one contest and round."""

    contest: int
    round: int
    flag: Flag
    ward: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A title with the least of each of its levels."""

    key: str
    name: Mapping[str, str]
    asks: Mapping[str, str]
    counts: Counts
    of: frozenset[Flag]
    levels: tuple[int, ...]


class Held(NamedTuple):
    """How far a ward has come to a title: its level, 0 for none yet; how much it has; what the next level needs."""

    title: Title
    level: int
    have: int
    needed: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A ward in a season: its flags, each of a round once, and how far it has come to each title."""

    ward: str
    flags: tuple[Won, ...]
    titles: tuple[Held, ...]

    @property
    def held(self) -> tuple[Held, ...]:
        """The titles that it holds."""
        return tuple(each for each in self.titles if each.level)


def standing(titles: Sequence[Title], counted: Iterable[Flag], won: Iterable[Won], *, over: bool) -> list[Line]:
    """Every ward with a flag that the season counts: most flags first, equals by their codes.

    `over` says whether every round of the season has its result.
    """
    flags = frozenset(counted)
    by_ward: dict[str, set[Won]] = {}
    for each in won:
        if each.flag in flags:
            by_ward.setdefault(each.ward, set()).add(each)
    most = {
        title.key: max((_count(title, theirs) for theirs in by_ward.values()), default=0)
        for title in titles
        if title.counts == "leads"
    }
    lines = [
        Line(
            ward=ward,
            flags=tuple(sorted(theirs)),
            titles=tuple(_held(title, theirs, most.get(title.key, 0), over=over) for title in titles),
        )
        for ward, theirs in by_ward.items()
    ]
    return sorted(lines, key=lambda line: (-len(line.flags), line.ward))


def _count(title: Title, won: Iterable[Won]) -> int:
    mine = [each for each in won if each.flag in title.of]
    match title.counts:
        case "rounds":
            return len({(each.contest, each.round) for each in mine})
        case "contests":
            return len({each.contest for each in mine})
        case "kinds":
            return len({each.flag for each in mine})
    return len(mine)


def _held(title: Title, won: Iterable[Won], most: int, *, over: bool) -> Held:
    have = _count(title, won)
    level = sum(have >= least for least in title.levels)
    if title.counts == "leads":
        level = int(bool(level) and over and have == most)
        return Held(title, level, have, None if level else max(most, title.levels[0]))
    return Held(title, level, have, title.levels[level] if level < len(title.levels) else None)
