"""Sums of few persons in a table of places are hidden so that no page's sum gives them away by subtraction.

A ward tells its parts (criteria, or days), each neighbourhood of it tells its own, and the sums of both are known.
So hiding a small sum is not enough: it would be the ward's part less what the other neighbourhoods tell of it.
"""

from collections.abc import Iterable, Mapping, Sequence

from server.rules.small_groups import PERSONS_MIN, Part, merge_small

Table = Mapping[str, Mapping[str, int]]
"""How many persons at the least are behind each part of each line."""


def tell_lines(whole: Sequence[Part], lines: Mapping[str, Sequence[Part]], rest: str) -> dict[str, list[Part]]:
    """What each line may tell of its parts, beside a whole that tells merge_small(whole, rest).

    Hidden parts of a line are one part called `rest`, which stands last. They form a block: some lines, and in each
    of them the same parts. With two lines and two parts in it, no sum in the block can be worked out from the sums
    of its lines and parts, and each of these is of PERSONS_MIN persons, or of all persons of a line.
    """
    own = {part.key for part in merge_small(whole, rest)}
    folded = {line: _fold(parts, {part.key for part in parts} - own, rest) for line, parts in lines.items()}
    table = {
        line: {part.key: part.persons for part in parts if part.persons is not None} for line, parts in folded.items()
    }
    block_lines, block_parts = _block(table, rest)
    return {
        line: _fold(parts, block_parts & table[line].keys() if line in block_lines else (), rest)
        for line, parts in folded.items()
    }


def _fold(parts: Sequence[Part], hidden: Iterable[str], rest: str) -> list[Part]:
    """The parts with the hidden ones in one."""
    keys = set(hidden)
    inside = [part for part in parts if part.key in keys]
    if not inside:
        return list(parts)
    merged = Part(rest, sum(part.points for part in inside), max(part.persons or 0 for part in inside))
    return [*(part for part in parts if part.key not in keys), merged]


def _block(table: Table, rest: str) -> tuple[set[str], set[str]]:
    """The lines and parts that are hidden: those of small sums, and others until they protect each other."""
    small = [(line, key) for line, parts in table.items() for key, count in parts.items() if count < PERSONS_MIN]
    lines, parts = {line for line, _ in small}, {key for _, key in small}
    if small and any(rest in each for each in table.values()):
        parts.add(rest)
    while small:
        further_part = _further_part(table, lines, parts)
        further_line = None if further_part else _further_line(table, lines, parts)
        if further_part:
            parts.add(further_part)
        elif further_line:
            lines.add(further_line)
        else:
            break
    return lines, parts


def _further_part(table: Table, lines: set[str], parts: set[str]) -> str | None:
    """A part to hide besides: a single one, or too few persons of a line, would be known by subtraction."""
    for line in sorted(lines):
        hidden = [count for key, count in table[line].items() if key in parts]
        if hidden and (len(parts) < 2 or max(hidden) < PERSONS_MIN):
            told = {key: count for key, count in table[line].items() if key not in parts}
            if told:
                return min(told, key=lambda key: (told[key], key))
    return None


def _further_line(table: Table, lines: set[str], parts: set[str]) -> str | None:
    """A line to hide besides, for the same reason. A line that has nothing of the parts would protect nothing."""
    for key in sorted(parts):
        hidden = [table[line][key] for line in lines if key in table[line]]
        if hidden and (len(lines) < 2 or max(hidden) < PERSONS_MIN):
            told = {line: each[key] for line, each in table.items() if line not in lines and key in each}
            if told:
                return min(told, key=lambda line: (told[line], line))
    return None
