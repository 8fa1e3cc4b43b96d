"""The scene that tells how a ward's value is made, line by line, with its own numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.paper.adults import adults_note
from server.paper.explained import Explained, explained
from server.paper.names import name_within
from server.paper.numbers import NOTHING
from server.paper.print import Paper
from server.rules.board import Row
from server.scenes.far_board import pen_of
from server.scenes.reading import CITY, Scenes


@dataclass(frozen=True, slots=True, kw_only=True)
class SumLine:
    """One line of a sum. `key` names what the browser keeps current, '' where nothing changes."""

    what: str
    number: str
    sign: str = ""
    figure: str = ""
    note: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """A sum. `chance` says what chance may have done to the place, '' where the place is sure."""

    title: str
    board: str
    code: str
    of_100: bool
    lines: Sequence[SumLine]
    result: SumLine
    chance: str


def how(paper: Paper, data: Scenes) -> How | None:
    """The sum of the screen's ward; None while its row is not there."""
    row = data.own_row
    if not row or not data.ward:
        return None
    _, pen = paper.words.gettext, pen_of(paper, data)
    made = explained(row, data.counted_by, paper)
    lines = _parts(paper, made) if data.of_100 else _level(paper, data, row)
    unit = _("Điểm tổng hợp") if data.of_100 else _("Điểm trên 1.000 người lớn")
    return How(
        title=_("Điểm của {ward} được tính thế nào").format(ward=name_within(data.ward, paper)),
        board=str(data.boards[CITY].name),
        code=row.code,
        of_100=data.of_100,
        lines=[*lines, *_scaled(paper, made, of_100=data.of_100)],
        result=SumLine(sign="=", what=unit, number=pen.value(row), key="value"),
        chance=pen.chance(row) if row.rank_from != row.rank_to else "",
    )


def _level(paper: Paper, data: Scenes, row: Row) -> list[SumLine]:
    """Points, divided by adults, for each 1,000 of them."""
    _, numbers = paper.words.gettext, paper.numbers
    assert data.ward, "a sum is some ward's"
    form = _("Điểm của mọi người trong %(name)s")
    return [
        SumLine(what=form % {"name": name_within(data.ward, paper)}, number=numbers.whole(row.points), key="points"),
        SumLine(
            sign=":",
            what=_("Số người từ 15 tuổi"),
            note=adults_note(row, data.ward, data.headcount, paper),
            number=numbers.whole(row.adults) if row.adults else NOTHING,
            key="adults",
        ),
        SumLine(sign="×", what=_("Tính cho mỗi 1.000 người"), number=numbers.whole(1000)),
    ]


def _parts(paper: Paper, made: Explained | None) -> list[SumLine]:
    """What each part earns of its weight."""
    form = paper.words.gettext("trên 1.000 người lớn; đạt %(target)s thì trọn %(weight)s điểm")
    return [
        SumLine(
            sign="+" if at else "",
            what=part.name,
            figure=part.figure,
            note=form % {"target": part.target, "weight": part.weight},
            number=part.score,
            key=part.key,
        )
        for at, part in enumerate(made.parts if made else ())
    ]


def _scaled(paper: Paper, made: Explained | None, *, of_100: bool) -> list[SumLine]:
    """What checking again took off."""
    if not made or not made.scaled:
        return []
    _, scaled = paper.words.gettext, made.scaled
    before = _("Tổng trước khi trừ: %(before)s") if of_100 else _("Giá trị trước khi trừ: %(before)s")
    what = _("Phúc tra %(checked)s việc, sai %(wrong)s") % {"checked": scaled.checked, "wrong": scaled.wrong}
    return [SumLine(sign="×", what=what, note=before % {"before": scaled.before}, number=scaled.left)]
