"""A file of the titles that wards carry from a season, as TOML: read whole, with every fault by its line."""

import tomllib
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import cast

from server.rules.game.flags import FLAGS, Flag
from server.rules.game.season import COUNTS, Counts, Title
from server.rules.refusals import Told
from server.rules.row_fault import RowFault
from server.rules.toml_lines import key_lines
from server.rules.whole_table import WholeTable

TITLES_MAX = 30
LEVELS_MAX, LEAST_MAX = 5, 100
NAME_MAX, ASKS_MAX = 60, 120


@dataclass(slots=True)
class ReadTitles:
    """The titles of a file, or None where it has faults."""

    titles: tuple[Title, ...] | None = None
    faults: list[RowFault] = field(default_factory=list)


def read_titles(text: str) -> ReadTitles:
    """Read a file of titles. Raises Told if it is not TOML at all."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Told("Tệp không phải TOML: {error}.", where="file", error=str(error)[:200]) from None
    read = ReadTitles()
    root = WholeTable(document, (), "", cache(lambda: key_lines(text)), read.faults)
    titles = tuple(_title(each) for each in root.tables("title", least=1, most=TITLES_MAX))
    root.nothing_else()
    for key, times in Counter(each.key for each in titles).items():
        if key and times > 1:
            root.fault("title", Told("Khóa {key} có ở {n} mục. Mỗi danh hiệu một khóa riêng.", key=key, n=times), key)
    if read.faults:
        read.faults.sort(key=lambda fault: fault.line)
    else:
        read.titles = titles
    return read


def _title(table: WholeTable) -> Title:
    counts = cast(Counts, table.one_of("counts", COUNTS))
    title = Title(
        key=table.key(),
        name=table.words("name", longest=NAME_MAX),
        asks=table.words("asks", longest=ASKS_MAX),
        counts=counts,
        of=_flags(table),
        levels=_levels(table, counts),
    )
    table.nothing_else()
    return title


def _flags(table: WholeTable) -> frozenset[Flag]:
    named = table.texts("of", longest=NAME_MAX)
    for each in named:
        if each not in FLAGS:
            table.fault("of", Told("Chỉ có: {allowed}.", allowed=", ".join(FLAGS)), each)
    return frozenset(flag for flag in FLAGS if flag in named)


def _levels(table: WholeTable, counts: Counts) -> tuple[int, ...]:
    levels = table.value("levels")
    most = 1 if counts == "leads" else LEVELS_MAX
    fits = isinstance(levels, list) and 1 <= len(levels) <= most
    if not fits or any(type(each) is not int or not 1 <= each <= LEAST_MAX for each in levels):
        told = Told("Cần từ 1 đến {n} số nguyên, mỗi số từ 1 đến {most}.", n=most, most=LEAST_MAX)
        table.fault("levels", told, levels)
        return ()
    if any(one >= other for one, other in pairwise(levels)):
        table.fault("levels", Told("Các mức phải tăng dần."), levels)
    return tuple(levels)
