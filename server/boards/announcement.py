"""What travels on the bus, and how it is packed."""

from dataclasses import dataclass
from typing import Literal

import msgspec

Kind = Literal["change", "beat", "phase"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """News of a contest: a change of a board, a phase of a round, or a sign of life.

    `board` is "slug/1/wards", for a phase "slug/1", for a beat "". `frame` is the ready JSON text, empty for a beat.
    """

    contest_id: int
    board: str
    kind: Kind
    generation: int
    since: int
    position: int
    frame: bytes
    trace: str = ""
    """Of what is heard: the traceparent of who told it, if that is traced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """From here on the contest is heard; what was announced before may have been missed."""

    contest_id: int


class Packet(msgspec.Struct, frozen=True, array_like=True):
    """An announcement with who sent it, and its number among all that this publisher said about the contest."""

    publisher: str
    sequence: int
    board: str
    kind: Kind
    generation: int
    since: int
    position: int
    frame: bytes
    trace: str = ""


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Packet)


def channel(contest_id: int) -> str:
    """The channel of a contest."""
    return f"{{c:{contest_id}}}:news"


def pack(publisher: str, sequence: int, news: Announcement, trace: str = "") -> bytes:
    """The message for the channel of the contest, and the traceparent of who sends it."""
    packet = Packet(
        publisher,
        sequence,
        news.board,
        news.kind,
        news.generation,
        news.since,
        news.position,
        news.frame,
        trace,
    )
    return _encoder.encode(packet)


def unpack(message: bytes) -> Packet:
    """Read a message. Raises msgspec.DecodeError when it is not one of ours."""
    return _decoder.decode(message)


def announcement(contest_id: int, packet: Packet) -> Announcement:
    """The announcement inside a packet."""
    return Announcement(
        contest_id=contest_id,
        board=packet.board,
        kind=packet.kind,
        generation=packet.generation,
        since=packet.since,
        position=packet.position,
        frame=packet.frame,
        trace=packet.trace,
    )
