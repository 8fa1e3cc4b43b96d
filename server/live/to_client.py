"""Every message a client may receive. docs/live.md explains them, live.schema.json checks them in the tests.

Boards, changes and phases have their shapes in pipeline/frames, because the announcer encodes them for everybody;
what screens are told has them in pipeline/screen_frames, and what watchers of a ceremony are told in
pipeline/reveal_frames, because they are told it over HTTP too.
"""

import msgspec

from server.pipeline.ceremonies.reveal_frames import RevealFrame
from server.pipeline.frames import BoardFrame, ChangeFrame, PhaseFrame
from server.pipeline.screens.screen_frames import ActFrame, RevokedFrame, ScreenFrame


class Again(msgspec.Struct, frozen=True, tag_field="t", tag="again"):
    """The server closes this socket; come back after so many milliseconds."""

    after_ms: int


class Refused(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="t", tag="refused"):
    """A message was not obeyed: why, where in it, and how to mend it."""

    reason: str
    where: str = ""


class Alive(msgspec.Struct, frozen=True, tag_field="t", tag="alive"):
    """The answer to `alive`. `live` is whether the server itself hears of every contest that is watched here."""

    live: bool


class Me(msgspec.Struct, frozen=True, kw_only=True, tag_field="t", tag="me"):
    """What a resident has in a round now: only ever sent to that resident's own socket."""

    contest: str
    round: int
    points: int
    position: int


ToClient = (
    BoardFrame
    | ChangeFrame
    | PhaseFrame
    | Again
    | Refused
    | Alive
    | Me
    | ScreenFrame
    | ActFrame
    | RevokedFrame
    | RevealFrame
)

_encoder = msgspec.json.Encoder()


def encode_again(after_ms: int) -> bytes:
    """Come back after so long."""
    return _encoder.encode(Again(after_ms=after_ms))


def encode_refused(reason: str, where: str = "") -> bytes:
    """This was not obeyed, because …"""
    return _encoder.encode(Refused(reason=reason, where=where))


def encode_me(contest: str, number: int, points: int, position: int) -> bytes:
    """So many points of your own."""
    return _encoder.encode(Me(contest=contest, round=number, points=points, position=position))


def encode_alive(live: bool) -> bytes:
    """Yes, somebody is here."""
    return _encoder.encode(Alive(live=live))
