"""The file of titles as TOML: read whole, with every fault by its line and what to do about it."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, TypeVar

from server.rules.catalogue import Catalogue
from server.rules.game.goal import Activity
from server.rules.game.title import (
    PLACE_KINDS,
    WHOSE,
    FamilyLevel,
    PersonLevel,
    PlaceLevel,
    Skill,
    TitleCatalogue,
)
from server.rules.refusals import Told
from server.rules.row_fault import RowFault
from server.rules.toml_lines import key_lines
from server.rules.whole_table import WholeTable

SKILLS_MAX, LEVELS_MAX = 10, 5
NAME_MAX, SOURCE_MAX, WORD_MAX = 60, 160, 80
PEOPLE_MAX, TIMES_MAX, PERMILLE = 8, 20, 1_000
"""More than a family may have members cannot be asked of it."""
L = TypeVar("L", PersonLevel, FamilyLevel, PlaceLevel)


@dataclass(slots=True)
class ReadTitles:
    """The titles of a file, or None where it has faults."""

    titles: TitleCatalogue | None = None
    faults: list[RowFault] = field(default_factory=list)


def read_titles(text: str, catalogue: Catalogue) -> ReadTitles:
    """Read a file of titles on these activities. Raises Told if it is not TOML at all."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Told("Tệp không phải TOML: {error}.", where="file", error=str(error)[:200]) from None
    read = ReadTitles()
    root = WholeTable(document, (), "", cache(lambda: key_lines(text)), read.faults)
    skills = tuple(_skill(each, catalogue) for each in root.tables("skill", least=1, most=SKILLS_MAX))
    _each_once(root, skills)
    tables = {whose: root.table(whose) for whose in WHOSE}
    found = TitleCatalogue(
        skills=skills,
        names={whose: table.words("name", longest=NAME_MAX) if table else {} for whose, table in tables.items()},
        person=_levels(tables["person"], lambda table: _person(table, len(skills))),
        family=_levels(tables["family"], lambda table: _family(table, len(skills))),
        places={kind: _levels(tables[kind], _place) for kind in PLACE_KINDS},
        services=frozenset(key for key, each in catalogue.services.items() if each.scorable and not each.own),
    )
    for table in (*tables.values(), root):
        if table:
            table.nothing_else()
    if read.faults:
        read.faults.sort(key=lambda fault: fault.line)
    else:
        read.titles = found
    return read


def _skill(table: WholeTable, catalogue: Catalogue) -> Skill:
    words = table.texts("of", longest=WORD_MAX)
    skill = Skill(
        key=table.key(),
        names=table.words("name", longest=NAME_MAX),
        of=tuple(each for word in words if (each := _activity(table, word, catalogue))),
    )
    table.nothing_else()
    return skill


def _activity(table: WholeTable, word: str, catalogue: Catalogue) -> Activity | None:
    kind, _, name = word.partition("/")
    found = catalogue.activity(kind, name) if kind in ("skill", "service") else None
    if found and found.scorable:
        return kind, name
    told = Told("Danh mục không có {word} để tính điểm. Viết skill/khóa hoặc service/khóa.", word=word)
    table.fault("of", told, word)
    return None


def _each_once(root: WholeTable, skills: Sequence[Skill]) -> None:
    """A key and an activity belong to one skill: what shows two of them would be counted twice."""
    for names in ([each.key for each in skills], ["/".join(one) for each in skills for one in each.of]):
        for name in sorted({name for name in names if name and names.count(name) > 1}):
            told = Told("{word} có ở nhiều mục. Mỗi mục một kỹ năng riêng.", word=name)
            root.fault("skill", told, name)


def _levels(table: WholeTable | None, read: Callable[[WholeTable], L]) -> tuple[L, ...]:
    if not table:
        return ()
    tables = list(table.tables("level", least=1, most=LEVELS_MAX))
    found = tuple(read(each) for each in tables)
    for before, after, at in zip(found, found[1:], tables[1:], strict=False):
        _climbs(at, before, after)
    for each in tables:
        each.nothing_else()
    return found


def _climbs(table: WholeTable, before: L, after: L) -> None:
    """A level asks for no less than the one before it, and for more of something."""
    names = [each.name for each in fields(after) if each.name not in ("names", "source")]
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in names}
    for name, (low, high) in pairs.items():
        if high < low:
            table.fault(name, Told("Bậc này cần {n}, bậc trước cần {least}. Không bậc nào cần ít hơn bậc trước.",
                                   n=high, least=low), high)  # fmt: skip
    if all(low == high for low, high in pairs.values()):
        table.fault(names[0], Told("Bậc này đòi hỏi như bậc trước. Đổi hoặc bỏ một."))


def _person(table: WholeTable, skills: int) -> PersonLevel:
    return PersonLevel(
        **_called(table),
        skills=table.number("skills", least=1, most=max(1, skills)),
        used=table.number("used", least=0, most=TIMES_MAX),
        kept=table.number("kept", least=0, most=TIMES_MAX),
    )


def _family(table: WholeTable, skills: int) -> FamilyLevel:
    return FamilyLevel(
        **_called(table),
        citizens=table.number("citizens", least=1, most=PEOPLE_MAX),
        each=table.number("each", least=0, most=max(1, skills)),
    )


def _place(table: WholeTable) -> PlaceLevel:
    return PlaceLevel(
        **_called(table),
        people=table.number("people", least=1, most=PERMILLE),
        skill=table.number("skill", least=1, most=PERMILLE),
    )


def _called(table: WholeTable) -> Mapping[str, Any]:
    return {"names": table.words("name", longest=NAME_MAX), "source": table.text("source", longest=SOURCE_MAX)}
