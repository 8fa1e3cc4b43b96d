"""Missions: goals that people, families, neighbourhoods, units or wards reach together, and what they bring.

A mission of a resident is reached by their own mark; a shared one by the people of a line (or a family) who did it,
and is paid to all who took part there. Bonus points stand beside the points of the criteria, never in them, and
under a cap of their own.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

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


class Brought(NamedTuple):
    """What a mission brings a ward: how many people there it pays, and what that makes together."""

    mission: Mission
    people: int
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WardBonus:
    """The bonus of a ward: what each mission brings, and the cap, None while nobody has counted its adults."""

    parts: tuple[Brought, ...]
    cap: int | None

    @property
    def total(self) -> int:
        """All parts together, before the cap."""
        return sum(part.points for part in self.parts)

    @property
    def result(self) -> int:
        """What stands beside the points of the ward."""
        return min(self.total, self.cap or 0)


def people_paid(mission: Mission, progress: Mapping[str, Progress], lines: Collection[str], ward: str) -> int:
    """How many people of a ward a mission pays. Families and units lie across wards: they pay their people alone."""
    if mission.level == "resident":
        return progress.get(ward, Progress()).done
    if mission.level in ("neighbourhood", "ward"):
        return sum(progress[line].people for line in lines if line.partition("/")[0] == ward)
    return 0


def ward_bonus(
    come: Iterable[tuple[Mission, Mapping[str, Progress]]], adults: Mapping[str, int], ward: str, per_thousand: int
) -> WardBonus:
    """What missions bring a ward, under a cap of so many points for each 1,000 adults."""
    parts = []
    for mission, progress in come:
        lines = reached(mission, progress, adults) if mission.level in SHARED_LINES else ()
        if people := people_paid(mission, progress, lines, ward):
            parts.append(Brought(mission, people, people * mission.bonus))
    heads = adults.get(ward, 0)
    return WardBonus(parts=tuple(parts), cap=per_thousand * heads // 1_000 if heads else None)


def succeeded(progress: Mapping[str, Progress], successors: Mapping[str, str]) -> dict[str, Progress]:
    """The same with merged neighbourhoods on the line that goes on; those that closed are on none."""
    found: dict[str, Progress] = {}
    for line, come in progress.items():
        if onto := successors.get(line, line):
            before = found.get(onto, Progress())
            found[onto] = Progress(before.people + come.people, before.done + come.done)
    return found


def mark_after(mark: Mark, successors: Mapping[str, str]) -> Mark:
    """A mark on the neighbourhood that its own became."""
    own = mark.place.neighbourhood
    if not own or own not in successors:
        return mark
    return mark._replace(place=mark.place._replace(neighbourhood=successors[own] or None))
