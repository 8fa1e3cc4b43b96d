"""The scene of those who rose most since midnight."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.paper.print import Paper
from server.paper.rows import RowView
from server.scenes.far_board import FarBoard, city
from server.scenes.reading import Scenes

MOST = 8
"""Lines on a screen; a day on which more wards rose names the highest climbs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Riser:
    """A ward that rose, and from which place by points to which."""

    view: RowView
    climb: str
    mine: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Movers:
    """The risers of a day beside the board they stand on. Who fell is on the board, and is not held up here."""

    board: FarBoard
    risers: Sequence[Riser]
    blank: Riser


def movers(paper: Paper, data: Scenes) -> Movers | None:
    """The highest climbs first; of equal ones the better place."""
    board = city(paper, data)
    if not board:
        return None
    risen = [view for view in board.views if view.move.direction == "up"]
    risen.sort(key=lambda view: (view.row.rank - (view.before or 0), view.row.rank, view.row.code))
    return Movers(
        board=board,
        risers=[_riser(paper, view, data.own) for view in risen[:MOST]],
        blank=Riser(view=board.blank, climb=""),
    )


def _riser(paper: Paper, view: RowView, own: str | None) -> Riser:
    return Riser(
        view=view,
        climb=paper.words.gettext("từ thứ {from} lên thứ {to}").format(**{"from": view.before, "to": view.row.rank}),
        mine=view.row.code == own,
    )
