"""Examples that tests begin with and change where it matters."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from server.reference import read_reference
from server.rules.contest import Contest
from server.rules.contest_file import parse_contest
from server.rules.event import Event
from server.rules.fact import Fact
from server.rules.identity import Pseudonyms

REFERENCE = read_reference()
CATALOGUE = REFERENCE.catalogue
PSEUDONYMS = Pseudonyms(subject_key=b"subjects", case_key=b"cases")
SECRET_KEY = "a secret for the tests, of 32 characters or more"

OPENS = datetime(2026, 11, 1, 17, tzinfo=UTC)
"""2 November 2026, midnight in Hà Nội."""
DURING = OPENS + timedelta(days=3)

# Facts are received now, whenever that is, so late_until lies far away: the examples must not grow old.
CONTEST = """
slug = "thu-do-so-2026"
name = { vi = "Thủ đô số 2026", en = "Digital Capital 2026" }
decision = { number = "12/QĐ-UBND", date = 2026-11-01 }
slogan = { vi = "Đi từng ngõ, gõ từng nhà", en = "Every alley, every door" }
wards = "all"
[[rounds]]
opens = 2026-11-02T00:00:00+07:00
closes = 2026-11-30T00:00:00+07:00
late_until = 2099-12-03T00:00:00+07:00
[scoring]
resident_cap = 100
by = { self = 100, guided = 50, done_for = 0 }
uplift = { elderly = 50, disability = 50, near_poor = 30 }
attainment = 5
[[criteria]]
code = "K1"
kind = "skill"
activities = ["anti-scam", "password-otp"]
points = 10
max_times = 2
[[criteria]]
code = "K2"
kind = "service"
activities = ["scene-report", "health-insurance"]
points = 5
max_times = 3
[[clusters]]
name = "Cụm 1"
wards = ["00070", "00004"]
lead = "00070"
"""

ROUND_2 = """
[[rounds]]
opens = 2026-12-05T00:00:00+07:00
closes = 2026-12-20T00:00:00+07:00
late_until = 2099-12-23T00:00:00+07:00
"""

_ids = count(1)


def contest(document: str = CONTEST) -> Contest:
    """The example contest, or another document read."""
    return parse_contest(document, CATALOGUE)


def two_rounds(document: str = CONTEST) -> str:
    """The example contest's document with a second round."""
    return document.replace("[scoring]", ROUND_2 + "[scoring]")


def resident(number: int = 1) -> UUID:
    """The pseudonym of one of the example residents."""
    return PSEUDONYMS.resident(f"ref:resident-{number}")


def skill(key: str = "anti-scam", *, of: int = 1, by: str = "self", at: datetime = DURING, name: str = "") -> Event:
    """An event: a resident completed a skill."""
    return Event(id=name or f"e{next(_ids)}", kind="skill", happened_at=at, resident=resident(of), activity=key,
                 by=by, score=1_000_000)  # type: ignore[arg-type]  # fmt: skip


def service(
    key: str = "scene-report", *, of: int = 1, by: str = "self", at: datetime = DURING, case: str = "", name: str = ""
) -> Event:
    """An event: a resident used a service."""
    return Event(id=name or f"e{next(_ids)}", kind="service", happened_at=at, resident=resident(of), activity=key,
                 by=by, case=PSEUDONYMS.case(case) if case else None)  # type: ignore[arg-type]  # fmt: skip


def revocation(target: str, *, at: datetime = DURING, name: str = "") -> Event:
    """An event: the partner takes an earlier event back."""
    return Event(id=name or f"e{next(_ids)}", kind="revoked", happened_at=at, target=target, reason="sai người")


def fact_of(event: Event, number: int, *, source: str = "dvcqg", received_at: datetime = DURING) -> Fact:
    """The fact that an event becomes when it is the `number`th recorded."""
    return Fact(number, number, event.kind, source, event.id, None, event.resident, event.activity, event.case,
                event.by, event.happened_at, received_at, event.target, None)  # fmt: skip


def enrolment_fact(
    number: int,
    *,
    of: int = 1,
    ward: str = "00070",
    neighbourhood: str | None = None,
    unit: str | None = None,
    groups: tuple[str, ...] = (),
    joined_at: datetime = OPENS,
    left: bool = False,
) -> Fact:
    """The fact that a resident belongs somewhere from a time on, or has left."""
    body: dict[str, Any] = {"ward": ward, "neighbourhood": neighbourhood, "unit": unit, "groups": list(groups)}
    if left:
        body = {"left": True}
    return Fact(number, number, "enrolment", "register", f"{of}@{joined_at.isoformat()}", 1, resident(of), None, None,
                None, joined_at, joined_at, None, body)  # fmt: skip


def taking_back(number: int, enrolment: Fact) -> Fact:
    """The fact that an enrolment is taken back as if it had never been."""
    taken = revocation(enrolment.source_ref, name=f"{enrolment.source_ref}/back")
    return fact_of(taken, number, source=enrolment.source)
