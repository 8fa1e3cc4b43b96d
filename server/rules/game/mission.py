"""Missions: goals that people, families, neighbourhoods, units or wards reach together, and what they bring.

A mission of a resident is reached by their own mark; a shared one by the people of a line (or a family) who did it,
and is paid to all who took part there. Bonus points stand beside the points of the criteria, never in them, and
under a cap of their own.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from server.rules.game.goal import Mark, Progress

Level = Literal["resident", "family", "neighbourhood", "unit", "ward"]
LEVELS: tuple[Level, ...] = get_args(Level)
SHARED_LINES: frozenset[Level] = frozenset({"neighbourhood", "unit", "ward"})
"""Levels whose progress is that of a line; a family's is counted over its members."""
BONUS_MOST = 20
"""Bonus points one mission may bring a resident."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """How many people must have done it: so many, or so many of each thousand adults, whichever is set."""

    people: int = 0
    permille: int = 0

    def of(self, adults: int) -> int | None:
        """The people who are needed where so many adults live; None while nobody has counted them."""
        if not self.permille:
            return self.people
        return max(1, -(-self.permille * adults // 1_000)) if adults else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mission:
    """A mission of a contest. `bonus` is what it brings each who took part, once it is reached."""

    id: int
    goal: int
    level: Level
    bonus: int
    target: Target = Target(people=1)


def line_of(mission: Mission, mark: Mark) -> str:
    """On whose line a resident plays a shared mission; '' if on none."""
    place = mark.place
    lines = {"neighbourhood": place.neighbourhood, "unit": place.unit, "ward": place.ward}
    return lines.get(mission.level) or ""


def is_line_of(mission: Mission, line: str) -> bool:
    """Whether a line of sums is one of the mission's level: '00070', '00070/to-3' or 'school/x'."""
    first, _, rest = line.partition("/")
    kind = "ward" if not rest else "neighbourhood" if first.isdigit() else "unit"
    return kind == mission.level


def reached(mission: Mission, progress: Mapping[str, Progress], adults: Mapping[str, int]) -> set[str]:
    """The lines that have reached a shared mission. A share of adults whom nobody has counted is reached by none."""
    found = set()
    for line, come in progress.items():
        if is_line_of(mission, line):
            needed = mission.target.of(adults.get(line, 0))
            if needed is not None and come.done >= needed:
                found.add(line)
    return found


def is_paid(mission: Mission, mark: Mark | None, lines: Collection[str], *, family: int = 0) -> bool:
    """Whether the mission brings a resident its bonus.

    `lines` are those that have reached it, `family` how many of the resident's family have done it, with them.
    """
    if mark is None:
        return False
    if mission.level == "resident":
        return mark.done_at is not None
    if mission.level == "family":
        return family >= mission.target.people
    return line_of(mission, mark) in lines


def bonus(paid: Iterable[Mission], cap: int) -> int:
    """What missions bring a resident together: the sum, and never more than the cap."""
    return min(cap, sum(mission.bonus for mission in paid))
