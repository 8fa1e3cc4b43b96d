"""What the scenes of a screen are made of, read once: boards, places at midnight, a ward's past, notices."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from server.boards.store import Unavailable as BoardsUnavailable
from server.pipeline.contests import KnownContest
from server.pipeline.game.read_duels import Duels, read_duels
from server.pipeline.game.read_milestones import Milestones, read_news
from server.pipeline.recall_standings import PAST_SECONDS, AtMidnight, city_at_midnight, places_at_midnight
from server.pipeline.show import show_board
from server.records import headcounts
from server.records.database import Database, Unavailable
from server.records.headcounts import Headcount
from server.records.screen_plans import Notice
from server.resources import Resources
from server.rules.board import BoardName, BoardView, Row
from server.rules.catalogue import Ward, WardCode
from server.rules.contest import Contest, Round
from server.rules.layout import board_of_division
from server.rules.screen_plan import SceneKind

CITY = "wards"


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneBoard:
    """A board as the public may see it, and the places at midnight. Without rows while it is being rebuilt."""

    name: BoardName
    view: BoardView
    before: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenes:
    """All that the scenes of one screen are made of. `known` is None while there is no contest at all.

    `ward` is whose screen it is, None for one of the city. `boards` are by their names within the round; `division`
    is the group in which the ward competes, '' if it takes no part. `places` are the names of neighbourhoods.
    """

    known: KnownContest | None
    ward: Ward | None
    now: datetime
    boards: Mapping[str, SceneBoard] = field(default_factory=dict)
    division: str = ""
    midnight: AtMidnight | None = None
    headcount: Headcount | None = None
    notices: Sequence[Notice] = ()
    duels: Duels | None = None
    milestones: Milestones | None = None
    places: Mapping[str, str] = field(default_factory=dict)
    demo: bool = False

    @property
    def contest(self) -> Contest:
        """The contest that is shown."""
        assert self.known, "only scenes that have a contest ask for it"
        return self.known.contest

    @property
    def round(self) -> Round:
        """The round that is shown: the current one."""
        return self.contest.current_round(self.now)

    @property
    def phase(self) -> str:
        """The phase of that round."""
        assert self.known, "only scenes that have a contest ask for it"
        return self.known.phase(self.round.number, self.now)

    @property
    def own(self) -> str | None:
        """The code of the screen's ward if it takes part, else None."""
        return self.ward.code if self.ward and self.known and self.ward.code in self.contest.wards else None

    @property
    def own_row(self) -> Row | None:
        """The ward's row among all, if it takes part and the board is there."""
        city = self.boards.get(CITY)
        return next((row for row in city.view.rows if row.code == self.own), None) if city else None

    @property
    def counted_by(self) -> Contest:
        """The contest by whose criteria the boards were counted."""
        assert self.known, "only scenes that have a contest ask for it"
        return self.known.counted_by(self.boards[CITY].view.generation)

    @property
    def of_100(self) -> bool:
        """Whether values of wards are of 100 points instead of points for each adult."""
        return self.counted_by.composite is not None


async def read_scenes(
    resources: Resources,
    known: KnownContest | None,
    ward: str | None,
    kinds: Collection[SceneKind],
    notices: Sequence[Notice] = (),
) -> Scenes:
    """All for the scenes of these kinds on a screen of a ward, or of the city (None).

    It raises nothing: a screen shows what there is. Boards that are being rebuilt come without rows.
    """
    now, demo = resources.clock(), resources.settings.demo
    place = resources.reference.catalogue.wards.get(WardCode(ward)) if ward else None
    if not known:
        return Scenes(known=None, ward=place, now=now, notices=notices, demo=demo)
    own = place.code if place and place.code in known.contest.wards else None
    division = division_of(known, own) if own else ""
    number = known.contest.current_round(now).number
    wanted = _boards(own, division, kinds)
    return Scenes(
        known=known,
        ward=place,
        now=now,
        boards={board: await _read_board(resources, known, number, board) for board in wanted},
        division=division,
        midnight=await city_at_midnight(resources.database, known, number, own, now),
        headcount=await _headcount(resources.database, own) if own else None,
        notices=notices,
        duels=await _duels(resources, known, own) if own and "duel" in kinds else None,
        milestones=await _milestones(resources, known, own) if "notices" in kinds else None,
        places=resources.contests.place_names,
        demo=demo,
    )


def division_of(known: KnownContest, ward: WardCode) -> str:
    """The group in which a ward competes: its cluster, else the wards of its size."""
    return known.layout.group_of(ward)


def _boards(own: str | None, division: str, kinds: Collection[SceneKind]) -> list[str]:
    """The names of the boards that are needed; every scene's frame tells of the city's."""
    found = [CITY]
    if own and "division" in kinds:
        found.append(board_of_division(division))
    if own and "neighbourhoods" in kinds:
        found.append(f"ward/{own}/neighbourhoods")
    return found


async def _read_board(resources: Resources, known: KnownContest, number: int, board: str) -> SceneBoard:
    now, name = resources.clock(), BoardName(slug=known.contest.slug, scope=number, board=board)
    phase = known.phase(number, now)
    view = BoardView(contest=name.slug, round=number, board=board, generation=0, position=0, phase=phase, as_of="")
    with suppress(BoardsUnavailable):
        view = await show_board(resources.contests, resources.boards, name, now, resources.shown)
    return SceneBoard(name=name, view=view, before=await places_at_midnight(resources.database, known, name, now))


async def _duels(resources: Resources, known: KnownContest, ward: str) -> Duels | None:
    with suppress(Unavailable, TimeoutError):
        async with asyncio.timeout(PAST_SECONDS):
            return await read_duels(resources.database, known, resources.clock(), side=ward)
    return None


async def _milestones(resources: Resources, known: KnownContest, ward: str | None) -> Milestones | None:
    with suppress(Unavailable, TimeoutError):
        async with asyncio.timeout(PAST_SECONDS):
            return await read_news(resources.database, known, resources.clock(), ward)
    return None


async def _headcount(database: Database, ward: str) -> Headcount | None:
    with suppress(Unavailable, TimeoutError):
        async with asyncio.timeout(PAST_SECONDS):
            head = await headcounts.latest(database, "ward", ward)
            return head[0] if head else None
    return None
