"""The page of a board: the contest as a poster, the board, and the city beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.paper import city, phases
from server.paper.divisions import division_names, round_tabs, sums_address, tabs, unit_names
from server.paper.flags import FlagView, division_flags
from server.paper.names import full_name, kind_word, unit_address, ward_address
from server.paper.print import Paper
from server.paper.rows import Pen, RowView, Subject
from server.paper.search import FoundGroup, FoundLink, find
from server.paper.tiles import HEXAGON, PLACES, RIVER_NAME, TileMap
from server.records.flags import Given
from server.rules.board import BoardName, BoardView, Row
from server.rules.catalogue import Ward
from server.rules.contest import Contest, Round

TEMPLATE = "contest.html"
_NO_ROW = Row(
    code="", name="", rank=0, rank_from=0, rank_to=0, value=0, points=0, participants=0, attained=0,
    adults=0, adults_state="unknown",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPage:
    """All that a board's page is made of. `before` holds the places at midnight.

    `counted_by` is the contest by whose criteria the board was counted, if that may be another than it is now.
    """

    contest: Contest
    name: BoardName
    board: BoardView
    members: Mapping[str, Sequence[str]]
    wards: Mapping[str, Ward]
    before: Mapping[str, int]
    tile_map: TileMap
    now: datetime
    version: int = 1
    counted_by: Contest | None = None
    query: str = ""

    @property
    def of_100(self) -> bool:
        """Whether the values are of 100 points instead of points for each adult."""
        return (self.counted_by or self.contest).composite is not None and self.name.division is not None

    @property
    def round(self) -> Round:
        """The round whose times the page tells; over all rounds it is the current one."""
        if self.name.scope == "total":
            return self.contest.current_round(self.now)
        each = self.contest.round(self.name.scope)
        assert each, "a board of a round exists only if the round does"
        return each


def values(paper: Paper, data: BoardPage, given: Sequence[Given] = ()) -> dict[str, Any]:
    """The values of contest.html, with the flags that the round's published result gave."""
    words, each = paper.words, data.round
    pen = Pen(words=words, numbers=paper.numbers, of_100=data.of_100)
    rows = pen.rows(data.board.rows, _subjects(data, paper), data.before)
    return {
        "contest": data.contest,
        "group": _group(data, paper),
        "facts": _facts(data, paper),
        "changed": data.version > 1,
        "note": _note(data, paper),
        "short_note": _short_note(data, paper),
        "phase_view": phases.all_phases(words)[data.board.phase],
        "still_since": phases.stands_still(data.board.phase, each),
        "deadline": phases.deadline(data.board.phase, each, data.now, words),
        "tabs": tabs(data.contest, data.members, data.name, words),
        "rounds": round_tabs(data.contest, data.name, words),
        "board": data.board,
        "board_name": str(data.name),
        "unit_board": data.name.unit_kind is not None,
        "of_100": data.of_100,
        "as_of": datetime.fromisoformat(data.board.as_of) if data.board.as_of else data.now,
        "now": data.now,
        "rows": rows,
        "blank": _blank(data, paper),
        "query": data.query,
        "found": _found(data, rows, paper),
        "base": (unit_address if data.name.unit_kind else ward_address)(data.contest.slug, data.name.scope, ""),
        "sums_address": sums_address(data.contest.slug, data.name.scope, data.name.board),
        "flags": _flags(data, given, paper),
        **_beside(data, rows, paper),
    }


def _flags(data: BoardPage, given: Sequence[Given], paper: Paper) -> Sequence[FlagView]:
    """The flags of the division whose board is shown."""
    mine = [each for each in given if each.division == data.name.division]
    found = division_flags(paper, data.contest, {code: ward.name for code, ward in data.wards.items()}, mine)
    return found[0].flags if found else ()


def _beside(data: BoardPage, rows: Sequence[RowView], paper: Paper) -> dict[str, Any]:
    """The map, the sums and the movers."""
    _ = paper.words.gettext
    names: dict[str, str] = {code: full_name(ward, paper) for code, ward in data.wards.items()}
    addresses: dict[str, str] = {
        code: ward_address(data.contest.slug, data.name.scope, code) for code in data.contest.wards
    }
    totals = city.totals(data.board.rows, paper.numbers)
    return {
        "totals": totals,
        "totals_heading": _("Cả thành phố") if data.name.division == "all" else _("Cả bảng này"),
        "people_word": _("số người") if data.name.unit_kind else _("người lớn"),
        "attainment_note": _("từ {n} kỹ năng, dịch vụ khác nhau").format(n=data.contest.scoring.attainment),
        "movers": city.movers(rows),
        "tiles": city.tile_views(data.tile_map, rows, names, addresses, paper.words, of_100=data.of_100),
        "tile_map": data.tile_map,
        "hexagon": HEXAGON,
        "legend": city.legend(data.board.rows, paper.numbers, paper.words, of_100=data.of_100),
        "places": PLACES,
        "river_name": RIVER_NAME,
    }


def _subjects(data: BoardPage, paper: Paper) -> dict[str, Subject]:
    """What each row is about."""
    if data.name.unit_kind:
        units = [row.code for row in data.board.rows]
        return {code: Subject(address=unit_address(data.contest.slug, data.name.scope, code)) for code in units}
    return {
        row.code: Subject(
            kind=kind_word(data.wards[row.code], paper),
            address=ward_address(data.contest.slug, data.name.scope, row.code),
        )
        for row in data.board.rows
        if row.code in data.wards
    }


def _blank(data: BoardPage, paper: Paper) -> RowView:
    """A row without figures, which the browser copies when a row is new."""
    return Pen(words=paper.words, numbers=paper.numbers).row(_NO_ROW, Subject(address="#"), {}, 0)


def _group(data: BoardPage, paper: Paper) -> str:
    """Who competes on this board; empty for the whole city."""
    if data.name.unit_kind:
        return unit_names(paper.words)[data.name.unit_kind].lower()
    if data.name.division in (None, "all"):
        return ""
    group = division_names(data.contest, paper.words)[data.name.division or "all"]
    is_cluster = any(cluster.code == data.name.division for cluster in data.contest.clusters)
    return group if is_cluster else group[0].lower() + group[1:]


def _facts(data: BoardPage, paper: Paper) -> str:
    """Round, decision, who takes part."""
    _, times, each, decision = paper.words.gettext, paper.times, data.round, data.contest.decision
    start, end = times.day(each.opens), times.date(each.closes)
    if len(data.contest.rounds) > 1:
        when = _("Vòng {n}, từ {start} đến {end}.").format(n=each.number, start=start, end=end)
    else:
        when = _("Từ {start} đến {end}.").format(start=start, end=end)
    day = f"{decision.date.day}/{decision.date.month}/{decision.date.year}"
    under = _("Quyết định số {number} ngày {day}.").format(number=decision.number, day=day)
    who = _("{n} phường, xã cùng tham gia.").format(n=len(data.contest.wards))
    return f"{when} {under} {who}"


def _note(data: BoardPage, paper: Paper) -> str:
    _ = paper.words.gettext
    if data.of_100:
        return _(
            "Điểm tổng hợp cân mấy phần theo tiêu chí của cuộc thi, phần nào cũng chia cho số người lớn. "
            "Chênh lệch nhỏ đến mức do may rủi thì xếp chung hạng, như 3–6."
        )
    if data.name.unit_kind:
        return _("Đơn vị lớn nhỏ khác nhau, nên điểm được chia cho số người của đơn vị.")
    return _(
        "Phường, xã lớn nhỏ khác nhau, nên điểm được chia cho số người lớn. "
        "Chênh lệch nhỏ đến mức do may rủi thì xếp chung hạng, như 3–6."
    )


def _short_note(data: BoardPage, paper: Paper) -> str:
    """What the numbers are, on a phone, where the board has no head."""
    _ = paper.words.gettext
    if data.of_100:
        return _("Điểm tổng hợp, mỗi vòng nhiều nhất 100.")
    return _("Điểm trên 1.000 người.") if data.name.unit_kind else _("Điểm trên 1.000 người lớn.")


def _found(data: BoardPage, rows: Sequence[RowView], paper: Paper) -> list[FoundGroup]:
    """What the visitor's words may mean, with the place of each on this board."""
    _ = paper.words.gettext
    found = find((data.wards[code] for code in data.contest.wards), data.query)
    places = {view.row.code: view.badge.text for view in rows}

    def links(wards: Sequence[Ward]) -> tuple[FoundLink, ...]:
        return tuple(
            FoundLink(
                ward=ward,
                kind=kind_word(ward, paper),
                address=ward_address(data.contest.slug, data.name.scope, ward.code),
                place=places.get(ward.code, ""),
            )
            for ward in wards
        )

    form = _("{name} trước đây, {n} phường, xã")
    groups = [FoundGroup(heading="", links=links(found.wards))] if found.wards else []
    return groups + [
        FoundGroup(heading=form.format(name=district.name, n=len(district.wards)), links=links(district.wards))
        for district in found.districts
    ]
