"""What neighbourhoods tell of their parts, beside the ward's own, gives away no sum of few persons."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from server.rules.small_cells import tell_lines
from server.rules.small_groups import PERSONS_MIN, Part, merge_small

Lines = dict[str, list[Part]]
REST = "rest"
persons = st.integers(1, 4) | st.integers(5, 40)
tables = st.dictionaries(
    st.sampled_from("ABCDE"),
    st.dictionaries(st.sampled_from("stuvw"), persons, min_size=1, max_size=5),
    min_size=2,
    max_size=5,
).map(lambda table: {line: [Part(key, 10 * n, n) for key, n in sorted(row.items())] for line, row in table.items()})


def whole_of(lines: Lines) -> list[Part]:
    """The ward's own parts: everybody is of one neighbourhood."""
    keys = sorted({part.key for parts in lines.values() for part in parts})
    found = [[part for parts in lines.values() for part in parts if part.key == key] for key in keys]
    return [
        Part(each[0].key, sum(part.points for part in each), sum(part.persons or 0 for part in each) or None)
        for each in found
    ]


def unknown_cells(lines: Lines, told: Lines) -> tuple[list[tuple[str, str]], list[list[int]]]:
    """What a reader of all pages cannot read, and the equations between it: those of lines, and of the ward."""
    own = {part.key for part in merge_small(whole_of(lines), REST)}
    hiding = {line: own - {part.key for part in parts if part.key != REST} for line, parts in told.items()}
    cells = [(line, key) for line in sorted(told) for key in sorted(hiding[line]) if told[line][-1].key == REST]
    equations = [[int(line == each) for line, _ in cells] for each in told]
    return cells, equations + [[int(key == each) for _, key in cells] for each in sorted(own)]


def determined(cell: int, equations: list[list[int]]) -> bool:
    """Whether the equations leave one value for the cell: it adds nothing to what they span."""
    unit = [int(index == cell) for index in range(len(equations[0]))]
    return rank(equations) == rank([*equations, unit])


def rank(rows: list[list[int]]) -> int:
    left, found = [[Fraction(each) for each in row] for row in rows], 0
    for column in range(len(rows[0])):
        pivot = next((row for row in left if row[column]), None)
        if not pivot:
            continue
        left.remove(pivot)
        found += 1
        left = [[a - b * row[column] / pivot[column] for a, b in zip(row, pivot, strict=True)] for row in left]
    return found


@given(tables)
@settings(deadline=None)
def test_no_small_sum_can_be_worked_out_from_all_pages_together(lines: Lines) -> None:
    whole = whole_of(lines)
    own = {part.key for part in merge_small(whole, REST)}

    told = tell_lines(whole, lines, REST)

    cells, equations = unknown_cells(lines, told)
    for number, (line, key) in enumerate(cells):
        small = sum(part.points for part in lines[line] if part.key == key and (part.persons or 0) < PERSONS_MIN)
        if small and len(own) > 1:
            assert not determined(number, equations), (line, key, told)


@given(tables)
@settings(deadline=None)
def test_every_line_keeps_its_sum_and_tells_no_few(lines: Lines) -> None:
    told = tell_lines(whole_of(lines), lines, REST)

    for line, parts in told.items():
        assert sum(part.points for part in parts) == sum(part.points for part in lines[line])
        few = [part for part in parts if (part.persons or 0) < PERSONS_MIN]
        assert not few or [part.key for part in parts] == [REST], "few are told only as the whole of their line"


def test_lines_of_many_tell_everything() -> None:
    lines = {"A": [Part("K1", 10, 5), Part("given", -3, None)], "B": [Part("K1", 20, 9), Part("K2", 5, 6)]}

    assert tell_lines(whole_of(lines), lines, REST) == lines


def test_a_neighbour_hides_what_would_give_a_small_one_away() -> None:
    lines = {
        "A": [Part("K1", 70, 7), Part("K2", 20, 2), Part("K3", 90, 9)],
        "B": [Part("K1", 200, 20), Part("K2", 80, 8), Part("K3", 90, 9)],
        "C": [Part("K1", 200, 20), Part("K2", 90, 9), Part("K3", 90, 9)],
    }

    told = tell_lines(whole_of(lines), lines, REST)

    assert told["A"] == [Part("K3", 90, 9), Part(REST, 90, 7)]
    assert told["B"] == [Part("K3", 90, 9), Part(REST, 280, 20)]
    assert told["C"] == lines["C"]
