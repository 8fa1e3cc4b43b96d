"""A board as it is read from five metres: the lines that have room, and all rows for the browser to choose from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from server.paper.divisions import division_names
from server.paper.names import full_name, kind_word
from server.paper.print import Paper
from server.paper.rows import Pen, RowView, Subject, by_number
from server.rules.board import Row
from server.rules.catalogue import WardCode
from server.rules.layout import board_of_division
from server.scenes.reading import CITY, SceneBoard, Scenes
from server.scenes.window import TALL, WIDE, Line, Only, first_page, first_paint

Mode = Literal["window", "pages"]
Tells = Literal["value", "both", "points"]
"""What a row tells: its value, its value and points, or points alone."""
_NO_ROW = Row(
    code="", name="", rank=0, rank_from=0, rank_to=0, value=0, points=0, participants=0, attained=0,
    adults=0, adults_state="unknown",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class FarLine:
    """A row, or the words for those that are left out."""

    view: RowView | None
    words: str = ""
    only: Only = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCard:
    """The place of the screen's ward on a board, in big figures. `where` says which board it is."""

    name: str
    where: str
    unit: str
    of_100: bool
    board: str
    code: str
    all: int
    view: RowView
    rank_note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FarBoard:
    """What far-board.html prints. `own` is '' where no row is the screen's own."""

    title: str
    unit: str
    name: str
    generation: int
    position: int
    mode: Mode
    own: str
    of_100: bool
    tells: Tells
    lines: Sequence[FarLine]
    views: Sequence[RowView]
    blank: RowView
    empty: str
    pages: Mapping[str, str]
    card: OwnCard | None

    @property
    def moves(self) -> bool:
        """Whether any row tells how its place changed."""
        return any(view.move.direction != "none" for view in self.views)


def city(paper: Paper, data: Scenes) -> FarBoard | None:
    """The leaders, and the own ward with its neighbours."""
    _ = paper.words.gettext
    return _of_wards(paper, data, CITY, "window", _("Bảng toàn thành phố"))


def places(paper: Paper, data: Scenes) -> FarBoard | None:
    """Every place, page by page."""
    title = paper.words.gettext("Cả {n} phường, xã").format(n=len(data.contest.wards))
    return _of_wards(paper, data, CITY, "pages", title)


def division(paper: Paper, data: Scenes) -> FarBoard | None:
    """The own ward among those it competes with."""
    return _of_wards(paper, data, board_of_division(data.division), "window", division_title(paper, data))


def division_title(paper: Paper, data: Scenes) -> str:
    """'Cụm 1', or 'Phường, xã từ 30 đến 60 nghìn dân'."""
    name = division_names(data.contest, paper.words)[data.division]
    if any(cluster.code == data.division for cluster in data.contest.clusters):
        return name
    return paper.words.gettext("Phường, xã {size}").format(size=name[0].lower() + name[1:])


def neighbourhoods(paper: Paper, data: Scenes) -> FarBoard | None:
    """The neighbourhoods of the screen's ward, with the points of each."""
    _ = paper.words.gettext
    board = data.boards.get(f"ward/{data.own}/neighbourhoods")
    if not board:
        return None
    pen = Pen(words=paper.words, numbers=paper.numbers)
    counted = any(row.adults for row in board.view.rows)
    views = _parts(paper, pen, board.view.rows, counted=counted)
    return FarBoard(
        title=_("Các tổ dân phố, thôn"),
        unit=_("điểm trên 1.000 người lớn") if counted else _("điểm của mọi người"),
        mode="pages",
        own="",
        of_100=False,
        tells="both" if counted else "points",
        **_lines(paper, board, views, lambda: first_page(len(views))),
        blank=pen.row(_NO_ROW, Subject(), {}, 0),
        empty=_nobody(paper, data),
        card=card_of(paper, data, data.boards[CITY], _("Bảng toàn thành phố")),
    )


def _parts(paper: Paper, pen: Pen, rows: Sequence[Row], *, counted: bool) -> list[RowView]:
    """Neighbourhoods with their points; where nobody has counted people, points alone, and nobody has a place."""
    said = paper.words.gettext("{n} điểm")
    told = {row.code: paper.numbers.whole(row.points) for row in rows}
    if not counted:
        named = sorted(rows, key=by_number)
        return [replace(view, value=told[view.row.code]) for view in pen.rows(named, {}, {})]
    return pen.rows(rows, {code: Subject(kind=said.format(n=points)) for code, points in told.items()}, {})


def _of_wards(paper: Paper, data: Scenes, part: str, mode: Mode, title: str) -> FarBoard | None:
    board = data.boards.get(part)
    if not board:
        return None
    pen = pen_of(paper, data)
    views = views_of(paper, data, board)
    own = next((at for at, view in enumerate(views) if view.row.code == data.own), None)
    choose = (lambda: first_page(len(views))) if mode == "pages" else (lambda: first_paint(len(views), own))
    return FarBoard(
        title=title,
        unit=unit_of(paper, data),
        mode=mode,
        own=data.own or "",
        of_100=data.of_100,
        tells="value",
        **_lines(paper, board, views, choose),
        blank=pen.row(_NO_ROW, Subject(), {}, 0),
        empty=_nobody(paper, data),
        card=card_of(paper, data, board, title),
    )


def unit_of(paper: Paper, data: Scenes) -> str:
    """What the values of wards are."""
    _ = paper.words.gettext
    return _("điểm tổng hợp, nhiều nhất 100") if data.of_100 else _("điểm trên 1.000 người lớn")


def pen_of(paper: Paper, data: Scenes) -> Pen:
    """Writes rows of wards."""
    return Pen(words=paper.words, numbers=paper.numbers, of_100=data.of_100)


def views_of(paper: Paper, data: Scenes, board: SceneBoard) -> list[RowView]:
    """The rows of a board of wards, written."""
    wards = data.known.layout.wards if data.known else {}
    kinds = {row.code: Subject(kind=kind_word(wards[WardCode(row.code)], paper)) for row in board.view.rows}
    return pen_of(paper, data).rows(board.view.rows, kinds, board.before)


def _lines(
    paper: Paper, board: SceneBoard, views: Sequence[RowView], choose: Callable[[], Sequence[Line]]
) -> dict[str, Any]:
    """Where a board stands, all its rows, and the lines of the first paint; none while nobody has a place."""
    between = paper.words.gettext("{n} nơi khác ở giữa")
    chosen = choose() if any(view.row.points for view in views) else []
    return {
        "name": str(board.name),
        "generation": board.view.generation,
        "position": board.view.position,
        "views": views,
        "lines": [
            FarLine(view=None, words=between.format(n=line.left_out), only=line.only)
            if line.left_out
            else FarLine(view=views[line.index], only=line.only)
            for line in chosen
        ],
        "pages": {"wide": _pages(paper, len(views), WIDE), "tall": _pages(paper, len(views), TALL)},
    }


def _pages(paper: Paper, count: int, lines: int) -> str:
    pages = max(1, -(-count // lines))
    return paper.words.gettext("trang {n} trên {all}").format(n=1, all=pages) if pages > 1 else ""


def _nobody(paper: Paper, data: Scenes) -> str:
    """Why there is no row to show."""
    _ = paper.words.gettext
    if not data.boards[CITY].view.rows:
        return _("Bảng đang được dựng lại từ sổ điểm, xong là hiện ngay.")
    if data.phase == "announced":
        return _("Vòng chưa mở. Từ lúc mở, mỗi việc làm được trên mạng đều thành điểm ở đây.")
    return _("Chưa nơi nào có điểm. Nơi đầu tiên sẽ hiện ở đây.")


def card_of(paper: Paper, data: Scenes, board: SceneBoard, where: str) -> OwnCard | None:
    """The own ward's place on a board; None on a screen of the city."""
    row = next((row for row in board.view.rows if row.code == data.own), None)
    if not row or not data.ward:
        return None
    view = next(each for each in views_of(paper, data, board) if each.row.code == data.own)
    return OwnCard(
        name=full_name(data.ward, paper),
        where=where,
        unit=unit_of(paper, data),
        of_100=data.of_100,
        board=str(board.name),
        code=row.code,
        all=len(board.view.rows),
        view=view,
        rank_note=pen_of(paper, data).rank_note(row, len(board.view.rows)),
    )
