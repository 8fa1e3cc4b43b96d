"""Invented residents: who they are, where they belong and how eager they are."""

import csv
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from math import exp
from pathlib import Path

from server.rules.catalogue import Ward, WardCode
from tests.demo.places import Places, invent_places

SEED = "thi-dua-so"
"""Everything invented follows from it, so that the seed and the partner know the same residents."""
RESIDENTS = 7_500
RESIDENTS_MIN = 8
"""The least of a ward, so that every ward may wake up."""
ASLEEP = 3
"""Wards in which nobody has done anything yet."""
LIVELINESS = 2.8
LEADERS = 0.9
"""For each adult the liveliest ward does exp(LIVELINESS + LEADERS) times as much as the quietest one."""

_GROUPS = (
    ("", 44), ("worker", 22), ("elderly", 14), ("student", 6), ("pupil", 5), ("official", 4), ("near_poor", 3),
    ("disability", 2),
)  # fmt: skip
_UNIT_GROUPS = {"school": "student", "agency": "official", "enterprise": "worker"}
_UNIT_PERCENT = 12
_NOWHERE_PERCENT = 4
"""Residents whose neighbourhood is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """Somebody who does not exist. `eagerness` is how often they do something, beside the others of their ward."""

    subject: str
    ward: WardCode
    neighbourhood: str
    unit: str
    group: str
    eagerness: float


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Everybody, by ward, with the share of all deeds that each ward does and when it woke up."""

    places: Places
    residents: dict[WardCode, tuple[Resident, ...]]
    eagerness: dict[WardCode, Sequence[float]]
    """Running sums over the residents of a ward, as `random.choices` takes them."""
    shares: dict[WardCode, float]
    momentum: dict[WardCode, float]
    """From -1 (began strongly, grew tired) to 1 (began late, and rises)."""

    def someone(self, chance: random.Random, ward: WardCode) -> Resident:
        """A resident of the ward, an eager one rather than another."""
        return chance.choices(self.residents[ward], cum_weights=self.eagerness[ward])[0]


def invent_people(wards: Iterable[Ward], seed: str = SEED) -> People:
    """The same people each time."""
    chance = random.Random(seed)
    wards = sorted(wards, key=lambda ward: ward.code)
    places = invent_places(chance, wards)
    lively = _liveliness(chance, wards)
    whole = sum(ward.adults * lively[ward.code] for ward in wards)
    residents = {}
    for ward in wards:
        number = max(RESIDENTS_MIN, round(RESIDENTS * ward.adults * lively[ward.code] / whole))
        residents[ward.code] = tuple(_resident(chance, places, ward, each) for each in range(1, number + 1))
    smaller = sorted(wards, key=lambda ward: ward.adults)[: len(wards) // 2]
    asleep = {ward.code for ward in chance.sample(smaller, ASLEEP)}
    return People(
        places=places,
        residents=residents,
        eagerness={ward: list(accumulate(each.eagerness for each in some)) for ward, some in residents.items()},
        shares={ward.code: 0.0 if ward.code in asleep else ward.adults * lively[ward.code] / whole for ward in wards},
        momentum={ward.code: chance.uniform(-1, 1) for ward in wards},
    )


def _liveliness(chance: random.Random, wards: Sequence[Ward]) -> dict[WardCode, float]:
    """Spread evenly on the scale of ratios, with some leaders, so that wards differ by more than chance."""
    places = [number / len(wards) for number in range(len(wards))]
    steps = [LIVELINESS * place + LEADERS * place**8 for place in places]
    chance.shuffle(steps)
    return {ward.code: exp(step) for ward, step in zip(wards, steps, strict=True)}


def _resident(chance: random.Random, places: Places, ward: Ward, number: int) -> Resident:
    unit = chance.choice(places.units) if chance.randrange(100) < _UNIT_PERCENT else None
    some = places.neighbourhoods[ward.code]
    nowhere = chance.randrange(100) < _NOWHERE_PERCENT
    names, adults = zip(*some.items(), strict=True)
    return Resident(
        subject=f"ref:demo-{ward.code}-{number}",
        ward=ward.code,
        neighbourhood="" if nowhere else chance.choices(names, adults)[0],
        unit=unit.text if unit else "",
        group=_UNIT_GROUPS[unit.kind] if unit else chance.choices(*zip(*_GROUPS, strict=True))[0],
        eagerness=chance.uniform(0.5, 1.5),
    )


def write_register(people: People, file: Path, joined_at: datetime) -> None:
    """The register as a city would send it."""
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(("subject", "ward", "neighbourhood", "unit", "groups", "joined_at"))
        for some in people.residents.values():
            for each in some:
                writer.writerow(
                    (each.subject, each.ward, each.neighbourhood, each.unit, each.group, joined_at.isoformat())
                )
