"""What is told to endpoints: one shape a message, as docs/api.md and the OpenAPI document show them.

All of it is public at the moment it is told: names of contests, phases, versions, hashes and paths. No position, no
count and no row stands in it, so nothing that a freeze hides can.
"""

from datetime import datetime
from typing import Annotated

import msgspec

from server.rules.contest import Phase

Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class PhaseLinks(msgspec.Struct, frozen=True, kw_only=True):
    """Where to read on, below the address of the platform."""

    page: str
    board: str


class PhaseChanged(msgspec.Struct, frozen=True, kw_only=True):
    """A round that is in a phase now."""

    contest: str
    round: int
    phase: Phase
    links: PhaseLinks


class ResultLinks(msgspec.Struct, frozen=True, kw_only=True):
    """Where the official result stands, below the address of the platform."""

    page: str
    standings: str
    pack: str


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a round's official result. `replaces` is the version that was the official one until now.

    `head` is the hash of the ledger at the version's position and `boards_sha256` that of its boards, as they stand
    on the result's page, in the minutes and in the sealed pack.
    """

    contest: str
    round: int
    version: int
    replaces: int | None
    head: str
    boards_sha256: str
    links: ResultLinks


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """A trial: nothing happened."""

    endpoint: str


class RoundPhaseChanged(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="round.phase_changed"):
    """A round turned: `open`, `frozen`, `closed`, `revealed` or `sealed`."""

    timestamp: Moment
    data: PhaseChanged


class ResultPublished(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="result.published"):
    """An official result was published, or a later version of it."""

    timestamp: Moment
    data: Published


class Trial(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="webhook.trial"):
    """An official tries whether the endpoint takes what it is sent."""

    timestamp: Moment
    data: Tried


Message = RoundPhaseChanged | ResultPublished | Trial

_encoder = msgspec.json.Encoder()


def encode(message: Message) -> str:
    """The body, byte for byte as it is signed and sent at every attempt."""
    return _encoder.encode(message).decode()
