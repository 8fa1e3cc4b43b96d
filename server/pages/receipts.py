"""What points are made of: by criterion and by day, each adding up to the number on the board."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from server.paper import phases
from server.paper.causes import criterion_name
from server.paper.divisions import board_address, unit_names
from server.paper.names import full_name, ward_address
from server.paper.print import Paper
from server.paper.rows import Pen, has_place
from server.paper.title_words import TitleTeller, TitleView
from server.pipeline.game.read_titles import PlaceTitles
from server.reference import read_titles
from server.rules.board import BoardName, Row, Scope
from server.rules.catalogue import Catalogue, Ward
from server.rules.contest import Contest
from server.rules.small_groups import PERSONS_MIN, Part

TEMPLATE = "receipts.html"
REST = "rest"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptsPage:
    """All that the page is made of. `points` is what the board shows at `position`; receipts are filed to `filed`.

    It is about a ward; or about a line of its neighbourhoods, with its `row`, or without one about what stands in
    none; or about the `row` of a unit. Parts of few persons are merged already. `titles` has that of the row.
    """

    contest: Contest
    catalogue: Catalogue
    name: BoardName
    phase: str
    as_of: datetime
    position: int
    filed: int
    points: int
    criteria: Sequence[Part]
    days: Sequence[Part]
    ward: Ward | None = None
    row: Row | None = None
    is_line: bool = False
    titles: PlaceTitles | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a sum."""

    name: str
    points: str


def values(paper: Paper, data: ReceiptsPage) -> dict[str, Any]:
    """The values of receipts.html."""
    numbers, added = paper.numbers, sum(part.points for part in data.criteria)
    return {
        "contest": data.contest,
        "name": _name(data, paper),
        "crumbs": _crumbs(data, paper),
        "over": over(data.name.scope, paper),
        "criteria": [Line(name=_criterion(data, paper, part.key), points=numbers.whole(part.points))
                     for part in data.criteria],
        "days": [Line(name=_day(paper, part.key), points=numbers.whole(part.points)) for part in data.days],
        "added": numbers.whole(added),
        "points": numbers.whole(data.points),
        "agrees": added == data.points and sum(day.points for day in data.days) == data.points,
        "waits": data.filed < data.position,
        "row": data.row,
        "has_value": data.row is not None and has_place(data.row),
        "value": Pen(words=paper.words, numbers=numbers).value(data.row) if data.row else "",
        "of_unit": data.ward is None,
        "is_line": data.is_line,
        "title_view": _title(data, paper),
        "titles_hidden": bool(data.titles and data.row and data.titles.hidden),
        "persons_min": PERSONS_MIN,
        "position": numbers.whole(data.position),
        "as_of": data.as_of,
        "phase_view": phases.all_phases(paper.words)[data.phase],
        "contest_address": board_address(data.contest.slug, data.name.scope, "wards"),
        "up": _crumbs(data, paper)[-1][1],
    }  # fmt: skip


def _title(data: ReceiptsPage, paper: Paper) -> TitleView | None:
    """The title of the neighbourhood or unit that the page is about."""
    if not data.titles or not data.row:
        return None
    return TitleTeller(paper, read_titles()).place(data.titles, data.row.code)


def over(scope: Scope, paper: Paper) -> str:
    """'Vòng 1', 'Tổng các vòng'."""
    _ = paper.words.gettext
    return _("Tổng các vòng") if scope == "total" else _("Vòng {n}").format(n=scope)


def _name(data: ReceiptsPage, paper: Paper) -> str:
    _ = paper.words.gettext
    if not data.ward:
        assert data.row, "a page without a ward is that of a unit"
        return data.row.name
    ward = full_name(data.ward, paper)
    if data.row:
        return f"{data.row.name}, {ward}"
    return _("phần chưa xếp tổ ở {name}").format(name=ward) if data.is_line else ward


def _crumbs(data: ReceiptsPage, paper: Paper) -> list[tuple[str, str]]:
    """The contest, and the page on which the number stands."""
    slug, scope = data.contest.slug, data.name.scope
    start = (data.contest.name[paper.words.language], board_address(slug, scope, "wards"))
    if data.ward:
        return [start, (full_name(data.ward, paper), ward_address(slug, scope, data.ward.code))]
    kind = data.name.unit_kind
    assert kind, "a page without a ward is that of a unit"
    return [start, (unit_names(paper.words)[kind], board_address(slug, scope, data.name.board))]


def _criterion(data: ReceiptsPage, paper: Paper, key: str) -> str:
    if key == REST:
        return paper.words.gettext("Các việc ít người, gộp lại")
    return criterion_name(data.contest, data.catalogue, paper.words, key)


def _day(paper: Paper, key: str) -> str:
    if key == REST:
        return paper.words.gettext("Các ngày ít người, gộp lại")
    day = date.fromisoformat(key)
    return f"{day.day}/{day.month}/{day.year}"
