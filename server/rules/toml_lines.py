"""Where each key of a TOML text stands, so that a refusal can name its line."""

import re
from collections.abc import Iterator

Path = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*((?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w-]+))*)\s*=""")
_NAME = re.compile(r""""[^"]*"|'[^']*'|[\w-]+""")


def key_lines(text: str) -> dict[Path, int]:
    """The line, from 1, of each table header and key. Tables of an array carry their index from 0.

    Keys inside an inline table are found at the line of the table. The text must be valid TOML; keys within
    strings of several lines may add paths nobody asks for.
    """
    lines: dict[Path, int] = {}
    here: Path = ()
    counts: dict[Path, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            here = _table_path(list(_names(header[2])), header[1] == "[[", counts)
            lines.setdefault(here, number)
        elif key := _KEY.match(line):
            path = (*here, *_names(key[1]))
            for length in range(len(here) + 1, len(path) + 1):
                lines.setdefault(path[:length], number)
    return lines


def _names(text: str) -> Iterator[str]:
    return (name.strip("\"'") for name in _NAME.findall(text))


def _table_path(names: list[str], is_array: bool, counts: dict[Path, int]) -> Path:
    path: Path = ()
    for depth, name in enumerate(names):
        path = (*path, name)
        if is_array and depth == len(names) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def line_of(lines: dict[Path, int], path: Path) -> int | None:
    """The line of a path, or of the nearest table around it."""
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return None
