"""What anybody may see of a board: the one reading model, with the one filter for frozen rounds."""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from server.boards.store import BoardStore, Cursor, Filling, Member, boards_filled
from server.pipeline.contests import Contests, KnownContest
from server.rules.board import AdultsState, BoardName, BoardView, Counts, Row, Scope
from server.rules.catalogue import WardCode
from server.rules.contest import Contest
from server.rules.layout import Layout
from server.rules.ranking import interval, rank
from server.rules.refusals import NotFound
from server.rules.valuing import value_ward

FRESH_SECONDS = 0.1
"""A board is ranked at most ten times a second for all readers of a process: half a tick."""
REMEMBERED_MAX = 2_000


class Shown:
    """Boards ranked a moment ago, for everybody who asks in the same moment."""

    def __init__(self) -> None:
        self._views: dict[BoardName, tuple[float, BoardView]] = {}

    def get(self, name: BoardName) -> BoardView | None:
        """The view, if it is fresh."""
        at, view = self._views.get(name, (0.0, None))
        return view if time.monotonic() - at < FRESH_SECONDS else None

    def put(self, name: BoardName, view: BoardView) -> None:
        """Remember a view."""
        if len(self._views) >= REMEMBERED_MAX:
            self._views.clear()
        self._views[name] = (time.monotonic(), view)


async def find_board(contests: Contests, name: BoardName) -> KnownContest:
    """The contest that has the board. Raises NotFound."""
    known = await contests.by_slug(name.slug)
    if not known:
        raise NotFound(f"there is no contest {name.slug!r}", where=str(name))
    if not known.layout.has(name):
        boards = ", ".join(
            ["wards", *(f"wards/{division}" for division in known.layout.divisions if division != "all")]
        )
        raise NotFound(
            f"the contest has {len(known.contest.rounds)} rounds and 'total', each with the boards {boards}, "
            "ward/CODE/neighbourhoods and units/KIND",
            where=str(name),
        )
    return known


async def show_board(
    contests: Contests, boards: BoardStore, name: BoardName, now: datetime, shown: Shown | None = None
) -> BoardView:
    """The board as the public may see it: live, or as it stood when its round was frozen.

    Raises NotFound for a board that does not exist, boards.store.Unavailable while it is being rebuilt.
    """
    known = await find_board(contests, name)
    if shown and (fresh := shown.get(name)):
        return fresh
    known, cursor, (members,) = await read_members(contests, boards, known, name.scope, [name.board])
    view = BoardView(
        contest=name.slug,
        round=name.scope,
        board=name.board,
        generation=cursor.generation,
        position=cursor.position,
        phase=known.phase_of_scope(name.scope, now),
        as_of=cursor.at,
        rows=rank_members(known, cursor, name.scope, members, contests.place_names),
    )
    if shown:
        shown.put(name, view)
    return view


async def read_members(
    contests: Contests, boards: BoardStore, known: KnownContest, scope: Scope, names: Sequence[str]
) -> tuple[KnownContest, Cursor, list[list[Member]]]:
    """The members of boards as the public may see them, and the contest, which knows how they were counted.

    Boards that were swapped in a moment ago may be newer than the contest as this process last read it.
    """
    _, cursor, members = await boards.read_public(known.id, str(scope), names, known.rounds_behind(scope))
    if cursor.generation > known.generation:
        await contests.reread()
        known = await contests.by_id(known.id) or known
        _, cursor, members = await boards.read_public(known.id, str(scope), names, known.rounds_behind(scope))
    return known, cursor, members


def rank_members(
    known: KnownContest, cursor: Cursor, scope: Scope, members: Sequence[Member], names: Mapping[str, str]
) -> Sequence[Row]:
    """The rows of a board from the integers that Redis holds.

    Members must have been read with the figures of `rounds_behind(scope)`. A ward is valued by the criteria of the
    generation that the view stands in, not by those that a new one is only being counted by.
    """
    return rank_by(known.counted_by(cursor.generation), known.layout, scope, members, names)


def rank_by(
    contest: Contest, layout: Layout, scope: Scope, members: Sequence[Member], names: Mapping[str, str]
) -> Sequence[Row]:
    """The same by the criteria of a given contest."""
    return rank([_counts(layout, contest, scope, member, names) for member in members])


def rank_filling(contest: Contest, layout: Layout, filling: Filling, scope: Scope, board: str) -> Sequence[Row]:
    """The rows of a board as a position of the ledger has them, without Redis; neighbourhoods go by their codes."""
    return rank_by(contest, layout, scope, _members_filled(contest, layout, filling, scope, board), {})


def intervals(contest: Contest, layout: Layout, filling: Filling, scope: Scope) -> dict[str, tuple[int, int]]:
    """The 95 % interval around the value of each ward, as a position of the ledger has it."""
    members = _members_filled(contest, layout, filling, scope, "wards")
    return {each.code: interval(_counts(layout, contest, scope, each, {})) for each in members}


def _members_filled(contest: Contest, layout: Layout, filling: Filling, scope: Scope, board: str) -> list[Member]:
    rounds = contest.rounds_behind(scope)
    return [
        Member(
            code,
            *filling.figures(str(scope), code),
            *filling.heads.get(code, (0, "unknown")),
            value,
            {number: filling.figures(str(number), code) for number in rounds},
        )
        for code, value in boards_filled(layout, filling).get((str(scope), board), {}).items()
    ]


def _counts(layout: Layout, contest: Contest, scope: Scope, member: Member, names: Mapping[str, str]) -> Counts:
    ward = layout.wards.get(WardCode(member.code))
    return Counts(
        code=member.code,
        name=ward.name if ward else names.get(member.code, member.code.partition("/")[2]),
        points=member.points,
        participants=member.participants,
        attained=member.attained,
        squares=member.squares,
        adults=member.people,
        adults_state=cast(AdultsState, member.people_state),
        valued=value_ward(contest, scope, ward.code, member.rounds, member.people) if ward else None,
    )


def etag(view: BoardView) -> str:
    """A strong validator: it changes exactly when the answer does."""
    return f'"{view.generation}-{view.position}-{view.phase}"'


def stands_at(view: BoardView) -> Cursor:
    """Where a shown board stands."""
    return Cursor(view.generation, view.position, "", view.as_of)
