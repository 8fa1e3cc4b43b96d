"""What stands around every scene: the contest and its time left above, the state of the figures below."""

from dataclasses import dataclass
from datetime import datetime

from server.paper import phases
from server.paper.names import full_name
from server.paper.phases import Deadline, PhaseView
from server.paper.print import Paper
from server.scenes.reading import CITY, Scenes

LONG_NAME = 30
"""Letters of a contest's name beyond which it is set smaller, on two lines."""
_SEAL_DIGITS = 16
_NOTHING_NEXT = Deadline(until=None, form="", words="", note="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Head and foot. `phase` is None where the time left says it all, `board` '' while there is no contest."""

    name: str
    long: bool
    whose: str
    phase: PhaseView | None
    deadline: Deadline
    board: str
    position: str
    as_of: datetime
    now: datetime
    still_since: datetime | None
    seal: str
    seal_day: str
    demo: bool


def frame(paper: Paper, data: Scenes) -> Frame:
    """The frame of every scene of a screen."""
    if not data.known:
        return _bare(paper, data)
    _, view = paper.words.gettext, data.boards[CITY].view
    name = data.contest.name[paper.words.language]
    seal = data.midnight.seal.hex()[:_SEAL_DIGITS] if data.midnight else ""
    return Frame(
        name=name,
        long=len(name) > LONG_NAME,
        whose=_whose(paper, data),
        phase=phases.all_phases(paper.words)[data.phase] if data.phase != "open" else None,
        deadline=phases.deadline(data.phase, data.round, data.now, paper.words),
        board=str(data.boards[CITY].name),
        position=_("vị trí {n}").format(n=paper.numbers.whole(view.position)) if view.position else "",
        as_of=datetime.fromisoformat(view.as_of) if view.as_of else data.now,
        now=data.now,
        still_since=phases.stands_still(data.phase, data.round),
        seal=" ".join(seal[at : at + 4] for at in range(0, len(seal), 4)),
        seal_day=paper.times.day(data.midnight.taken_at) if data.midnight else "",
        demo=data.demo,
    )


def _bare(paper: Paper, data: Scenes) -> Frame:
    """The frame while there is no contest at all."""
    return Frame(
        name=paper.words.gettext("Bình dân học vụ số, thành phố Hà Nội"), long=True,
        whose=full_name(data.ward, paper) if data.ward else "", phase=None, deadline=_NOTHING_NEXT, board="",
        position="", as_of=data.now, now=data.now, still_since=None, seal="", seal_day="", demo=data.demo,
    )  # fmt: skip


def _whose(paper: Paper, data: Scenes) -> str:
    """Whose screen it is and which round it shows: 'Phường Ô Chợ Dừa · Vòng 2'."""
    _ = paper.words.gettext
    place = full_name(data.ward, paper) if data.ward else _("Thành phố Hà Nội")
    if len(data.contest.rounds) < 2:
        return place
    return f"{place} · {_('Vòng {n}').format(n=data.round.number)}"
