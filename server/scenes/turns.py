"""The turns of a screen as they are printed: for each its scene, or a poster that says why it cannot be shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from server.paper.names import full_name
from server.paper.print import Paper
from server.rules.screen_plan import OF_A_WARD, SceneKind, Turn
from server.scenes import far_board
from server.scenes.duel import duel
from server.scenes.frame import frame
from server.scenes.how import how
from server.scenes.join import join
from server.scenes.movers import movers
from server.scenes.notices import Poster, contest_poster, no_contest, notices
from server.scenes.reading import CITY, Scenes
from server.scenes.target import target
from server.scenes.today import today

_SCENES: dict[SceneKind, Callable[[Paper, Scenes], Any]] = {
    "city": far_board.city,
    "places": far_board.places,
    "division": far_board.division,
    "neighbourhoods": far_board.neighbourhoods,
    "target": target,
    "movers": movers,
    "duel": duel,
    "how": how,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneView:
    """One turn: `template` prints what it shows, which it finds as `scene.shown`."""

    kind: SceneKind
    seconds: int
    template: str
    shown: Any
    hidden: bool


def scene_values(
    paper: Paper, data: Scenes, turns: Sequence[Turn], address: str, first: int = 0, *, whole: bool = True
) -> dict[str, Any]:
    """The values of head, turns and foot. `address` is that of this installation; `first` is the turn to be seen.

    Without `whole` the rows that have no room are left out: a picture of a screen, which no script keeps current.
    """
    return {
        "frame": frame(paper, data),
        "join": join(paper, data, address),
        "today": today(paper, data),
        "scenes": [_view(paper, data, turn, address, hidden=number != first) for number, turn in enumerate(turns)],
        "whole": whole,
    }


def _view(paper: Paper, data: Scenes, turn: Turn, address: str, *, hidden: bool) -> SceneView:
    shown = _shown(paper, data, turn.scene, address)
    part = "poster" if isinstance(shown, Poster) else turn.scene
    return SceneView(
        kind=turn.scene, seconds=turn.seconds, template=f"scenes/{part}.html", shown=shown, hidden=hidden
    )


def _shown(paper: Paper, data: Scenes, kind: SceneKind, address: str) -> Any:
    if kind == "notices":
        return notices(paper, data)
    if kind == "join":
        return join(paper, data, address)
    if not data.known:
        return no_contest(paper)
    if kind in OF_A_WARD and not data.own:
        return _no_part(paper, data)
    return _SCENES[kind](paper, data) or _rebuilt(paper, data)


def _no_part(paper: Paper, data: Scenes) -> Poster:
    """A ward that takes no part in the contest sees the contest, and is told so."""
    _ = paper.words.gettext
    poster = contest_poster(paper, data)
    if not data.ward:
        return poster
    form = _("{ward} không tham gia cuộc thi này. Bảng toàn thành phố vẫn hiện ở cảnh khác.")
    return Poster(head=poster.head, words=poster.words, facts=form.format(ward=full_name(data.ward, paper)))


def _rebuilt(paper: Paper, data: Scenes) -> Poster:
    """While the board is being rebuilt there is no row to tell of."""
    poster = contest_poster(paper, data)
    words = paper.words.gettext("Bảng đang được dựng lại từ sổ điểm, xong là hiện ngay.")
    return Poster(head=poster.head, words=words, facts=poster.facts if data.boards[CITY].view.rows else "")
