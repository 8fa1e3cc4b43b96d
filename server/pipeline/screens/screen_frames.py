"""What a screen is told and tells, over its socket and over HTTP: docs/live.md explains every message."""

import hashlib
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from server.pipeline.screens.programme import ACT_HOLDS, Due
from server.rules.screen_plan import as_document

ERRORS_MOST = 5
_Text = Annotated[str, msgspec.Meta(max_length=200)]
_Pixels = Annotated[int, msgspec.Meta(ge=0, le=100_000)]
_Number = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]


class NoticeFrame(msgspec.Struct, frozen=True):
    """A notice and its times, so that it begins and ends while the screen hears nothing."""

    text: str
    starts: datetime
    ends: datetime


class ScreenFrame(msgspec.Struct, frozen=True, kw_only=True, tag_field="t", tag="screen"):
    """What the screen is and should show. `now` is the server's time in milliseconds since 1970."""

    name: str
    ward: str | None
    revision: str
    plan: dict[str, object]
    notices: list[NoticeFrame]
    blank: bool
    version: str
    now: int


class ActFrame(msgspec.Struct, frozen=True, tag_field="t", tag="act"):
    """Do this once."""

    act: Literal["identify", "reload"]
    number: int


class RevokedFrame(msgspec.Struct, frozen=True, tag_field="t", tag="revoked"):
    """This screen shows nothing more."""


class Report(msgspec.Struct, frozen=True, kw_only=True, tag_field="t", tag="report"):
    """What a screen says of itself. `age` is that of its figures in seconds, `step` where it stands in a reveal.

    `acted` is the number of the last act that it did, `blank` whether it is dark because it was told so.
    """

    scene: _Text = ""
    board: _Text = ""
    generation: _Number = 0
    position: _Number = 0
    age: _Number = 0
    state: Literal["joining", "live", "polling", "reconnecting", "offline"] = "joining"
    version: _Text = ""
    width: _Pixels = 0
    height: _Pixels = 0
    step: _Number = 0
    acted: _Number = 0
    blank: bool = False
    errors: Annotated[list[_Text], msgspec.Meta(max_length=ERRORS_MOST)] = []


_encoder = msgspec.json.Encoder()


def screen_frame(due: Due, version: str, now: datetime) -> ScreenFrame:
    """What a screen is told; `version` is that of our own files."""
    document = as_document(due.plan)
    document["turns"] = [[turn.scene, turn.seconds] for turn in due.turns]
    document["contest"] = due.known.contest.slug if due.known else ""
    return ScreenFrame(
        name=due.screen.name,
        ward=due.screen.ward,
        revision=due.revision,
        plan=document,
        notices=[NoticeFrame(each.text, each.starts, each.ends) for each in due.notices],
        blank=due.screen.blank,
        version=version,
        now=round(now.timestamp() * 1_000),
    )


def act_frame(due: Due, now: datetime) -> ActFrame | None:
    """What the screen was told to do last, if that still holds."""
    screen = due.screen
    if not screen.act or not screen.acted_at or now - screen.acted_at > ACT_HOLDS:
        return None
    return ActFrame(act=screen.act, number=screen.act_number)


def encode(frame: ScreenFrame | ActFrame | RevokedFrame) -> bytes:
    """The frame's text."""
    return _encoder.encode(frame)


def digest(frame: ScreenFrame) -> bytes:
    """The same for frames that say the same, whatever the time."""
    return hashlib.sha256(_encoder.encode(msgspec.structs.replace(frame, now=0))).digest()
