"""What differs between two states of an object, value by value, so that people can read it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

DEPTH_MAX = 6
"""Deeper than this a value is told whole."""


class Difference(NamedTuple):
    """One value, named by its way into the object: 'rounds.1.closes'. None is a value that was not there."""

    name: str
    before: Any
    after: Any


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Every value that is not the same, in the order of `before`, then what is new."""
    old, new = dict(flat(before)), dict(flat(after))
    names = [*old, *(name for name in new if name not in old)]
    return [Difference(name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)]


def flat(value: Any, way: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Every single value in it with its way; what is empty is a value too."""
    inside = _inside(value) if depth < DEPTH_MAX else ()
    if not inside:
        yield way, value
    for name, part in inside:
        yield from flat(part, f"{way}.{name}" if way else name, depth + 1)


def _inside(value: Any) -> Sequence[tuple[str, Any]]:
    if isinstance(value, Mapping):
        return [(str(name), part) for name, part in value.items()]
    if isinstance(value, (list, tuple)):
        return [(str(number), part) for number, part in enumerate(value, 1)]
    return ()
