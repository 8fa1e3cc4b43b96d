"""What stands beside the city's board: what the screen's ward won since midnight, or how many take part."""

from dataclasses import dataclass

from server.paper.print import Paper
from server.scenes.reading import CITY, Scenes


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """A figure and what it is. `base` is the ward's value at midnight, None where it is not known."""

    board: str
    code: str
    of_100: bool
    base: int | None
    big: str
    words: str
    rise_words: str


def today(paper: Paper, data: Scenes) -> Today | None:
    """The rise of the screen's ward since midnight; where there was none, or no ward, its participants."""
    if not data.known or not data.boards[CITY].view.rows:
        return None
    _, row = paper.words.gettext, data.own_row
    base = data.midnight.value if data.midnight and row else None
    rise = row.value - base if row and base is not None else 0
    rows = [row] if row else data.boards[CITY].view.rows
    tell = paper.numbers.points_of_100 if data.of_100 else paper.numbers.per_thousand
    rise_words = _("điểm tổng hợp từ nửa đêm") if data.of_100 else _("điểm trên 1.000 người lớn từ nửa đêm")
    taking_part = _("người của phường, xã ta đã tham gia") if row else _("người cả thành phố đã tham gia")
    return Today(
        board=str(data.boards[CITY].name),
        code=row.code if row else "",
        of_100=data.of_100,
        base=base,
        big=f"+{tell(rise)}" if rise > 0 else paper.numbers.whole(sum(each.participants for each in rows)),
        words=rise_words if rise > 0 else taking_part,
        rise_words=rise_words,
    )
