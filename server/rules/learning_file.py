"""A learning file: a skill's lesson, blueprint and items as TOML, read whole, with every fault by line and item."""

import tomllib
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache

from server.rules.item_file import read_item
from server.rules.learning import Cell, Item, Learning, Lesson
from server.rules.refusals import Told
from server.rules.row_fault import RowFault
from server.rules.toml_lines import key_lines
from server.rules.whole_table import WholeTable

CELLS_MIN, CELLS_MAX = 3, 20
CELL_ITEMS_MIN = 2
"""A pre- and a post-form share no item."""
ITEMS_MAX = 200
STEPS_MIN, STEPS_MAX = 3, 6
LEVEL_MAX = 3
VERSION_MAX = 100_000
MINUTES_MAX = 60
PASS_MIN = 50
WHY_MAX, STEP_MAX, ABOUT_MAX = 600, 400, 80


@dataclass(slots=True)
class ReadLearning:
    """What a file holds, or None where it has faults. A fault's column names the item and the key."""

    learning: Learning | None = None
    faults: list[RowFault] = field(default_factory=list)


def read_learning(text: str, skills: Collection[str]) -> ReadLearning:
    """Read a learning file for one of the skills. Raises Told if it is not TOML at all."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Told("Tệp không phải TOML: {error}.", where="file", error=str(error)[:200]) from None
    read = ReadLearning()
    learning = _learning(WholeTable(document, (), "", cache(lambda: key_lines(text)), read.faults), skills)
    if read.faults:
        read.faults.sort(key=lambda fault: fault.line)
    else:
        read.learning = learning
    return read


def _learning(root: WholeTable, skills: Collection[str]) -> Learning:
    skill = root.key("skill")
    if skill and skill not in skills:
        root.fault("skill", Told("Danh mục không có kỹ năng này."), skill)
    learning = Learning(
        skill=skill,
        version=root.number("version", least=1, most=VERSION_MAX),
        minutes=root.number("minutes", least=1, most=MINUTES_MAX),
        pass_percent=root.number("pass_percent", least=PASS_MIN, most=100),
        lesson=_lesson(root.table("lesson")),
        cells=tuple(_cell(each) for each in root.tables("cell", least=CELLS_MIN, most=CELLS_MAX)),
        items=tuple(
            read_item(each) for each in root.tables("item", least=CELLS_MIN * CELL_ITEMS_MIN, most=ITEMS_MAX)
        ),
    )
    root.nothing_else()
    _fit_together(root, learning.cells, learning.items)
    return learning


def _lesson(table: WholeTable | None) -> Lesson:
    if not table:
        return Lesson(why={}, steps=())
    why, steps = table.words("why", longest=WHY_MAX), []
    for step in table.tables("step", least=STEPS_MIN, most=STEPS_MAX):
        steps.append(step.languages(longest=STEP_MAX))
        step.nothing_else()
    table.nothing_else()
    return Lesson(why=why, steps=tuple(steps))


def _cell(table: WholeTable) -> Cell:
    cell = Cell(
        key=table.key(),
        level=table.number("level", least=1, most=LEVEL_MAX),
        about=table.words("about", longest=ABOUT_MAX),
    )
    table.nothing_else()
    return cell


def _fit_together(root: WholeTable, cells: tuple[Cell, ...], items: tuple[Item, ...]) -> None:
    """Each key stands once, each item is of a cell, and each cell has enough items."""
    for name, keys in (("cell", [cell.key for cell in cells]), ("item", [item.key for item in items])):
        for key, times in Counter(keys).items():
            if key and times > 1:
                root.fault(f"{name} {key}", Told("Khóa này có ở {n} mục. Mỗi mục một khóa riêng.", n=times), key)
    known = {cell.key for cell in cells}
    for item in items:
        if item.cell and item.cell not in known:
            root.fault(
                f"item {item.key}",
                Told("Không có ô {cell}. Có: {known}.", cell=item.cell, known=", ".join(sorted(known))),
                item.cell,
            )
    for cell in cells:
        count = sum(item.cell == cell.key for item in items)
        if cell.key and count < CELL_ITEMS_MIN:
            root.fault(
                f"cell {cell.key}",
                Told(
                    "Ô này có {n} câu, cần ít nhất {least}. Viết thêm câu cùng mức khó.",
                    n=count,
                    least=CELL_ITEMS_MIN,
                ),
            )
