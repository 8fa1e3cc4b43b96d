"""The CloudEvents that partners send, exactly as they may stand on the wire."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from server.rules.event import By

ID_MAX = 200
SOURCE_MAX = 500
CASE_MAX = 64
REASON_MAX = 500

SERVICE_USED: Literal["vn.thidua.service.used"] = "vn.thidua.service.used"
SKILL_COMPLETED: Literal["vn.thidua.skill.completed"] = "vn.thidua.skill.completed"
FACT_REVOKED: Literal["vn.thidua.fact.revoked"] = "vn.thidua.fact.revoked"
SUBJECT_PATTERN = "^(cccd:[0-9]{12}|ref:[!-~]{1,128})$"
"""Checked by server.rules.identity, which says what is wrong without repeating it; told to partners here."""
TYPES = (SERVICE_USED, SKILL_COMPLETED, FACT_REVOKED)

ALLOWED = {
    "type": " or ".join(TYPES),
    "specversion": "1.0",
    "data.by": "self, guided or done_for",
}
"""What may stand where only a few words may."""

EventId = Annotated[str, Meta(min_length=1, max_length=ID_MAX)]
Subject = Annotated[str, Meta(min_length=1, max_length=200)]


class Attributes(msgspec.Struct, tag_field="type", kw_only=True, gc=False):
    """The context attributes we read. Extension attributes are ignored, as CloudEvents demands.

    None of these types can be part of a cycle, so the garbage collector is spared them: that halves the reading.
    """

    specversion: Literal["1.0"]
    id: EventId
    source: Annotated[str, Meta(min_length=1, max_length=SOURCE_MAX)]
    time: Annotated[datetime, Meta(tz=True)]
    datacontenttype: str | None = None


class ServiceUse(msgspec.Struct, gc=False):
    service: str
    by: By
    case: Annotated[str, Meta(max_length=CASE_MAX)] | None = None


class SkillCompletion(msgspec.Struct, gc=False):
    skill: str
    score: Annotated[float, Meta(ge=0, le=1)]
    by: By


class Revocation(msgspec.Struct, gc=False):
    id: EventId
    reason: Annotated[str, Meta(min_length=1, max_length=REASON_MAX)]


class ServiceUsed(Attributes, tag=SERVICE_USED, kw_only=True, gc=False):
    subject: Subject
    data: ServiceUse


class SkillCompleted(Attributes, tag=SKILL_COMPLETED, kw_only=True, gc=False):
    subject: Subject
    data: SkillCompletion


class FactRevoked(Attributes, tag=FACT_REVOKED, kw_only=True, gc=False):
    data: Revocation


WireEvent = ServiceUsed | SkillCompleted | FactRevoked


class Named(msgspec.Struct):
    """As much of a refused event as its answer needs."""

    id: str = ""


class Receipt(msgspec.Struct, frozen=True, gc=False):
    """What became of one event of a call; of one that was only checked, whether it is good."""

    id: str
    status: Literal["recorded", "repeated", "refused", "good"]
    reason: str = ""
