"""A file of mission templates as TOML: read whole, with every fault by its line and what to do about it."""

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import cast

from server.rules.catalogue import Catalogue
from server.rules.game.goal import Activity
from server.rules.game.mission import BONUS_MOST, LEVELS, SHARED_LINES, Level, Target
from server.rules.game.mission_plan import BY, FAMILY_MOST, NEED_MOST, PEOPLE_MOST, PERMILLE_MOST, MissionPlan
from server.rules.refusals import Told
from server.rules.row_fault import RowFault
from server.rules.toml_lines import key_lines
from server.rules.whole_table import WholeTable

TEMPLATES_MAX = 100
TITLE_MAX, WHY_MAX, WORD_MAX = 80, 240, 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A mission without its week."""

    key: str
    level: Level
    title: Mapping[str, str]
    why: Mapping[str, str]
    activities: tuple[Activity, ...]
    by: tuple[str, ...]
    need: int
    target: Target
    bonus: int

    def plan(self, starts: datetime, ends: datetime, activities: frozenset[Activity]) -> MissionPlan:
        """The mission that it makes in a week, of those activities that count there."""
        return MissionPlan(
            level=self.level, title=self.title, why=self.why, starts=starts, ends=ends, activities=activities,
            by=frozenset(self.by), need=self.need, target=self.target, bonus=self.bonus, template=self.key,
        )  # fmt: skip


@dataclass(slots=True)
class ReadTemplates:
    """The templates of a file, or None where it has faults."""

    templates: tuple[Template, ...] | None = None
    faults: list[RowFault] = field(default_factory=list)


def read_templates(text: str, catalogue: Catalogue) -> ReadTemplates:
    """Read a file of templates on these activities. Raises Told if it is not TOML at all."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Told("Tệp không phải TOML: {error}.", where="file", error=str(error)[:200]) from None
    read = ReadTemplates()
    root = WholeTable(document, (), "", cache(lambda: key_lines(text)), read.faults)
    found = tuple(_template(each, catalogue) for each in root.tables("mission", least=1, most=TEMPLATES_MAX))
    root.nothing_else()
    for key, times in Counter(each.key for each in found).items():
        if key and times > 1:
            root.fault("mission", Told("Khóa {key} có ở {n} mục. Mỗi mẫu một khóa riêng.", key=key, n=times), key)
    if read.faults:
        read.faults.sort(key=lambda fault: fault.line)
    else:
        read.templates = found
    return read


def _template(table: WholeTable, catalogue: Catalogue) -> Template:
    level = cast(Level, table.one_of("level", LEVELS))
    template = Template(
        key=table.key(),
        level=level,
        title=table.words("title", longest=TITLE_MAX),
        why=table.words("why", longest=WHY_MAX),
        activities=_activities(table, catalogue),
        by=_by(table),
        need=table.number("need", least=1, most=NEED_MOST),
        target=_target(table, level),
        bonus=table.number("bonus", least=1, most=BONUS_MOST),
    )
    table.nothing_else()
    named = template.activities
    if named and template.need > len(named) and all(kind == "skill" for kind, _ in named):
        told = Told("Cần {need}, mà chỉ có {n} việc. Giảm need, hoặc thêm việc.", need=template.need, n=len(named))
        table.fault("need", told, template.need)
    return template


def _activities(table: WholeTable, catalogue: Catalogue) -> tuple[Activity, ...]:
    """The activities that are named, each once; none where all that a contest counts will do."""
    found: dict[Activity, None] = {}
    for word in table.texts("of", longest=WORD_MAX) if "of" in table.values else ():
        kind, _, key = word.partition("/")
        activity = catalogue.activity(kind, key) if kind in ("skill", "service") else None
        if not activity or not activity.scorable:
            told = Told("Danh mục không có {word} để tính điểm. Viết skill/khóa hoặc service/khóa.", word=word)
            table.fault("of", told, word)
        else:
            found[kind, key] = None
    return tuple(found)


def _by(table: WholeTable) -> tuple[str, ...]:
    by = table.texts("by", longest=WORD_MAX) if "by" in table.values else BY
    for word in by:
        if word not in BY:
            table.fault("by", Told("Chỉ có: {allowed}.", allowed=", ".join(BY)), word)
    return by


def _target(table: WholeTable, level: Level) -> Target:
    if level == "family":
        return Target(people=table.number("people", least=2, most=FAMILY_MOST))
    if level in SHARED_LINES and level != "unit" and "permille" in table.values:
        return Target(permille=table.number("permille", least=1, most=PERMILLE_MOST))
    if level in SHARED_LINES:
        return Target(people=table.number("people", least=1, most=PEOPLE_MOST))
    return Target(people=1)
