"""A board for another web site, in a frame of that site: light, without cookies, and only where it was allowed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast, get_args

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from server.answers import RETRY_SECONDS
from server.boards.store import Unavailable as BoardsUnavailable
from server.pages.allowed_origins import allowed_origins_of
from server.pages.moment import moment_of
from server.paper import phases
from server.paper.browser_words import browser_words
from server.paper.divisions import board_address, division_names, unit_names
from server.paper.names import name_within, neighbourhood_address, unit_address, ward_address
from server.paper.print import SECURITY_HEADERS, Paper, content_security_policy, paper_for
from server.paper.rows import Pen, RowView, Subject, packed
from server.paper.words import Language, choose_language
from server.pipeline.contests import KnownContest
from server.pipeline.show import find_board, show_board
from server.records.database import Unavailable
from server.resources import Resources
from server.rules.board import BoardName, BoardView, Row, parse_board_name
from server.rules.catalogue import Ward
from server.rules.contest import Round
from server.rules.embedding import ROWS_LEAST, ROWS_MOST, ROWS_USUAL, frame_ancestors, window
from server.rules.refusals import NotFound

TEMPLATE = "embed.html"
MISSING = "embed_missing.html"
CURRENT = "current"
"""A round of this name is whichever runs, so that a web site need not be changed with each."""
Theme = Literal["light", "dark", ""]
_AGES = ("seconds-ago", "minutes-ago", "hours-ago", "days-ago")
_WORDS = (
    "live", "polling", "joining", "reconnecting", "offline", "figures-of", "now", "nth", "no-points", "no-people",
    "rank", "now-at", *_AGES, *(f"{age}-1" for age in _AGES),
)  # fmt: skip
"""Of the words for scripts those that a board needs: each one travels with every frame."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the address asks for. What cannot be had is left out: a mistake there must not empty a ward's web site."""

    language: Language
    theme: Theme
    ward: str | None
    rows: int

    @property
    def key(self) -> str:
        """What tells it from other wishes for the same board."""
        return f"{self.theme} {self.ward} {self.rows}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """All that a frame is made of."""

    known: KnownContest
    name: BoardName
    board: BoardView
    wards: Mapping[str, Ward]
    now: datetime
    wish: Wish

    @property
    def of_100(self) -> bool:
        """Whether the values are of 100 points."""
        return self.known.counted_by(self.board.generation).composite is not None and self.name.division is not None

    @property
    def round(self) -> Round:
        """The round whose times are told."""
        contest = self.known.contest
        each = contest.round(self.name.scope) if isinstance(self.name.scope, int) else contest.current_round(self.now)
        assert each, "a board of a round exists only if the round does"
        return each


async def show(request: Request) -> Response:
    """The board, or why there is none, on a site that may show either."""
    resources: Resources = request.state.resources
    wish = _wish(request, resources.reference.catalogue.wards)
    origins = await allowed_origins_of(request).of(resources.database, wish.ward)
    status, headers = 200, {}
    try:
        page: str = await moment_of(request).kept(
            (request.url.path, wish.language, wish.key), lambda: _print(request, wish)
        )
    except NotFound:
        status, page = 404, paper_for(wish.language).print(MISSING, wish=wish, away=False)
    except (Unavailable, BoardsUnavailable):
        status, page = 503, paper_for(wish.language).print(MISSING, wish=wish, away=True)
        headers = {"Retry-After": str(RETRY_SECONDS)}
    return HTMLResponse(page, status, {**_headers(request, wish, origins), **headers})


def _wish(request: Request, wards: Mapping[Any, Ward]) -> Wish:
    asked, path = request.query_params, request.path_params["board"].split("/")
    theme, rows = asked.get("theme", ""), asked.get("rows", "")
    ward = path[1] if path[0] == "ward" and len(path) > 1 else asked.get("ward", "")
    wanted = int(rows) if rows.isascii() and rows.isdecimal() and len(rows) < 6 else ROWS_USUAL
    return Wish(
        language=choose_language(asked=asked.get("lang"), kept=None, accepted=None),
        theme=cast(Theme, theme if theme in get_args(Theme) else ""),
        ward=ward if ward in wards else None,
        rows=min(max(wanted, ROWS_LEAST), ROWS_MOST),
    )


def _headers(request: Request, wish: Wish, origins: Sequence[str]) -> dict[str, str]:
    """As every page has them, but for who may frame it. What is sent depends on no cookie."""
    ancestors = frame_ancestors(origins)
    return {
        **{name: value for name, value in SECURITY_HEADERS.items() if name != "X-Frame-Options"},
        "Content-Security-Policy": content_security_policy(request.headers.get("host", ""), ancestors=ancestors),
        "Cache-Control": "no-cache",
        "Content-Language": wish.language,
    }


async def _print(request: Request, wish: Wish) -> str:
    resources: Resources = request.state.resources
    now, name = resources.clock(), await _name(request, resources)
    known = await find_board(resources.contests, name)
    board = await show_board(resources.contests, resources.boards, name, now, resources.shown)
    wards: Any = resources.reference.catalogue.wards
    data = Embedded(known=known, name=name, board=board, wards=wards, now=now, wish=wish)
    paper = paper_for(wish.language)
    return paper.print(TEMPLATE, **values(paper, data))


async def _name(request: Request, resources: Resources) -> BoardName:
    slug, scope, board = (request.path_params[part] for part in ("slug", "round", "board"))
    known = await resources.contests.by_slug(slug)
    if known and scope == CURRENT:
        scope = known.contest.current_round(resources.clock()).number
    return parse_board_name(f"{slug}/{scope}/{board}")


def values(paper: Paper, data: Embedded) -> dict[str, Any]:
    """The values of embed.html."""
    name, board, contest = data.name, data.board, data.known.contest
    own = next((place for place, row in enumerate(board.rows) if row.code == data.wish.ward), None)
    kept = window(len(board.rows), own, data.wish.rows)
    rows = _rows(paper, data)
    return {
        "wish": data.wish,
        "contest": contest,
        "heading": _heading(paper, data),
        "unit": _unit(paper, data),
        "board": board,
        "board_name": str(name),
        "of_100": data.of_100,
        "own": data.wish.ward if own is not None else "",
        "leaders": rows[: kept.leaders],
        "between": paper.words.ngettext("{n} nơi ở giữa", "{n} nơi ở giữa", kept.between).format(n=kept.between),
        "around": rows[kept.start : kept.end],
        "blank": _blank(paper),
        "all_rows": [[row.code, row.name, packed(row)] for row in board.rows],
        "base": _address(data, f"{name.ward}/" if name.ward else ""),
        "within": f"{name.ward}/" if name.ward else "",
        "whole": ward_address(name.slug, name.scope, name.ward)
        if name.ward
        else board_address(name.slug, name.scope, name.board),
        "still_since": phases.stands_still(board.phase, data.round),
        "as_of": datetime.fromisoformat(board.as_of) if board.as_of else data.now,
        "now": data.now,
        "words": _words(paper),
    }


def _words(paper: Paper) -> dict[str, str]:
    """What the script says."""
    known, words = browser_words(paper.words), paper.words
    one, many = (words.ngettext("{n} nơi ở giữa", "{n} nơi ở giữa", count) for count in (1, 2))
    return {**{key: known[key] for key in _WORDS}, "between": many, "between-1": one}


def _rows(paper: Paper, data: Embedded) -> list[RowView]:
    subjects = {row.code: Subject(address=_address(data, row.code)) for row in data.board.rows}
    pen = Pen(words=paper.words, numbers=paper.numbers, of_100=data.of_100)
    return pen.rows(data.board.rows, subjects, {})


def _address(data: Embedded, code: str) -> str:
    """The page of a row."""
    name = data.name
    if name.ward:
        return neighbourhood_address(name.slug, name.scope, code)
    return (unit_address if name.unit_kind else ward_address)(name.slug, name.scope, code)


def _blank(paper: Paper) -> RowView:
    """A row without figures, which the browser copies when another comes into sight."""
    nobody = Row(code="", name="", rank=0, rank_from=0, rank_to=0, value=0, points=0, participants=0, attained=0,
                 adults=0, adults_state="unknown")  # fmt: skip
    return Pen(words=paper.words, numbers=paper.numbers).row(nobody, Subject(address="#"), {}, 0)


def _heading(paper: Paper, data: Embedded) -> str:
    """Who competes on this board."""
    _ = paper.words.gettext
    if data.name.ward:
        return _("Tổ dân phố, thôn của {ward}").format(ward=name_within(data.wards[data.name.ward], paper))
    if data.name.unit_kind:
        return unit_names(paper.words)[data.name.unit_kind]
    return division_names(data.known.contest, paper.words)[data.name.division or "all"]


def _unit(paper: Paper, data: Embedded) -> str:
    """What the numbers are."""
    _ = paper.words.gettext
    if data.of_100:
        return _("Điểm tổng hợp, mỗi vòng nhiều nhất 100.")
    return _("Điểm trên 1.000 người.") if data.name.unit_kind else _("Điểm trên 1.000 người lớn.")
