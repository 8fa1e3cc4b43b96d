"""The contest under fire, and the people in it. Everything needed to work out by hand what boards must show."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from server.pipeline.planning.load_contest import load_contest
from server.pipeline.registers.count_heads import count_heads
from server.pipeline.registers.partners import add_partner
from server.records import facts
from server.records.headcounts import Headcount
from server.resources import Resources
from tests.examples import CATALOGUE, PSEUDONYMS

SLUG = "thu-lua"
PARTNER = "dvcqg"
RESIDENTS = 3_000
WARDS = tuple(CATALOGUE.wards)
NEIGHBOURHOODS = 5
"""Of each ward."""
SCHOOLS = 7
HEADS = 240
"""Of each neighbourhood and school that was counted."""
COUNTED_WARD = WARDS[3]
"""The one whose neighbourhoods were counted."""
CAP = 60
ATTAINMENT = 3
SKILLS = ("anti-scam", "password-otp", "cashless")
SKILL_POINTS, SKILL_TIMES = 10, 2
SERVICES = ("scene-report", "health-insurance")
SERVICE_POINTS, SERVICE_TIMES = 5, 100
BY_PERCENT = {"self": 100, "guided": 50, "done_for": 0}
UPLIFT_PERCENT = 50

BOARDS = (
    f"{SLUG}/1/wards",
    f"{SLUG}/total/wards",
    f"{SLUG}/1/wards/phuong",
    f"{SLUG}/1/wards/s3",
    f"{SLUG}/1/ward/{COUNTED_WARD}/neighbourhoods",
    f"{SLUG}/1/units/school",
)
"""Those that are watched and compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A resident of the contest, by number."""

    number: int

    @property
    def subject(self) -> str:
        return f"ref:person-{self.number}"

    @property
    def ward(self) -> str:
        return WARDS[self.number % len(WARDS)]

    @property
    def neighbourhood(self) -> str:
        return f"{self.ward}/to-{self.number // len(WARDS) % NEIGHBOURHOODS + 1}"

    @property
    def school(self) -> str | None:
        return f"school/truong-{self.number % SCHOOLS + 1}" if self.number % 3 == 0 else None

    @property
    def elderly(self) -> bool:
        return self.number % 10 == 0


def document(now: datetime) -> str:
    """The contest file: one round that runs."""
    opens, closes = (now + timedelta(days=days) for days in (-2, 2))
    return f"""
slug = "{SLUG}"
name = {{ vi = "Thử lửa", en = "Trial by fire" }}
decision = {{ number = "1", date = 2026-11-01 }}
slogan = {{ vi = "Không mất một điểm", en = "Not a point lost" }}
wards = "all"
[[rounds]]
opens = {opens.isoformat()}
closes = {closes.isoformat()}
[scoring]
resident_cap = {CAP}
by = {{ self = 100, guided = 50, done_for = 0 }}
uplift = {{ elderly = {UPLIFT_PERCENT} }}
attainment = {ATTAINMENT}
[[criteria]]
code = "K1"
kind = "skill"
activities = ["anti-scam", "password-otp", "cashless"]
points = {SKILL_POINTS}
max_times = {SKILL_TIMES}
[[criteria]]
code = "K2"
kind = "service"
activities = ["scene-report", "health-insurance"]
points = {SERVICE_POINTS}
max_times = {SERVICE_TIMES}
"""


async def furnish(resources: Resources) -> str:
    """Load contest, residents, headcounts and partner, and return the partner's secret."""
    now = datetime.now(UTC)
    await load_contest(resources.database, resources.reference.catalogue, document(now), now)
    known = await resources.contests.by_slug(SLUG)
    assert known, "it was loaded just now"
    pseudonyms = resources.pseudonyms
    assert pseudonyms != PSEUDONYMS, "the installation has keys of its own"
    enrolments = [
        {
            "kind": "enrolment",
            "source": "register",
            "source_ref": person.subject,
            "contest_id": known.id,
            "resident": pseudonyms.resident(person.subject),
            "happened_at": now - timedelta(days=3),
            "body": {
                "ward": person.ward,
                "neighbourhood": person.neighbourhood,
                "unit": person.school,
                "groups": ["elderly"] if person.elderly else [],
            },
        }
        for person in (Person(number=number) for number in range(RESIDENTS))
    ]
    await facts.record_own(resources.database, enrolments)
    await count_heads(resources.database, [(each, each.code) for each in _figures()], now)
    return await add_partner(resources.database, PARTNER, "Cổng thử", resources.settings.key_for("partner-secrets"))


def _figures() -> list[Headcount]:
    codes = [("neighbourhood", f"{COUNTED_WARD}/to-{number + 1}") for number in range(NEIGHBOURHOODS)]
    codes += [("unit", f"school/truong-{number + 1}") for number in range(SCHOOLS)]
    return [
        Headcount(kind=kind, code=code, people=HEADS, as_of=date(2026, 7, 1), source="thử", state="confirmed")
        for kind, code in codes
    ]
