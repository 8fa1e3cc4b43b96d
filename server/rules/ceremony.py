"""Where a ceremony stands: a function of its last move and the time, so that every server says the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from server.rules.ceremony_script import PACE_LEAST, PACE_MOST
from server.rules.refusals import Told

Act = Literal["begin", "play", "pause", "next", "back", "jump", "end", "stop"]
ACTS: tuple[Act, ...] = get_args(Act)
OVER: frozenset[Act] = frozenset({"end", "stop"})
"""After these nothing moves: an official ended it, or its result was withdrawn or followed by another version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """From `at` on the ceremony stands at `step`, and one further after each `pace_ms` while it is playing."""

    ordinal: int
    act: Act
    step: int
    playing: bool
    pace_ms: int
    at: datetime

    @property
    def over(self) -> bool:
        """Whether nothing follows it."""
        return self.act in OVER


def step_at(move: Move, of: int, now: datetime) -> int:
    """Where a ceremony of so many steps stands, if this is its last move."""
    if not move.playing:
        return move.step
    turned = max(timedelta(), now - move.at) // timedelta(milliseconds=move.pace_ms)
    return min(of, move.step + turned)


def turns_at(move: Move, of: int, now: datetime) -> datetime | None:
    """When the next step comes by itself; None while it is paused, and at the last one."""
    step = step_at(move, of, now)
    if not move.playing or step >= of:
        return None
    return move.at + (step - move.step + 1) * timedelta(milliseconds=move.pace_ms)


def reached(moves: Sequence[Move], of: int, now: datetime) -> int:
    """The furthest step that was ever shown, 0 before the first move."""
    ends = [*(move.at for move in moves[1:]), now]
    return max((step_at(move, of, end) for move, end in zip(moves, ends, strict=False)), default=0)


def begin(pace_ms: int, at: datetime) -> Move:
    """The first move: the opening is shown, and stands."""
    return Move(ordinal=1, act="begin", step=1, playing=False, pace_ms=pace_ms, at=at)


def follow(
    last: Move, act: Act, of: int, now: datetime, *, seen: int, to: int | None = None, pace_ms: int | None = None
) -> Move:
    """The move that an act makes of the last one. Raises Told for one that leads nowhere.

    `seen` is the step on the page that was pressed: who says "next" a moment after the ceremony turned by itself
    means the step that stands there now, not the one after it. Whoever leads by hand leads on by hand: it pauses.
    """
    if last.over:
        raise Told("Lễ công bố này đã kết thúc.", where="act")
    step = step_at(last, of, now)
    target = _target(act, step, min(seen, step), of, to)
    pace = last.pace_ms if pace_ms is None else pace_ms
    if not PACE_LEAST * 1000 <= pace <= PACE_MOST * 1000:
        raise Told("Mỗi bước đứng {n} giây; cần từ {least} đến {most} giây.", where="pace", n=pace // 1000,
                   least=PACE_LEAST, most=PACE_MOST)  # fmt: skip
    if act == "pause" and not last.playing:
        raise Told("Đang dừng ở bước {n} rồi.", where="act", n=step)
    return Move(ordinal=last.ordinal + 1, act=act, step=target, playing=act == "play", pace_ms=pace, at=now)


def _target(act: Act, step: int, seen: int, of: int, to: int | None) -> int:
    match act:
        case "next" | "play" if step >= of and seen >= of:
            raise Told("Đang ở bước cuối, bước {n}.", where="act", n=of)
        case "next":
            return min(of, max(step, seen + 1))
        case "back" if seen <= 1:
            raise Told("Đang ở bước đầu.", where="act")
        case "back":
            return seen - 1
        case "jump":
            return _aim(to, of)
    return step


def _aim(to: int | None, of: int) -> int:
    if to is None or not 1 <= to <= of:
        raise Told("Không có bước {n}: chọn từ 1 đến {of}.", where="to", n=to or 0, of=of)
    return to
