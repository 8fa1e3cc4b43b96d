"""The scene of a ward's duel: both sides on one scale. The page that everybody sees says the same."""

from dataclasses import dataclass

from server.paper.duels import DuelView, Names, SideView, view
from server.paper.print import Paper
from server.scenes.reading import Scenes

_NO_SIDE = SideView(code="", name="", address="", share="", of="", between="", low=0, mark=0, high=0, won=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DuelScene:
    """A duel, None while the ward has none, and where the browser asks how it stands."""

    view: DuelView | None
    blank: SideView
    own: str
    address: str


def duel(paper: Paper, data: Scenes) -> DuelScene:
    """The duel of the screen's ward: the one that runs, else the next, else the last."""
    own = data.own or ""
    fight = data.duels.current(own) if data.duels else None
    names = Names(paper=paper, duels=data.duels, places={}) if data.duels else None
    return DuelScene(
        view=view(names, fight) if names and fight else None,
        blank=_NO_SIDE,
        own=own,
        address=f"/c/{data.contest.slug}/duels/{own}.json?lang={paper.words.language}",
    )
