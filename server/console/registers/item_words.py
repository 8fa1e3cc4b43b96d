"""Items of the bank as the organizer reads them: what each is, and what its figures ask to look at again."""

from collections.abc import Mapping
from dataclasses import dataclass

from server.paper.words import Words
from server.rules.item_figures import ItemFigure, remarks
from server.rules.learning import ItemKind, Learning


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One item. `exposure` is how many in a thousand attempts showed it; `figure` is None where none did."""

    key: str
    ask: str
    cell: str
    level: int
    kind: str
    figure: ItemFigure | None
    exposure: int
    discrimination: str
    remarks: tuple[str, ...]


def lines(words: Words, learning: Learning, figures: Mapping[str, ItemFigure], counted: int) -> list[Line]:
    """Every item of a version, cell by cell."""
    told = list(remarks(learning, figures))
    said = _remarks(words)
    return [
        Line(
            key=item.key,
            ask=item.ask[words.language],
            cell=cell.about[words.language],
            level=cell.level,
            kind=_kinds(words)[item.kind],
            figure=figures.get(item.key),
            exposure=figures[item.key].shown * 1_000 // counted if item.key in figures else 0,
            discrimination=_correlation(words, figures.get(item.key)),
            remarks=tuple(said[remark] for key, remark in told if key == item.key),
        )
        for cell in learning.cells
        for item in learning.of_cell(cell)
    ]


def _correlation(words: Words, figure: ItemFigure | None) -> str:
    if figure is None or figure.discrimination is None:
        return "–"
    told = f"{figure.discrimination / 1_000:.2f}".replace("-", "−")
    return told.replace(".", ",") if words.language == "vi" else told


def _kinds(words: Words) -> Mapping[ItemKind, str]:
    _ = words.gettext
    return {
        "one": _("một lựa chọn"),
        "several": _("nhiều lựa chọn"),
        "order": _("xếp thứ tự"),
        "match": _("nối cặp"),
        "number": _("điền số"),
        "screen": _("màn hình tập"),
    }


def _remarks(words: Words) -> Mapping[str, str]:
    _ = words.gettext
    return {
        "too_easy": _("Gần như ai cũng đúng: khó hơn một chút sẽ đo được nhiều hơn."),
        "too_hard": _("Rất ít người đúng: xem lại lời hỏi và đáp án."),
        "tells_little": _("Người làm tốt các câu khác không làm tốt câu này hơn: lời hỏi có thể gây hiểu lầm."),
        "apart": _("Khó dễ lệch xa các câu cùng ô: hai bài sẽ không ngang nhau."),
    }
