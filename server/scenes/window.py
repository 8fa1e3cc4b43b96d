"""Which rows of a board have room on a screen; the browser's far-window.js chooses the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

WIDE, TALL = 12, 13
"""Lines of a board on a screen that lies, and on one that stands: scene-board.css has them as --lines."""
BESIDE = 3
"""Own row with a neighbour on each side."""

Only = Literal["", "wide", "tall"]
"""On which screens a line is shown: on both, on one that lies, on one that stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a board: the row at `index`, or how many are left out where `left_out` is not 0."""

    index: int
    left_out: int = 0
    only: Only = ""


def window(count: int, own: int | None, lines: int) -> list[Line]:
    """The leaders, and the own row with a neighbour on each side; all rows if there is room for them."""
    if count <= lines:
        return [Line(index=each) for each in range(count)]
    if own is None or own < lines - 1:
        return [Line(index=each) for each in range(lines)]
    leaders, start = lines - BESIDE - 1, min(own - 1, count - BESIDE)
    return [
        *(Line(index=each) for each in range(leaders)),
        Line(index=leaders, left_out=start - leaders),
        *(Line(index=each) for each in range(start, start + BESIDE)),
    ]


def first_paint(count: int, own: int | None) -> list[Line]:
    """The lines of both kinds of screens, for a server that does not know which it paints for."""
    return _both(window(count, own, WIDE), window(count, own, TALL))


def first_page(count: int) -> list[Line]:
    """The lines of a first page on both kinds of screens."""
    return _both(window(count, None, WIDE), window(count, None, TALL))


def _both(wide: Sequence[Line], tall: Sequence[Line]) -> list[Line]:
    lines = [
        Line(index=line.index, left_out=line.left_out, only=_only(line in wide, line in tall))
        for line in {*wide, *tall}
    ]
    return sorted(lines, key=lambda line: (line.index, not line.left_out, line.only))


def _only(wide: bool, tall: bool) -> Only:
    if wide and tall:
        return ""
    return "wide" if wide else "tall"
