"""Milestones: what is told once when it becomes true, and taken back when it is true no more.

Which hold is a function of how far wards, neighbourhoods and the city have come, of missions that are reached and
of duels that are decided. What was recorded is compared with that: a milestone that is new is told, one whose ground
fell is taken back, and one that holds again stands where it stood, as the same.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from server.rules.board import Valued
from server.rules.criteria import Component, ComponentName
from server.rules.game.goal import Progress
from server.rules.small_groups import PERSONS_MIN
from server.rules.valuing import PER_THOUSAND

Kind = Literal["share", "target", "neighbourhood", "mission", "duel", "city"]
KINDS: tuple[Kind, ...] = get_args(Kind)
CITY = "city"
_BETWEEN = "+"


class Key(NamedTuple):
    """What makes a milestone itself: its kind, what it is about, and whose it is.

    `about` is a percent, 'round/component', the number of a mission or duel, or how many people; `subject` is a ward,
    a neighbourhood, 'city', or both sides of a duel.
    """

    kind: Kind
    about: str
    subject: str

    @property
    def topic(self) -> "Topic":
        """What must have been looked at for it to be taken back."""
        return self.kind, self.about

    @property
    def places(self) -> tuple[str, ...]:
        """The wards and neighbourhoods whose it is."""
        return () if self.subject == CITY else tuple(self.subject.split(_BETWEEN))

    @property
    def wards(self) -> frozenset[str]:
        """The wards on whose pages it stands."""
        return frozenset(place.partition("/")[0] for place in self.places)


Topic = tuple[Kind, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """At which marks a milestone is: percent of the adults of a ward, and of a neighbourhood; people of the city."""

    ward_percents: tuple[int, ...]
    neighbourhood_percent: int
    city_people: tuple[int, ...]


class Come(NamedTuple):
    """How many people of a place take part, of how many adults; 0 while nobody has counted those."""

    people: int
    adults: int

    def has(self, percent: int) -> bool:
        """Whether so many percent of the adults take part."""
        return self.adults > 0 and self.people * 100 >= percent * self.adults


@dataclass(frozen=True, slots=True)
class Look:
    """What holds, and which topics could be looked at. Of others nothing is known, so nothing of them changes."""

    holds: frozenset[Key] = frozenset()
    topics: frozenset[Topic] = frozenset()

    def __or__(self, other: "Look") -> "Look":
        return Look(self.holds | other.holds, self.topics | other.topics)


def of_shares(wards: Mapping[str, Come], marks: Marks) -> Look:
    """The wards at each mark, and the city at its numbers of people: each takes part in one ward."""
    people = sum(come.people for come in wards.values())
    shares: list[Topic] = [("share", str(percent)) for percent in marks.ward_percents]
    cities: list[Topic] = [("city", str(number)) for number in marks.city_people]
    found = {
        Key("share", str(percent), ward)
        for percent in marks.ward_percents
        for ward, come in wards.items()
        if come.has(percent)
    }
    found |= {Key("city", str(number), CITY) for number in marks.city_people if people >= number}
    return Look(frozenset(found), frozenset([*shares, *cities]))


def of_neighbourhoods(lines: Mapping[str, Come], marks: Marks) -> Look:
    """The neighbourhoods that are complete. Of fewer people than five nothing is told: one would know who."""
    topic: Topic = ("neighbourhood", str(marks.neighbourhood_percent))
    complete = (
        line for line, come in lines.items() if come.people >= PERSONS_MIN and come.has(marks.neighbourhood_percent)
    )
    return Look(frozenset(Key(*topic, line) for line in complete), frozenset({topic}))


def of_targets(number: int, components: Mapping[ComponentName, Component], wards: Mapping[str, Valued]) -> Look:
    """The wards that have reached a target of a round's criteria."""
    topics: dict[ComponentName, Topic] = {name: ("target", f"{number}/{name}") for name in components}
    found = {
        Key(*topics[name], ward)
        for ward, valued in wards.items()
        for name, component in components.items()
        # Both in millionths for each adult, as the scene of targets reckons.
        if (part := (valued.components or {}).get(name)) and part.value >= component.target * PER_THOUSAND
    }
    return Look(frozenset(found), frozenset(topics.values()))


def of_mission(number: int, reached: Collection[str], progress: Mapping[str, Progress]) -> Look:
    """The wards and neighbourhoods that have done a mission; nothing of fewer people of a neighbourhood than five."""
    topic: Topic = ("mission", str(number))
    told = (
        line
        for line in reached
        if line[:1].isdigit() and ("/" not in line or progress.get(line, Progress()).done >= PERSONS_MIN)
    )
    return Look(frozenset(Key(*topic, line) for line in told), frozenset({topic}))


def of_duel(number: int, sides: Iterable[str]) -> Look:
    """A duel that is decided: it never is undecided again."""
    topic: Topic = ("duel", str(number))
    return Look(frozenset({Key(*topic, _BETWEEN.join(sides))}), frozenset({topic}))


class Changes(NamedTuple):
    """What to record: told for the first time, taken back, and standing again."""

    new: frozenset[Key]
    fallen: frozenset[Key]
    again: frozenset[Key]

    def __bool__(self) -> bool:
        return any(self)


def compare(recorded: Mapping[Key, bool], look: Look) -> Changes:
    """What has changed since. `recorded` says of each that was ever told whether it stands."""
    return Changes(
        new=look.holds - recorded.keys(),
        fallen=frozenset(
            key for key, stands in recorded.items() if stands and key.topic in look.topics and key not in look.holds
        ),
        again=frozenset(key for key, stands in recorded.items() if not stands and key in look.holds),
    )


def firsts(shares: Iterable[tuple[Key, tuple[int, int]]], groups: Mapping[str, str]) -> frozenset[Key]:
    """Of the wards that stand at a mark, those of each group that were told at the least position of the ledger.

    Who came to it in the same look is first together. If the first falls, the next of those that stand is it.
    """
    least: dict[tuple[str, str], tuple[int, int]] = {}
    found = [(key, (key.about, groups[key.subject]), at) for key, at in shares if key.subject in groups]
    for _, among, at in found:
        least[among] = min(at, least.get(among, at))
    return frozenset(key for key, among, at in found if at == least[among])
