"""Skills and services as a TOML file: read whole, with every fault by its line; and what one catalogue changes."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from server.rules.catalogue import Activity, Catalogue
from server.rules.refusals import Told
from server.rules.row_fault import RowFault
from server.rules.toml_lines import Path, key_lines, line_of

Kind = Literal["skill", "service"]
KINDS: tuple[Kind, ...] = ("skill", "service")
ACTIVITIES_MAX = 2_000
NAME_MAX = 200
WORD_MAX = 60
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PLAIN = re.compile(r"[a-z0-9.-]*")
_KNOWN = ("key", "vi", "en", "platform", "competence", "scorable")


@dataclass(slots=True)
class ReadCatalogue:
    """What a file says of each kind that it names at all, and what is wrong with it."""

    found: dict[Kind, dict[str, Activity]] = field(default_factory=dict)
    faults: list[RowFault] = field(default_factory=list)


def read_catalogue(text: str) -> ReadCatalogue:
    """Read a file of [[skill]] and [[service]] tables. Raises Told if it is not TOML at all, or has neither."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Told("Tệp không phải TOML: {error}.", where="file", error=str(error)[:200]) from None
    read, lines = ReadCatalogue(), key_lines(text)
    if not any(kind in document for kind in KINDS):
        raise Told("Tệp không có mục [[skill]] hay [[service]] nào.", where="file")
    for name in document.keys() - set(KINDS):
        _fault(
            read, lines, (name,), name, Told("Mục này không có ở đây. Chỉ có [[skill]] và [[service]].", where=name)
        )
    for kind in KINDS:
        if kind in document:
            read.found[kind] = _activities(read, lines, kind, document[kind])
    return read


def _activities(read: ReadCatalogue, lines: dict[Path, int], kind: Kind, tables: Any) -> dict[str, Activity]:
    found: dict[str, Activity] = {}
    if not isinstance(tables, list) or not 1 <= len(tables) <= ACTIVITIES_MAX:
        told = Told("Viết mỗi việc thành một mục [[{kind}]], từ 1 đến {most} mục.", kind=kind, most=ACTIVITIES_MAX)
        _fault(read, lines, (kind,), kind, told)
        return found
    for index, table in enumerate(tables):
        path = (kind, index)
        wrong = [(key, value, told) for key, value, told in _wrong(table)]
        for key, value, told in wrong:
            _fault(read, lines, (*path, key), value, Told(told.template, where=key, **told.values))
        if not wrong and (activity := _activity(kind, table)).key in found:
            _fault(read, lines, (*path, "key"), activity.key, Told("Khóa này đã có ở mục trước.", where="key"))
        elif not wrong:
            found[activity.key] = activity
    return found


def _wrong(table: Any) -> Iterator[tuple[str, str, Told]]:
    if not isinstance(table, dict):
        yield "", str(table), Told("Mục này không phải một bảng.")
        return
    for key in table.keys() - set(_KNOWN):
        yield key, key, Told("Ô này không có ở đây. Có: {known}.", known=", ".join(_KNOWN))
    key = table.get("key")
    if not isinstance(key, str) or len(key) > WORD_MAX or not _KEY.fullmatch(key):
        told = Told("Cần chữ thường không dấu, số và gạch nối, nhiều nhất {most} ký tự.", most=WORD_MAX)
        yield "key", str(key or ""), told
    for language in ("vi", "en"):
        name = table.get(language)
        if not isinstance(name, str) or not 1 <= len(name.strip()) <= NAME_MAX:
            yield language, str(name or ""), Told("Cần tên từ 1 đến {most} ký tự.", most=NAME_MAX)
    for word in ("platform", "competence"):
        value = table.get(word, "")
        if not isinstance(value, str) or len(value) > WORD_MAX or not _PLAIN.fullmatch(value):
            yield word, str(value), Told("Cần chữ thường không dấu, số, chấm và gạch nối.")
    if not isinstance(table.get("scorable", True), bool):
        yield "scorable", str(table["scorable"]), Told("Cần true hoặc false.")


def _fault(read: ReadCatalogue, lines: dict[Path, int], path: Path, value: str, told: Told) -> None:
    read.faults.append(RowFault.of(line_of(lines, path) or 1, value, told))


def _activity(kind: Kind, table: Mapping[str, Any]) -> Activity:
    return Activity(
        key=table["key"],
        kind=kind,
        names={"vi": table["vi"].strip(), "en": table["en"].strip()},
        platform=table.get("platform", ""),
        competence=table.get("competence", ""),
        scorable=table.get("scorable", True),
    )


class Difference(NamedTuple):
    """One activity that a new catalogue adds, drops or changes. `used_by` are contests that stand in the way."""

    kind: Kind
    key: str
    before: Activity | None
    after: Activity | None
    used_by: tuple[str, ...] = ()


Used = Mapping[tuple[str, str], Sequence[str]]
"""By (kind, key): the slugs of the contests whose criteria name the activity."""


def differences(before: Catalogue, found: Mapping[Kind, Mapping[str, Activity]], used: Used) -> list[Difference]:
    """What a file changes, kind by kind; a kind it does not name stays as it is.

    An activity that a contest gives points for may get other names; it may not go, nor stop being scorable.
    """
    changes = []
    for kind, new in found.items():
        old = before.skills if kind == "skill" else before.services
        for key in sorted(old.keys() | new.keys()):
            was, then = old.get(key), new.get(key)
            if was != then:
                lost = then is None or not then.scorable
                in_the_way = tuple(used.get((kind, key), ())) if lost else ()
                changes.append(Difference(kind, key, was, then, in_the_way))
    return changes
