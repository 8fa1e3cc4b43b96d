"""Reads a QR code out of a page, as a phone does: from the drawn squares alone, by ISO/IEC 18004.

The tables of the standard (blocks, alignment) are segno's; where the squares are, the mask and the order of the bits
are read here, so a picture that is drawn, cut or scaled wrongly does not read as it should. Damage is not repaired.
"""

import re
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

from segno import consts

Squares = set[tuple[int, int]]
_PICTURE = re.compile(
    r'<svg[^>]*(?:viewBox="0 0 (?P<box>\d+) (?P=box)"|width="(?P<wide>\d+)" height="(?P=wide)")[^>]*>'
    r'\s*<path[^>]* d="(?P<path>[^"]+)"'
)
_STEP = re.compile(r"([Mmhv])(-?[\d.]+)(?:[ ,](-?[\d.]+))?")
_LEVELS = {0: consts.ERROR_LEVEL_M, 1: consts.ERROR_LEVEL_L, 2: consts.ERROR_LEVEL_H, 3: consts.ERROR_LEVEL_Q}
_BLOCKS: Any = consts.ECC
_FORMAT_MASK = 0x5412
_BYTES = 0b0100
_MASKS: tuple[Callable[[int, int], bool], ...] = (
    lambda y, x: (y + x) % 2 == 0,
    lambda y, x: y % 2 == 0,
    lambda y, x: x % 3 == 0,
    lambda y, x: (y + x) % 3 == 0,
    lambda y, x: (y // 2 + x // 3) % 2 == 0,
    lambda y, x: (y * x) % 2 + (y * x) % 3 == 0,
    lambda y, x: ((y * x) % 2 + (y * x) % 3) % 2 == 0,
    lambda y, x: ((y + x) % 2 + (y * x) % 3) % 2 == 0,
)


def read_picture(page: str) -> str:
    """What the first code of a page says."""
    found = _PICTURE.search(page)
    assert found, "the page has a square picture of one path"
    drawn = _squares(found["path"])
    border = min(y for y, _ in drawn)
    size = int(found["box"] or found["wide"]) - 2 * border
    assert border >= 1 and {min(x for _, x in drawn), size + border - 1 - max(x for _, x in drawn)} == {border, 0}
    return read_squares({(y - border, x - border) for y, x in drawn}, size)


def _squares(path: str) -> Squares:
    """The dark squares that a path of horizontal strokes paints."""
    dark, x, y = set(), 0.0, 0.0
    for command, first, second in _STEP.findall(path):
        if command == "M":
            x, y = float(first), float(second)
        elif command == "m":
            x, y = x + float(first), y + float(second)
        else:
            assert command == "h", "rows are drawn one by one"
            dark |= {(int(y), int(x) + step) for step in range(int(first))}
            x += float(first)
    return dark


def read_squares(dark: Squares, size: int) -> str:
    """The text of a code of bytes."""
    version = (size - 17) // 4
    level, mask = _format(dark)
    bits = [((y, x) in dark) != _MASKS[mask](y, x) for y, x in _way(size) if not _is_fixed(version, size, y, x)]
    words = [int("".join("01"[bit] for bit in bits[at : at + 8]), 2) for at in range(0, len(bits) - 7, 8)]
    data = "".join(f"{word:08b}" for word in _in_order(words, version, level))
    assert int(data[:4], 2) == _BYTES, "our links are of bytes"
    wide = 8 if version < 10 else 16
    count = int(data[4 : 4 + wide], 2)
    return bytes(int(data[4 + wide + at * 8 :][:8], 2) for at in range(count)).decode()


def _format(dark: Squares) -> tuple[int, int]:
    """Level of correction and mask, beside the upper left corner."""
    places = [(8, x) for x in (0, 1, 2, 3, 4, 5, 7, 8)] + [(y, 8) for y in (7, 5, 4, 3, 2, 1, 0)]
    told = int("".join("01"[place in dark] for place in places), 2) ^ _FORMAT_MASK
    return _LEVELS[told >> 13], (told >> 10) & 7


def _way(size: int) -> Iterator[tuple[int, int]]:
    """Two columns at a time from the right, up and down in turns; the timing column is left out."""
    rights = [right if right > 6 else right - 1 for right in range(size - 1, 0, -2)]
    for turn, right in enumerate(rights):
        rows = range(size) if turn % 2 else range(size - 1, -1, -1)
        yield from ((y, x) for y in rows for x in (right, right - 1))


def _is_fixed(version: int, size: int, y: int, x: int) -> bool:
    """Whether the square says nothing of the data: corners with format, timing, alignment, version."""
    low, high = 9, size - 8
    if (y < low and (x < low or x >= high)) or (y >= high and x < low) or y == 6 or x == 6:
        return True
    if version >= 7 and ((y < 6 and x >= size - 11) or (x < 6 and y >= size - 11)):
        return True
    centers: tuple[int, ...] = consts.ALIGNMENT_POS[version - 2] if version > 1 else ()
    corners = {(6, 6), (6, size - 7), (size - 7, 6)}
    return any(abs(y - one) < 3 and abs(x - other) < 3 for one, other in set(product(centers, centers)) - corners)


def _in_order(words: list[int], version: int, level: int) -> list[int]:
    """The words of the data: they stand one of each block in turn."""
    sizes = [each.num_data for each in _BLOCKS[version][level] for _ in range(each.num_blocks)]
    blocks: list[list[int]] = [[] for _ in sizes]
    left = iter(words)
    for at in range(max(sizes)):
        for block, size in zip(blocks, sizes, strict=True):
            if at < size:
                block.append(next(left))
    return [word for block in blocks for word in block]
