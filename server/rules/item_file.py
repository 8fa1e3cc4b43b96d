"""One item of a learning file: what each kind needs, and what is wrong with it."""

from collections.abc import Callable, Mapping
from typing import TypedDict

from server.rules.learning import (
    ITEM_KINDS,
    PART_KINDS,
    SCENES,
    Amount,
    Item,
    ItemKind,
    Option,
    Pair,
    Part,
    PartKind,
    Scene,
    Screen,
    Words,
)
from server.rules.refusals import Told
from server.rules.toml_table import LANGUAGES
from server.rules.whole_table import WholeTable

ASK_MAX, EXPLAIN_MAX, OPTION_MAX, PART_MAX, TITLE_MAX, UNIT_MAX, ACCEPT_MAX = 300, 600, 200, 300, 80, 30, 60
PARTS_MAX = 12
OPTIONS: Mapping[str, tuple[int, int]] = {"one": (3, 5), "several": (4, 6), "order": (3, 5), "match": (3, 4)}
"""How many options, steps or pairs a kind has: few enough for a phone, enough that guessing does not pay."""
RIGHTS: Mapping[str, tuple[int, int]] = {"one": (1, 1), "several": (2, 5)}


class _Inside(TypedDict, total=False):
    options: tuple[Option, ...]
    pairs: tuple[Pair, ...]
    amount: Amount
    screen: Screen


def read_item(table: WholeTable) -> Item:
    """Read an item; each fault is noted with its name."""
    kind: ItemKind = table.one_of("kind", ITEM_KINDS)  # type: ignore[assignment]
    read = _READ.get(kind)
    item = Item(
        key=table.key(),
        cell=table.key("cell"),
        kind=kind,
        ask=table.words("ask", longest=ASK_MAX),
        explain=table.words("explain", longest=EXPLAIN_MAX),
        **(read(table, kind) if read else _Inside()),
    )
    if read:
        table.nothing_else()
    return item


def _options(table: WholeTable, kind: ItemKind) -> _Inside:
    least, most = OPTIONS[kind]
    options = tuple(_option(each, kind) for each in table.tables("option", least=least, most=most))
    _all_different(table, "option", [option.key for option in options], [option.text for option in options])
    if kind in RIGHTS and options:
        few, many = RIGHTS[kind]
        rights = sum(option.right for option in options)
        if not few <= rights <= min(many, len(options) - 1):
            table.fault(
                "option",
                Told(
                    "Có {n} lựa chọn đúng, cần từ {least} đến {most}. Ghi right = true ở lựa chọn đúng.",
                    n=rights,
                    least=few,
                    most=min(many, len(options) - 1),
                ),
            )
    return {"options": options}


def _option(table: WholeTable, kind: ItemKind) -> Option:
    option = Option(
        key=table.key(),
        text=table.languages(longest=OPTION_MAX),
        right=table.truth("right") if kind != "order" else False,
    )
    table.nothing_else()
    return option


def _pairs(table: WholeTable, kind: ItemKind) -> _Inside:
    least, most = OPTIONS[kind]
    pairs = tuple(_pair(each) for each in table.tables("pair", least=least, most=most))
    _all_different(table, "pair", [pair.key for pair in pairs], [pair.left for pair in pairs])
    _all_different(table, "pair", [], [pair.right for pair in pairs])
    return {"pairs": pairs}


def _pair(table: WholeTable) -> Pair:
    pair = Pair(
        key=table.key(),
        left=table.words("left", longest=OPTION_MAX),
        right=table.words("right", longest=OPTION_MAX),
    )
    table.nothing_else()
    return pair


def _amount(table: WholeTable, kind: ItemKind) -> _Inside:
    inside = table.table("number")
    if not inside:
        return {}
    amount = Amount(
        answer=inside.decimal("answer"),
        tolerance=inside.decimal("tolerance"),
        unit=inside.words("unit", longest=UNIT_MAX, optional=True),
    )
    if amount.tolerance < 0:
        inside.fault("tolerance", Told("Cần số từ 0 trở lên."), amount.tolerance)
    inside.nothing_else()
    return {"amount": amount}


def _screen(table: WholeTable, kind: ItemKind) -> _Inside:
    inside = table.table("screen")
    if not inside:
        return {}
    scene: Scene = inside.one_of("scene", SCENES)  # type: ignore[assignment]
    screen = Screen(
        scene=scene,
        title=inside.words("title", longest=TITLE_MAX),
        parts=tuple(_part(each) for each in inside.tables("part", least=2, most=PARTS_MAX)),
    )
    inside.nothing_else()
    _all_different(inside, "part", [part.key for part in screen.parts], [])
    _something_to_do(inside, screen)
    return {"screen": screen}


def _part(table: WholeTable) -> Part:
    kind: PartKind = table.one_of("kind", PART_KINDS)  # type: ignore[assignment]
    acts = kind in ("mark", "choice")
    accept: tuple[str, ...] = ()
    empty = table.truth("empty") if kind == "field" else False
    if kind == "field" and not empty:
        accept = table.texts("accept", longest=ACCEPT_MAX)
    part = Part(
        key=table.key(),
        kind=kind,
        text=table.words("text", longest=PART_MAX),
        right=table.truth("right") if acts else False,
        empty=empty,
        accept=accept,
    )
    if kind:
        table.nothing_else()
    return part


def _something_to_do(table: WholeTable, screen: Screen) -> None:
    """A screen that one may leave as it is would be answered by nothing; one of right parts only, by everything."""
    marks, choices = screen.of_kind("mark"), screen.of_kind("choice")
    if marks and not 1 <= sum(part.right for part in marks) < len(marks):
        table.fault(
            "part", Told('Trong {n} phần kind = "mark", cần ít nhất một phần đúng và một phần không.', n=len(marks))
        )
    if choices and (len(choices) < 2 or sum(part.right for part in choices) != 1):
        table.fault(
            "part",
            Told(
                'Có {n} phần kind = "choice", {rights} phần đúng. Cần từ 2 phần, đúng một phần right = true.',
                n=len(choices),
                rights=sum(part.right for part in choices),
            ),
        )
    if not marks and not choices and not any(part.accept for part in screen.parts):
        table.fault("part", Told("Màn hình không có gì để làm. Thêm phần mark, choice, hoặc ô có accept."))


def _all_different(table: WholeTable, name: str, keys: list[str], texts: list[Words]) -> None:
    """Note keys and texts that stand twice: one of two equal answers would be wrong without a reason."""
    for key in {key for key in keys if key and keys.count(key) > 1}:
        table.fault(name, Told("Khóa này có ở {n} mục. Mỗi mục một khóa riêng.", n=keys.count(key)), key)
    for language in LANGUAGES:
        told = [text[language] for text in texts if text[language]]
        for text in {text for text in told if told.count(text) > 1}:
            table.fault(name, Told("Hai mục cùng chữ ({language}). Viết khác nhau.", language=language), text)


_READ: Mapping[str, Callable[[WholeTable, ItemKind], _Inside]] = {
    "one": _options,
    "several": _options,
    "order": _options,
    "match": _pairs,
    "number": _amount,
    "screen": _screen,
}
