"""Titles of the movement: which level somebody or some place has reached, and exactly what the next one needs.

Each is a function of a set, or of sums over it: of what a person did that stands, of what the people of a house can
do, of how many of a place do. So no order matters, more never takes a title away, and it falls with its ground.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, get_args

from server.rules.game.goal import Activity

Whose = Literal["person", "family", "neighbourhood", "unit"]
WHOSE: tuple[Whose, ...] = get_args(Whose)
PlaceKind = Literal["neighbourhood", "unit"]
PLACE_KINDS: tuple[PlaceKind, ...] = get_args(PlaceKind)
KEPT_AFTER = timedelta(days=60)
"""How much later the same skill is passed again to be kept: from then on a re-test is open."""
BY_ONESELF = ("self", "guided")
ADULTS_MIN = 20
"""A place of fewer people has no title: its shares are single people."""
TOLD_LEAST = 5
"""Fewer people of a place are not counted out to everybody: their neighbours would know who. So no level of a place
is reached by fewer, or the level would tell it."""


class Act(NamedTuple):
    """Something done that stands: what, how, and when."""

    activity: Activity
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """One of the five digital skills. Any one of `of` shows it."""

    key: str
    names: Mapping[str, str]
    of: tuple[Activity, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLevel:
    """So many of the five skills, so many services used by oneself, so many skills kept."""

    names: Mapping[str, str]
    source: str
    skills: int
    used: int
    kept: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyLevel:
    """So many of the house with all of the five, and everybody with so many of them."""

    names: Mapping[str, str]
    source: str
    citizens: int
    each: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLevel:
    """Of each 1,000 people of a place so many who did something, and so many with each of the five."""

    names: Mapping[str, str]
    source: str
    people: int
    skill: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleCatalogue:
    """The five skills, what the titles are called, and their levels from the first on."""

    skills: Sequence[Skill]
    names: Mapping[Whose, Mapping[str, str]]
    person: Sequence[PersonLevel]
    family: Sequence[FamilyLevel]
    places: Mapping[PlaceKind, Sequence[PlaceLevel]]
    services: frozenset[str] = frozenset()
    """Services that can be used. Help, which only we record, is none."""

    def skill(self, key: str) -> Skill:
        """The skill of a key that is among the five."""
        return next(each for each in self.skills if each.key == key)


class Ability(NamedTuple):
    """What a person can do, as far as titles ask for it: skills of the five, services used, skills kept."""

    skills: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()


def skills_of(skills: Sequence[Skill], done: Collection[Activity]) -> tuple[str, ...]:
    """Which of the five what was done shows, in their order."""
    return tuple(each.key for each in skills if any(one in done for one in each.of))


def ability_of(catalogue: TitleCatalogue, acts: Iterable[Act]) -> Ability:
    """What the acts of a person show. What somebody else did for them shows nothing."""
    own = [each for each in acts if each.by in BY_ONESELF]
    used = {
        act.activity[1] for act in own
        if act.by == "self" and act.activity[0] == "service" and act.activity[1] in catalogue.services
    }  # fmt: skip
    done = {act.activity for act in own}
    return Ability(frozenset(skills_of(catalogue.skills, done)), frozenset(used), frozenset(_kept(own)))


def uncounted(skills: Sequence[Skill], activities: Collection[Activity]) -> list[Skill]:
    """The skills that none of these activities shows. A contest that leaves one out gives places no title: what
    cannot be done there is not held out to anybody, and four of five are no digital community."""
    return [each for each in skills if not any(one in activities for one in each.of)]


def _kept(acts: Iterable[Act]) -> set[str]:
    """Skills that were passed again late enough after the first time."""
    times: dict[str, list[datetime]] = {}
    for (kind, key), _, at in acts:
        if kind == "skill":
            times.setdefault(key, []).append(at)
    return {key for key, each in times.items() if max(each) - min(each) >= KEPT_AFTER}


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonTitle:
    """The level of a person, 0 below the first; and what the next one needs: nothing at the last.

    `missing` are the skills of the five that are not there, of which `skills` are needed; `used` and `kept` are how
    many more.
    """

    level: int
    have: tuple[str, ...]
    next: PersonLevel | None
    missing: tuple[str, ...] = ()
    skills: int = 0
    used: int = 0
    kept: int = 0


def person_title(catalogue: TitleCatalogue, ability: Ability) -> PersonTitle:
    """Where a person stands."""
    levels, have = catalogue.person, tuple(each.key for each in catalogue.skills if each.key in ability.skills)
    missing = tuple(each.key for each in catalogue.skills if each.key not in ability.skills)
    level = _reached(_has(each, ability) for each in levels)
    if level == len(levels):
        return PersonTitle(level=level, have=have, next=None, missing=missing)
    after = levels[level]
    return PersonTitle(
        level=level,
        have=have,
        next=after,
        missing=missing,
        skills=max(0, after.skills - len(have)),
        used=max(0, after.used - len(ability.used)),
        kept=max(0, after.kept - len(ability.kept)),
    )


def _has(level: PersonLevel, ability: Ability) -> bool:
    return len(ability.skills) >= level.skills and len(ability.used) >= level.used and len(ability.kept) >= level.kept


def _reached(met: Iterable[bool]) -> int:
    """How many levels from the first on are met: none is left out."""
    level = 0
    for each in met:
        if not each:
            break
        level += 1
    return level


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyTitle:
    """The level of a house. `citizens` have all of the five, `best` is how many the furthest has.

    For the next level `more` others must have all five, and `behind` of the house have fewer than each shall have.
    """

    level: int
    people: int
    citizens: int
    best: int
    next: FamilyLevel | None
    more: int = 0
    behind: int = 0


def family_title(catalogue: TitleCatalogue, members: Collection[Ability]) -> FamilyTitle:
    """Where a house stands."""
    counts = [len(each.skills) for each in members]
    citizens = sum(count == len(catalogue.skills) for count in counts)
    levels = catalogue.family
    level = _reached(citizens >= each.citizens and min(counts, default=0) >= each.each for each in levels)
    found = FamilyTitle(level=level, people=len(counts), citizens=citizens, best=max(counts, default=0), next=None)
    if level == len(levels):
        return found
    after = levels[level]
    return FamilyTitle(
        level=level, people=found.people, citizens=citizens, best=found.best, next=after,
        more=max(0, after.citizens - citizens), behind=sum(count < after.each for count in counts),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceSums:
    """Of so many people of a place: how many did something, and how many have each of the five."""

    adults: int
    people: int = 0
    skills: Mapping[str, int] = field(default_factory=dict)


class Need(NamedTuple):
    """How many there are, and how many there must be."""

    have: int
    want: int

    @property
    def more(self) -> int:
        """How many are missing."""
        return max(0, self.want - self.have)


NOTHING = Need(0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceTitle:
    """The level of a place, and what the next one needs: people, and people with each skill, the fewest first.

    `next` is None at the last level, and where too few people live, or nobody has counted them: `counted` tells.
    """

    level: int
    counted: bool
    next: PlaceLevel | None
    people: Need = NOTHING
    skills: Sequence[tuple[str, Need]] = ()

    @property
    def left(self) -> Sequence[tuple[str, Need]]:
        """The skills that too few have, the fewest first."""
        return [each for each in self.skills if each[1].more]

    @property
    def steps(self) -> int:
        """At least so many people are still missing: one may bring several skills."""
        return max((self.people.more, *(need.more for _, need in self.skills)))


def needed(permille: int, adults: int) -> int:
    """So many of each thousand, rounded up, and never fewer than may be counted out."""
    return max(TOLD_LEAST, -(-permille * adults // 1_000))


def place_title(catalogue: TitleCatalogue, kind: PlaceKind, sums: PlaceSums) -> PlaceTitle:
    """Where a neighbourhood or a unit stands."""
    if sums.adults < ADULTS_MIN:
        return PlaceTitle(level=0, counted=False, next=None)
    levels = catalogue.places[kind]
    level = _reached(_holds(catalogue, each, sums) for each in levels)
    if level == len(levels):
        return PlaceTitle(level=level, counted=True, next=None)
    after = levels[level]
    want = needed(after.skill, sums.adults)
    skills = [(each.key, Need(sums.skills.get(each.key, 0), want)) for each in catalogue.skills]
    return PlaceTitle(
        level=level,
        counted=True,
        next=after,
        people=Need(sums.people, needed(after.people, sums.adults)),
        skills=sorted(skills, key=lambda each: each[1].have),
    )


def _holds(catalogue: TitleCatalogue, level: PlaceLevel, sums: PlaceSums) -> bool:
    want = needed(level.skill, sums.adults)
    fewest = min(sums.skills.get(each.key, 0) for each in catalogue.skills)
    return sums.people >= needed(level.people, sums.adults) and fewest >= want
