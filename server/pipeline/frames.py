"""What goes over the wire about boards: one shape a message, and its one encoding. docs/live.md explains each."""

from collections.abc import Sequence

import msgspec

from server.rules.board import BoardName, BoardView, ExplainedRow, Row, Scope


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A whole board as HTTP answers it. Here `board` is the last part of the name alone: "wards/phuong"."""

    contest: str
    round: Scope
    board: str
    generation: int
    position: int
    phase: str
    as_of: str
    rows: Sequence[Row]


class BoardFrame(msgspec.Struct, frozen=True, kw_only=True, tag_field="t", tag="board"):
    """A whole board as a socket carries it. Here `board` is the full name: "slug/1/wards/phuong"."""

    contest: str
    round: Scope
    board: str
    generation: int
    position: int
    phase: str
    as_of: str
    rows: Sequence[Row]


class ChangeFrame(msgspec.Struct, frozen=True, kw_only=True, tag_field="t", tag="change"):
    """What became of a board between two positions: whole rows, and codes that are no longer there.

    With `from` 0 it holds every row, and applies to anything.
    """

    board: str
    generation: int
    since: int = msgspec.field(name="from")
    position: int = msgspec.field(name="to")
    rows: Sequence[Row]
    gone: Sequence[str]


class PhaseFrame(msgspec.Struct, frozen=True, kw_only=True, tag_field="t", tag="phase"):
    """A round entered a phase."""

    contest: str
    round: Scope
    phase: str


class _ExplainedChange(msgspec.Struct, frozen=True, kw_only=True, tag_field="t", tag="change"):
    """The same, read where rows tell what made their value."""

    board: str
    generation: int
    since: int = msgspec.field(name="from")
    position: int = msgspec.field(name="to")
    rows: Sequence[ExplainedRow]
    gone: Sequence[str]


_EXPLAINED = b'"components":'
_encoder = msgspec.json.Encoder()
_explained_decoder = msgspec.json.Decoder(_ExplainedChange)
_change_decoder = msgspec.json.Decoder(ChangeFrame)
_phase_decoder = msgspec.json.Decoder(PhaseFrame)


def encode_shown(view: BoardView) -> bytes:
    """The body of GET /api/v1/contests/{slug}/{round}/{board}."""
    return _encoder.encode(
        Shown(
            contest=view.contest,
            round=view.round,
            board=view.board,
            generation=view.generation,
            position=view.position,
            phase=view.phase,
            as_of=view.as_of,
            rows=view.rows,
        )
    )


def encode_board(name: BoardName, view: BoardView) -> bytes:
    """A snapshot for sockets."""
    return _encoder.encode(
        BoardFrame(
            contest=view.contest,
            round=view.round,
            board=str(name),
            generation=view.generation,
            position=view.position,
            phase=view.phase,
            as_of=view.as_of,
            rows=view.rows,
        )
    )


def encode_change(
    name: BoardName,
    *,
    generation: int,
    since: int,
    position: int,
    rows: Sequence[Row],
    gone: Sequence[str] = (),
) -> bytes:
    """A change from `since` to `position`. Encoded once, for everybody."""
    change = ChangeFrame(board=str(name), generation=generation, since=since, position=position, rows=rows, gone=gone)
    return _encoder.encode(change)


def encode_phase(contest: str, scope: Scope, phase: str) -> bytes:
    """The news that a round entered a phase."""
    return _encoder.encode(PhaseFrame(contest=contest, round=scope, phase=phase))


def decode_change(frame: bytes) -> ChangeFrame:
    """Read what `encode_change` wrote: the same rows. Raises msgspec.DecodeError when it is something else."""
    if _EXPLAINED not in frame:
        return _change_decoder.decode(frame)
    told = _explained_decoder.decode(frame)
    return ChangeFrame(
        board=told.board,
        generation=told.generation,
        since=told.since,
        position=told.position,
        rows=[row.plain() for row in told.rows],
        gone=told.gone,
    )


def decode_phase(frame: bytes) -> PhaseFrame:
    """Read what `encode_phase` wrote. Raises msgspec.DecodeError when it is something else."""
    return _phase_decoder.decode(frame)
