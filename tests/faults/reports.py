"""What a portal reports, and what that must come to: worked out here from the words of the rules, not by them."""

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isqrt
from typing import Any

from server.rules.event import Event
from server.rules.identity import Pseudonyms
from tests.examples import CATALOGUE
from tests.faults.contest import (
    ATTAINMENT,
    BOARDS,
    BY_PERCENT,
    CAP,
    COUNTED_WARD,
    HEADS,
    NEIGHBOURHOODS,
    RESIDENTS,
    SCHOOLS,
    SERVICE_POINTS,
    SERVICE_TIMES,
    SERVICES,
    SKILL_POINTS,
    SKILL_TIMES,
    SKILLS,
    UPLIFT_PERCENT,
    WARDS,
    Person,
)

REVOKED_PERCENT = 2

Numbers = tuple[int, int, int, int, int, int, int, int]
"""rank, rank_from, rank_to, value, points, participants, attained, adults"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A use, a skill or, with a target, the taking back of one."""

    id: str
    person: Person
    activity: str
    by: str
    target: str = ""

    def event(self) -> dict[str, Any]:
        """The CloudEvent. The case of a service is the report's own."""
        event = {
            "specversion": "1.0",
            "id": self.id,
            "source": "https://portal.example.vn",
            "time": datetime.now(UTC).isoformat(),
        }
        if self.target:
            return {**event, "type": "vn.thidua.fact.revoked", "data": {"id": self.target, "reason": "ghi nhầm"}}
        event["subject"] = self.person.subject
        if self.activity in SKILLS:
            data = {"skill": self.activity, "score": 1.0, "by": self.by}
            return {**event, "type": "vn.thidua.skill.completed", "data": data}
        data = {"service": self.activity, "case": self.id, "by": self.by}
        return {**event, "type": "vn.thidua.service.used", "data": data}

    def recorded(self, pseudonyms: Pseudonyms) -> Event:
        """The event as the door understands it, for whom the door is too quick."""
        now = datetime.now(UTC)
        if self.target:
            return Event(id=self.id, kind="revoked", happened_at=now, target=self.target, reason="ghi nhầm")
        skill = self.activity in SKILLS
        return Event(
            id=self.id,
            kind="skill" if skill else "service",
            happened_at=now,
            resident=pseudonyms.resident(self.person.subject),
            activity=self.activity,
            by=self.by,  # type: ignore[arg-type]
            case=None if skill else pseudonyms.case(self.id),
            score=1_000_000 if skill else None,
        )


class Reports:
    """Reports without end, some of which take back any earlier one."""

    def __init__(self, seed: int) -> None:
        self.made: dict[str, Report] = {}
        self._chance = random.Random(seed)
        self._ids: list[str] = []

    def make(self, number: int) -> list[Report]:
        """The next reports."""
        return [self._report() for _ in range(number)]

    def _report(self) -> Report:
        chance = self._chance
        report = Report(
            id=f"r{len(self.made)}",
            person=Person(number=chance.randrange(RESIDENTS)),
            activity=chance.choice(SKILLS + SERVICES * 4),
            by=chance.choices(tuple(BY_PERCENT), (6, 3, 1))[0],
            target=chance.choice(self._ids) if self._ids and chance.randrange(100) < REVOKED_PERCENT else "",
        )
        self.made[report.id] = report
        if not report.target:
            self._ids.append(report.id)
        return report


def boards_of(reports: Iterable[Report]) -> dict[str, dict[str, Numbers]]:
    """What each of BOARDS must show when each of these reports is counted exactly once."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for person, (points, attained) in _worths(list(reports)).items():
        for member in filter(None, (person.ward, person.neighbourhood, person.school)):
            for index, more in enumerate((points, points > 0, attained, points * points)):
                sums[member][index] += more
    return {board: _ranked({member: sums[member] for member in _members(board)}) for board in BOARDS}


def _worths(reports: list[Report]) -> dict[Person, tuple[int, bool]]:
    taken_back = {report.target for report in reports}
    best: dict[Person, dict[str, int]] = defaultdict(dict)
    for report in reports:
        if report.target or report.id in taken_back:
            continue
        points = SKILL_POINTS if report.activity in SKILLS else SERVICE_POINTS
        uplift = UPLIFT_PERCENT if report.person.elderly else 0
        thing = report.activity if report.activity in SKILLS else report.id
        worth = points * BY_PERCENT[report.by] * (100 + uplift) // 10_000
        objects = best[report.person]
        objects[thing] = max(worth, objects.get(thing, 0))
    return {person: _worth(objects) for person, objects in best.items()}


def _worth(objects: Mapping[str, int]) -> tuple[int, bool]:
    skills = sorted((worth for thing, worth in objects.items() if thing in SKILLS), reverse=True)
    services = sorted((worth for thing, worth in objects.items() if thing not in SKILLS), reverse=True)
    points = min(CAP, sum(skills[:SKILL_TIMES]) + sum(services[:SERVICE_TIMES]))
    return points, sum(worth > 0 for worth in objects.values()) >= ATTAINMENT


def _members(board: str) -> list[str]:
    kind = board.split("/", 2)[2]
    if kind == "units/school":
        return [f"school/truong-{number + 1}" for number in range(SCHOOLS)]
    if kind.startswith("ward/"):
        return [f"{COUNTED_WARD}/to-{number + 1}" for number in range(NEIGHBOURHOODS)]
    division = kind.partition("/")[2]
    wards = CATALOGUE.wards.values()
    if division == "phuong":
        return [ward.code for ward in wards if ward.kind == "phường"]
    if division == "s3":
        return [ward.code for ward in wards if 60_000 <= ward.people < 90_000]
    return list(WARDS)


def _ranked(sums: Mapping[str, list[int]]) -> dict[str, Numbers]:
    """By looking at each pair: slow, and plain to see."""
    adults = {member: HEADS if "/" in member else CATALOGUE.wards[member].adults for member in sums}  # type: ignore[index]
    values = {member: each[0] * 1_000_000 // adults[member] for member, each in sums.items()}
    margins = {member: isqrt(each[3] * 1_960_000**2) // adults[member] for member, each in sums.items()}
    low = {member: values[member] - margins[member] for member in sums}
    high = {member: values[member] + margins[member] for member in sums}
    return {
        member: (
            1 + sum(values[other] > values[member] for other in sums),
            1 + sum(low[other] > high[member] for other in sums),
            sum(high[other] >= low[member] for other in sums),
            values[member],
            *(each[0], each[1], each[2]),
            adults[member],
        )
        for member, each in sums.items()
    }
