"""Sums of few persons are not told by themselves: they are merged until nobody can be made out."""

from collections.abc import Iterable
from typing import NamedTuple

PERSONS_MIN = 5


class Part(NamedTuple):
    """A part of a sum, and how many persons it is made of at the least; None where it is nobody's."""

    key: str
    points: int
    persons: int | None


def merge_small(parts: Iterable[Part], rest: str) -> list[Part]:
    """The same sum with the parts of fewer than PERSONS_MIN persons in one part called `rest`, which stands last.

    If those are still too few, the smallest other part of persons joins them: the rest could else be found by
    subtraction. What is nobody's stays apart. Several parts are of as many persons as the largest at the least.
    """
    told = list(parts)
    small = [part for part in told if part.persons is not None and part.persons < PERSONS_MIN]
    if not small:
        return told
    large = sorted(
        (part for part in told if part.persons is not None and part.persons >= PERSONS_MIN),
        key=lambda part: (part.persons or 0, part.key),
    )
    if large and max(part.persons or 0 for part in small) < PERSONS_MIN:
        small.append(large[0])
    merged = Part(rest, sum(part.points for part in small), max(part.persons or 0 for part in small))
    return [*(part for part in told if part not in small), merged]
