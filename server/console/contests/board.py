"""The board as it is, beside the one that everybody sees: during a freeze they differ."""

from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from server.boards.keys import LIVE
from server.boards.store import Cursor
from server.console.announced import announced, not_announced
from server.console.contests.phase_words import phase_view
from server.console.desk import Desk
from server.paper.divisions import Tab, division_names, round_tabs
from server.paper.print import Paper, paper_of
from server.pipeline.contests import KnownContest
from server.pipeline.show import rank_members
from server.rules.board import TOTAL, BoardName, Row, Scope
from server.rules.refusals import NotFound

TEMPLATE = "console/contest_board.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """One ward on both boards; `rise` is how many places it stands higher than everybody sees."""

    live: Row
    public: Row | None
    value: str
    public_value: str

    @property
    def rise(self) -> int:
        return self.public.rank - self.live.rank if self.public else 0


async def show(desk: Desk) -> Response:
    """Both boards of a round and division."""
    known, slug = await announced(desk), desk.path("slug")
    if not known:
        return not_announced(desk)
    scope, division = _scope(desk, known), desk.request.query_params.get("division", "all")
    board = "wards" if division == "all" else f"wards/{division}"
    name = BoardName(slug=slug, scope=scope, board=board)
    if not known.layout.has(name):
        raise NotFound(f"the contest has no board {name}", where="/console")
    boards, behind = desk.resources.boards, known.rounds_behind(scope)
    live_at, (live,) = await boards.read(known.id, LIVE, [(str(scope), board)], behind)
    view, public_at, (public,) = await boards.read_public(known.id, str(scope), [board], behind)
    names, paper = desk.resources.contests.place_names, paper_of(desk.request)
    seen = {row.code: row for row in rank_members(known, public_at, scope, public, names)}
    rows = [
        Beside(
            live=row,
            public=(shown := seen.get(row.code)),
            value=_value(known, live_at, row, paper),
            public_value=_value(known, public_at, shown, paper) if shown else "",
        )
        for row in rank_members(known, live_at, scope, live, names)
    ]
    return desk.page(
        TEMPLATE,
        of_100=known.contest.composite is not None,
        name=known.contest.name[desk.words.language],
        slug=slug,
        scope=scope,
        frozen=view != LIVE,
        phase_chip=phase_view(known.phase_of_scope(scope, desk.now), desk.words),
        rows=rows,
        division=division,
        divisions=division_names(known.contest, desk.words),
        scopes=_tabs(desk, known, name),
        live_at=live_at,
        public_at=public_at,
        as_of=datetime.fromisoformat(live_at.at) if live_at.at else desk.now,
        public_as_of=datetime.fromisoformat(public_at.at) if public_at.at else desk.now,
        differing=sum(1 for row in rows if row.public != row.live),
    )


def _value(known: KnownContest, at: Cursor, row: Row, paper: Paper) -> str:
    """The value in the unit of the criteria that the board was counted by."""
    of_100 = known.counted_by(at.generation).composite is not None
    return paper.numbers.points_of_100(row.value) if of_100 else paper.numbers.per_thousand(row.value)


def _scope(desk: Desk, known: KnownContest) -> Scope:
    asked = desk.request.query_params.get("round", "")
    if asked == TOTAL:
        return TOTAL
    return int(asked) if asked.isdecimal() and len(asked) < 4 else known.contest.current_round(desk.now).number


def _tabs(desk: Desk, known: KnownContest, name: BoardName) -> list[Tab]:
    return [
        Tab(
            label=tab.label, address=f"?round={scope}&division={name.division}", count=None, current=tab.current
        )
        for tab, scope in zip(round_tabs(known.contest, name, desk.words), known.contest.scopes, strict=False)
    ]  # fmt: skip
