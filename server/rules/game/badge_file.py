"""A file of badges as TOML: read whole, with every fault by its line and what to do about it."""

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import cast

from server.rules.catalogue import Catalogue
from server.rules.game.badge import BY, COUNTS, FAMILIES, REPEATED, Badge, Count, Family, Need
from server.rules.game.goal import Activity
from server.rules.refusals import Told
from server.rules.row_fault import RowFault
from server.rules.toml_lines import key_lines
from server.rules.whole_table import WholeTable

BADGES_MAX = 200
NEEDS_MAX = 4
MATCHES_MAX = 200
LEVEL_MAX = 3
LEAST_MAX = 100
NAME_MAX, CAN_MAX, WORD_MAX = 40, 160, 80
EVERY: Mapping[str, str] = {"skills": "skill", "services": "service"}
"""What stands for all of a kind."""


@dataclass(slots=True)
class ReadBadges:
    """The badges of a file, or None where it has faults."""

    badges: tuple[Badge, ...] | None = None
    faults: list[RowFault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Names:
    """What the needs of a file may name."""

    catalogue: Catalogue
    groups: Mapping[str, tuple[Activity, ...]]
    uses: Mapping[Activity, tuple[Activity, ...]]

    @property
    def own(self) -> frozenset[Activity]:
        """What only we record, such as help: no use of a service, so never among 'all services'."""
        return frozenset(("service", key) for key, each in self.catalogue.services.items() if each.own)


def read_badges(text: str, catalogue: Catalogue) -> ReadBadges:
    """Read a file of badges on these activities. Raises Told if it is not TOML at all."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Told("Tệp không phải TOML: {error}.", where="file", error=str(error)[:200]) from None
    read = ReadBadges()
    root = WholeTable(document, (), "", cache(lambda: key_lines(text)), read.faults)
    names = _Names(catalogue, _groups(root, catalogue), _matches(root, catalogue))
    badges = tuple(_badge(each, names) for each in root.tables("badge", least=1, most=BADGES_MAX))
    root.nothing_else()
    _each_once(root, badges)
    if read.faults:
        read.faults.sort(key=lambda fault: fault.line)
    else:
        read.badges = badges
    return read


def _groups(root: WholeTable, catalogue: Catalogue) -> dict[str, tuple[Activity, ...]]:
    if "groups" not in root.values or not (table := root.table("groups")):
        return {}
    return {key: _activities(table, key, catalogue) for key in table.values}


def _activities(table: WholeTable, key: str, catalogue: Catalogue) -> tuple[Activity, ...]:
    named = (_activity(table, key, word, catalogue) for word in table.texts(key, longest=WORD_MAX))
    return tuple(each for each in named if each)


def _activity(table: WholeTable, key: str, word: str, catalogue: Catalogue) -> Activity | None:
    """The activity of 'skill/anti-scam'. One that can never count would make a badge that nobody can earn."""
    kind, _, name = word.partition("/")
    found = catalogue.activity(kind, name) if kind in ("skill", "service") else None
    if not found:
        table.fault(key, Told("Danh mục không có {word}. Viết skill/khóa hoặc service/khóa.", word=word), word)
        return None
    if not found.scorable:
        table.fault(key, Told("{word} không bao giờ được tính điểm. Bỏ đi, hoặc chọn việc khác.", word=word), word)
        return None
    return kind, name


def _matches(root: WholeTable, catalogue: Catalogue) -> dict[Activity, tuple[Activity, ...]]:
    found: dict[Activity, tuple[Activity, ...]] = {}
    for table in root.tables("match", least=0, most=MATCHES_MAX) if "match" in root.values else ():
        skill = _activity(table, "skill", f"skill/{table.key('skill')}", catalogue)
        named = (
            _activity(table, "services", f"service/{word}", catalogue)
            for word in table.texts("services", longest=WORD_MAX)
        )
        services = tuple(each for each in named if each)
        table.nothing_else()
        if skill and skill in found:
            table.fault("skill", Told("Kỹ năng này đã có ở mục trước. Gộp các dịch vụ vào đó."), skill[1])
        elif skill:
            found[skill] = services
    return found


def _badge(table: WholeTable, names: _Names) -> Badge:
    badge = Badge(
        key=table.key(),
        family=cast(Family, table.one_of("family", FAMILIES)),
        level=table.number("level", least=1, most=LEVEL_MAX),
        names=table.words("name", longest=NAME_MAX),
        can=table.words("can", longest=CAN_MAX),
        needs=tuple(_need(each, names) for each in table.tables("need", least=1, most=NEEDS_MAX)),
    )
    table.nothing_else()
    return badge


def _need(table: WholeTable, names: _Names) -> Need:
    count = cast(Count, table.one_of("count", COUNTS))
    least = table.number("least", least=1, most=LEAST_MAX)
    of, kinds = _of(table, names)
    uses = _uses(table, names, of, kinds) if count == "used" else None
    if uses is not None:
        of, kinds = tuple(uses), ()
    need = Need(
        count=count,
        least=least,
        of=of,
        kinds=kinds,
        but=names.own if kinds else frozenset(),
        by=_by(table),
        uses=uses,
    )
    table.nothing_else()
    if need.of and need.count not in REPEATED and least > len(need.of):
        told = Told("Cần {least}, mà chỉ có {n} việc. Giảm least, hoặc thêm việc.", least=least, n=len(need.of))
        table.fault("least", told, least)
    return need


def _of(table: WholeTable, names: _Names) -> tuple[tuple[Activity, ...], tuple[str, ...]]:
    """The activities, each once, or the kinds of which all are meant."""
    words = table.texts("of", longest=WORD_MAX)
    kinds = tuple(EVERY[word] for word in words if word in EVERY)
    if kinds and len(kinds) < len(words):
        told = Told("“skills”, “services” là tất cả của một loại. Viết riêng chúng, hoặc kể tên từng việc.")
        table.fault("of", told, ", ".join(words))
    if kinds:
        return (), kinds
    found: dict[Activity, None] = {}
    for word in words:
        if word in names.groups:
            found.update(dict.fromkeys(names.groups[word]))
        elif each := _activity(table, "of", word, names.catalogue):
            found[each] = None
    return tuple(found), ()


def _by(table: WholeTable) -> tuple[str, ...]:
    if "by" not in table.values:
        return BY
    by = table.texts("by", longest=WORD_MAX)
    for word in by:
        if word not in BY:
            table.fault("by", Told("Chỉ có: {allowed}.", allowed=", ".join(BY)), word)
    return by


def _uses(
    table: WholeTable, names: _Names, of: tuple[Activity, ...], kinds: tuple[str, ...]
) -> Mapping[Activity, tuple[Activity, ...]]:
    """The services of each skill named; each must have some."""
    for each in of:
        if each not in names.uses:
            told = Told("Chưa có mục [[match]] cho {word}: nó được dùng ở dịch vụ nào?", word="/".join(each))
            table.fault("of", told, "/".join(each))
    return {skill: services for skill, services in names.uses.items() if kinds or skill in of}


def _each_once(root: WholeTable, badges: tuple[Badge, ...]) -> None:
    """Each key stands once, and no two badges are given for the same."""
    for key, times in Counter(badge.key for badge in badges).items():
        if key and times > 1:
            root.fault("badge", Told("Khóa {key} có ở {n} mục. Mỗi huy hiệu một khóa riêng.", key=key, n=times), key)
    seen: list[tuple[tuple[Need, ...], str]] = []
    for badge in badges:
        for needs, key in seen:
            if needs == badge.needs:
                told = Told("{one} và {other} đòi hỏi như nhau. Đổi hoặc bỏ một.", one=key, other=badge.key)
                root.fault("badge", told, badge.key)
        seen.append((badge.needs, badge.key))
