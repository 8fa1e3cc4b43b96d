"""The xAPI statements of learning platforms: as much of them as we read, exactly as it may stand on the wire."""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

IRI_MAX = 500
ACCOUNT_MAX = 1_000
"""More than any reference of ours; a longer name is told to be too long by what reads it."""

ADL = "http://adlnet.gov/expapi/verbs/"
VOIDED = ADL + "voided"

# Nothing may be null in a statement, so what may be left out is UNSET and not None.


class Account(msgspec.Struct, gc=False):
    home_page: str = msgspec.field(name="homePage")
    name: Annotated[str, Meta(min_length=1, max_length=ACCOUNT_MAX)]


class Actor(msgspec.Struct, gc=False):
    object_type: Literal["Agent", "Group"] = msgspec.field(name="objectType", default="Agent")
    account: Account | UnsetType = UNSET
    mbox: str | UnsetType = UNSET
    mbox_sha1sum: str | UnsetType = UNSET
    openid: str | UnsetType = UNSET


class VerbUsed(msgspec.Struct, gc=False):
    id: str


class Definition(msgspec.Struct, gc=False):
    name: dict[str, str] = {}
    type: str = ""


class Thing(msgspec.Struct, gc=False):
    object_type: Literal["Activity", "Agent", "Group", "StatementRef", "SubStatement"] = msgspec.field(
        name="objectType", default="Activity"
    )
    id: str | UnsetType = UNSET
    definition: Definition | UnsetType = UNSET


class Score(msgspec.Struct, gc=False):
    scaled: Annotated[float, Meta(ge=-1, le=1)] | UnsetType = UNSET
    raw: float | UnsetType = UNSET
    min: float | UnsetType = UNSET
    max: float | UnsetType = UNSET


class Result(msgspec.Struct, gc=False):
    score: Score | UnsetType = UNSET
    success: bool | UnsetType = UNSET
    completion: bool | UnsetType = UNSET


class Attachment(msgspec.Struct, gc=False):
    file_url: str | UnsetType = msgspec.field(name="fileUrl", default=UNSET)


class WireStatement(msgspec.Struct, gc=False):
    actor: Actor
    verb: VerbUsed
    object: Thing
    id: str | UnsetType = UNSET
    result: Result | UnsetType = UNSET
    timestamp: str | UnsetType = UNSET
    version: str | UnsetType = UNSET
    attachments: list[Attachment] = []
