"""The rows of a board as a page shows them; the browser's row.js draws the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from server.paper.numbers import NOTHING, Numbers
from server.paper.words import Words
from server.rules.board import Row

BAR = 1_000
"""Width of a full bar in its own units."""

Direction = Literal["up", "down", "same", "new", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """How a place changed since midnight."""

    direction: Direction
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A place cut like a seal: `shape` holds its classes. `nth` is the place by points beside a shared range."""

    text: str
    shape: str
    nth: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a row is about: a ward with its kind and page, or a unit with its page."""

    kind: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """One line of a board."""

    row: Row
    subject: Subject
    badge: Badge
    move: Move
    before: int | None
    bar: int
    value: str
    cover: str

    @property
    def empty(self) -> bool:
        """Whether the row has no place yet."""
        return not has_place(self.row)

    @property
    def packed(self) -> str:
        """The row as the browser reads it."""
        return packed(self.row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """What is needed to write a row: the words and numbers of a language, and whether values are of 100 points."""

    words: Words
    numbers: Numbers
    of_100: bool = False

    def rows(self, rows: Sequence[Row], subjects: Mapping[str, Subject], before: Mapping[str, int]) -> list[RowView]:
        """Each row with its badge, move and bar. `before` holds the places at midnight."""
        leader = max((row.value for row in rows), default=0)
        return [self.row(row, subjects.get(row.code, Subject()), before, leader) for row in rows]

    def row(self, row: Row, subject: Subject, before: Mapping[str, int], leader: int) -> RowView:
        """One row; its bar is its share of the leader's value."""
        return RowView(
            row=row,
            subject=subject,
            badge=self.badge(row),
            move=self.move(row, before),
            before=before.get(row.code),
            bar=row.value * BAR // leader if leader else 0,
            value=self.value(row),
            cover=self.numbers.share(row.participants, row.adults),
        )

    def badge(self, row: Row) -> Badge:
        """Red for a sure first, gold for a sure podium, a dashed edge for a place within chance."""
        if not has_place(row):
            return Badge(text=NOTHING, shape="", nth="")
        if row.rank_from == row.rank_to:
            shape = "first" if row.rank_to == 1 else "podium" if row.rank_to <= 3 else ""
            return Badge(text=str(row.rank), shape=shape, nth="")
        shape = "shared podium" if row.rank_to <= 3 else "shared"
        nth = self.words.gettext("thứ {n}").format(n=row.rank)
        return Badge(text=self.numbers.span(row.rank_from, row.rank_to), shape=shape, nth=nth)

    def move(self, row: Row, before: Mapping[str, int]) -> Move:
        """The arrow and its words; nothing while there is no place, or nobody had one at midnight."""
        _ = self.words.gettext
        if not has_place(row) or not before:
            return Move(direction="none", words="")
        if row.code not in before:
            return Move(direction="new", words=_("mới vào"))
        risen = before[row.code] - row.rank
        if risen == 0:
            return Move(direction="same", words=_("giữ"))
        words = _("lên {n}") if risen > 0 else _("xuống {n}")
        return Move(direction="up" if risen > 0 else "down", words=words.format(n=abs(risen)))

    def value(self, row: Row) -> str:
        """The value per 1,000 or of 100 points, or why there is none."""
        _ = self.words.gettext
        if row.points and not row.adults:
            return _("chưa có số dân")
        if not has_place(row):
            return _("chưa có điểm")
        return self.numbers.points_of_100(row.value) if self.of_100 else self.numbers.per_thousand(row.value)

    def rank_note(self, row: Row, size: int) -> str:
        """What the place stands among; a shared one tells the place by points too."""
        _ = self.words.gettext
        if has_place(row) and row.rank_from != row.rank_to:
            return _("hạng chung, thứ {n} theo điểm trên {all} nơi").format(n=row.rank, all=size)
        return _("hạng trên {all} nơi").format(all=size)

    def chance(self, row: Row) -> str:
        """What chance may have done to the place."""
        form = self.words.gettext(
            "Xếp theo điểm, nơi này đứng thứ {n}. Tính cả may rủi thì đứng trong khoảng {span}, nên mang hạng chung."
        )
        return form.format(n=row.rank, span=self.numbers.span(row.rank_from, row.rank_to))


def has_place(row: Row) -> bool:
    """A row takes a place once it has points and somebody counted its adults."""
    return row.points > 0 and row.adults > 0


def packed(row: Row) -> str:
    """The figures of a row in the order in which row.js unpacks them."""
    figures = (
        row.rank,
        row.rank_from,
        row.rank_to,
        row.value,
        row.points,
        row.participants,
        row.attained,
        row.adults,
    )
    return " ".join(str(figure) for figure in (*figures, row.adults_state))


def by_number(row: Row) -> tuple[str, int, str]:
    """'Tổ 2' before 'Tổ 10'."""
    head = row.name.rstrip("0123456789")
    number = row.name[len(head) :]
    return (head, int(number) if number else 0, row.code)
