"""The city as hexagons, one a ward, near its true place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import hypot, sqrt
from typing import Literal

from server.rules.board import Row

SIZE = 24
"""Width of a tile in the drawing's own units."""
_HIGH = SIZE / sqrt(3)
"""Half the height of a tile: it stands on its point."""
_STEP = SIZE * 0.866
_LEFT, _TOP = 20, 30
"""Room for the names of places around the map."""
WIDTH, HEIGHT = 414, 417

STEPS = 5
HEXAGON = " ".join(
    f"{x:.1f},{y:.1f}"
    for x, y in (
        (0, -_HIGH),
        (SIZE / 2, -_HIGH / 2),
        (SIZE / 2, _HIGH / 2),
        (0, _HIGH),
        (-SIZE / 2, _HIGH / 2),
        (-SIZE / 2, -_HIGH / 2),
    )
)

_LEFT_BANK = frozenset(
    ["08980", "09022", "00493", "00466", "00433", "00508", "00475", "00454", "00118", "00127", "00145", "00577"]
)
_RIGHT_BANK = frozenset(
    ["09817", "00598", "00602", "00611", "00091", "00103", "00097", "00070", "00082", "00256", "00283", "00301"]
)
"""The wards that sông Hồng runs between, on the stretch that the tiles can show."""

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A name beside the map, to know one's way."""

    name: str
    x: int
    y: int
    anchor: Anchor


PLACES = (
    Place(name="Ba Vì", x=28, y=207, anchor="middle"),
    Place(name="Sóc Sơn", x=224, y=31, anchor="middle"),
    Place(name="Mỹ Đức", x=134, y=391, anchor="end"),
    Place(name="Gia Lâm", x=348, y=218, anchor="start"),
    Place(name="Phú Xuyên", x=270, y=356, anchor="start"),
    Place(name="Cổ Đô", x=41, y=92, anchor="end"),
)
RIVER_NAME = Place(name="sông Hồng", x=148, y=80, anchor="end")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One ward's hexagon: its centre in the drawing."""

    code: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TileMap:
    """Where everything stands; the same for every contest."""

    tiles: tuple[Tile, ...]
    river: str


def lay_out(cells: Mapping[str, tuple[int, int]]) -> TileMap:
    """The drawing of these cells, (column, row) each: odd rows stand half a tile to the right."""
    return _lay_out(tuple(cells.items()))


@lru_cache(maxsize=4)
def _lay_out(cells: tuple[tuple[str, tuple[int, int]], ...]) -> TileMap:
    tiles = {code: _centre(code, column, row) for code, (column, row) in cells}
    ordered = sorted(tiles.values(), key=lambda tile: (tile.y, tile.x))
    return TileMap(tiles=tuple(ordered), river=_river(tiles))


def _centre(code: str, column: int, row: int) -> Tile:
    x = (column + row % 2 / 2) * SIZE + _LEFT
    return Tile(code=code, x=round(x, 1), y=round(row * _STEP + _TOP, 1))


def _river(tiles: Mapping[str, Tile]) -> str:
    """The edges between the two banks as one line, from the north-west down."""
    edges = [
        _edge(tiles[left], tiles[right])
        for left in sorted(_LEFT_BANK & tiles.keys())
        for right in sorted(_RIGHT_BANK & tiles.keys())
        if _touch(tiles[left], tiles[right])
    ]
    return "".join(_path(line) for line in _chains(edges))


Point = tuple[float, float]


def _touch(one: Tile, other: Tile) -> bool:
    return abs(hypot(one.x - other.x, one.y - other.y) - SIZE) < 1


def _edge(one: Tile, other: Tile) -> tuple[Point, Point]:
    """The side that two touching tiles share."""
    middle_x, middle_y = (one.x + other.x) / 2, (one.y + other.y) / 2
    across_x, across_y = (other.x - one.x) / SIZE, (other.y - one.y) / SIZE
    half = _HIGH / 2
    return (
        (round(middle_x - across_y * half), round(middle_y + across_x * half)),
        (round(middle_x + across_y * half), round(middle_y - across_x * half)),
    )


def _chains(edges: Sequence[tuple[Point, Point]]) -> list[list[Point]]:
    """Edges that meet, joined to lines."""
    left = list(edges)
    lines: list[list[Point]] = []
    while left:
        line = list(left.pop(0))
        while joined := next((edge for edge in left if {line[0], line[-1]} & set(edge)), None):
            left.remove(joined)
            line = _join(line, joined)
        lines.append(line)
    return lines


def _join(line: list[Point], edge: tuple[Point, Point]) -> list[Point]:
    for near, far in (edge, edge[::-1]):
        if line[-1] == near:
            return [*line, far]
        if line[0] == near:
            return [far, *line]
    return line


def _path(line: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in line)


def fifths(rows: Sequence[Row]) -> tuple[dict[str, int], tuple[int, ...]]:
    """The step 1-5 of each ward by its value, and the highest value of the first four steps.

    Equal values always share a step. Wards without points are step 1.
    """
    values = sorted(row.value for row in rows)
    limits = tuple(values[max(0, len(values) * step // STEPS - 1)] for step in range(1, STEPS)) if values else ()
    return {row.code: step_of(row.value, limits) for row in rows}, limits


def step_of(value: int, limits: Sequence[int]) -> int:
    """How many limits the value has passed, and one."""
    return 1 + sum(value > limit for limit in limits)
