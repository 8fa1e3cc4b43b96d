"""What invented residents do: the days that passed, and one deed after another while the demonstration runs."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from math import exp

from server.rules.catalogue import WardCode
from server.rules.event import By
from tests.demo.people import People, Resident

DEEDS = 20_000
"""Of the past days together."""
REVOKED_PER_MILLE = 8
REASONS = ("Đối soát: ghi nhầm người", "Đối soát: hồ sơ trùng", "Người dân báo không thực hiện")

_SKILLS = {
    "vneid-level2": 9, "vneid-papers": 7, "dvc-login": 8, "anti-scam": 10, "password-otp": 7, "check-source": 5,
    "shop-safe": 4, "cashless": 9, "dvc-pay": 5, "device-basics": 6, "connect": 4, "message-call": 6,
    "search-info": 5, "ai-basic": 4, "digital-sign": 2, "e-learning": 4,
}  # fmt: skip
_SERVICES = {
    "scene-report": 6, "rate-result": 4, "cashless-bill": 7, "health-record": 5, "insurance-lookup": 4,
    "health-insurance": 3, "identity-card": 2, "passport": 1, "driving-licence": 2, "temporary-residence": 2,
    "traffic-fine": 1, "course": 2,
}  # fmt: skip
_ACTIVITIES = [("skill", key) for key in _SKILLS] + [("service", key) for key in _SERVICES]
_ACTIVITY_WEIGHTS = tuple(accumulate([*_SKILLS.values(), *_SERVICES.values()]))
_BYS: tuple[By, ...] = ("self", "guided", "done_for")
_BY_WEIGHTS = (62, 93, 100)
"""Running sums, as `random.choices` takes them quickest."""
_HOURS = (0, 0, 0, 0, 0, 1, 2, 4, 7, 9, 9, 6, 4, 4, 6, 7, 7, 6, 6, 10, 11, 8, 4, 1)
"""How much is done in each hour of a day, in Hà Nội."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Somebody did something, or a deed is taken back (`target` names it, `reason` says why)."""

    id: str
    at: datetime
    resident: Resident
    kind: str
    activity: str
    by: By
    case: str = ""
    target: str = ""
    reason: str = ""


def invent_deed(chance: random.Random, people: People, ward: WardCode, name: str, at: datetime) -> Deed:
    """One deed of somebody in the ward. A service has a case of its own."""
    kind, activity = chance.choices(_ACTIVITIES, cum_weights=_ACTIVITY_WEIGHTS)[0]
    return Deed(
        id=name,
        at=at,
        resident=people.someone(chance, ward),
        kind=kind,
        activity=activity,
        by=chance.choices(_BYS, cum_weights=_BY_WEIGHTS)[0],
        case=f"TD-{name}" if kind == "service" else "",
    )


def revocation_of(chance: random.Random, deed: Deed, name: str, at: datetime) -> Deed:
    """The partner takes a deed back."""
    return Deed(
        id=name, at=at, resident=deed.resident, kind="revoked", activity="", by=deed.by, target=deed.id,
        reason=chance.choice(REASONS),
    )  # fmt: skip


def deeds_of_day(people: People, midnight: datetime, day: int, days: int) -> list[Deed]:
    """The deeds of the `day`th of `days` days, in the order of their times. The same ones each time."""
    chance = random.Random(f"day {day}")
    deeds: list[Deed] = []
    for ward, share in people.shares.items():
        for _ in range(_number(chance, DEEDS / days * share * _vigour(people.momentum[ward], day / days))):
            at = midnight + _time_of_day(chance)
            deeds.append(invent_deed(chance, people, ward, f"past-{day}-{len(deeds)}", at))
    deeds += list(_revoked(chance, deeds, day, midnight))
    return sorted(deeds, key=lambda deed: deed.at)


def _vigour(momentum: float, done: float) -> float:
    """How much of its usual share a ward does when so much of the time is over: lines of ranks cross by it."""
    return exp(momentum * (done - 0.5) * 2)


def _number(chance: random.Random, mean: float) -> int:
    """Days differ: some wards hold a training, others rest."""
    wanted = mean * chance.choice((0.3, 0.6, 0.8, 1, 1, 1.2, 1.4, 1.7))
    return int(wanted) + (chance.random() < wanted % 1)


def _time_of_day(chance: random.Random) -> timedelta:
    hour = chance.choices(range(24), _HOURS)[0]
    return timedelta(hours=hour, seconds=chance.randrange(3_600))


def _revoked(chance: random.Random, deeds: list[Deed], day: int, midnight: datetime) -> Iterator[Deed]:
    end = midnight + timedelta(days=1, seconds=-1)
    for number, deed in enumerate(chance.sample(deeds, len(deeds) * REVOKED_PER_MILLE // 1_000)):
        yield revocation_of(chance, deed, f"past-{day}-back-{number}", min(end, deed.at + timedelta(hours=3)))
