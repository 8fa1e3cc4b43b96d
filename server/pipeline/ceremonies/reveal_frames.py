"""What watchers of a ceremony are told, over sockets and over HTTP: docs/live.md explains it."""

from typing import Literal
from uuid import UUID

import msgspec

Sentence = dict[str, str]
"""The same in each language."""


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What a ceremony is of. `seal` is that of its last step, told before the first; `unit` is that of the values."""

    name: Sentence
    rounds: int
    unit: Literal["per-1000", "of-100"]
    divisions: dict[str, Sentence]
    seal: str


class RevealFrame(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="t", tag="reveal"):
    """Where a ceremony stands, and the steps after `after` up to there: bodies as they were sealed, byte for byte.

    `seal` is that of the step. `stopped` is whether it ended because its result stands no more.
    """

    ceremony: UUID
    contest: str
    round: int
    rehearsal: bool
    step: int
    of: int
    playing: bool
    ended: bool
    seal: str
    after: int
    steps: list[msgspec.Raw]
    about: About
    stopped: bool = False


_encoder = msgspec.json.Encoder()


def encode(frame: RevealFrame) -> bytes:
    """The frame's text."""
    return _encoder.encode(frame)
