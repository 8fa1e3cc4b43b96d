"""Pages printed from plain values, without any store."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from server.pages import home, how, ward
from server.pages.ward import InDivision, WardPage
from server.paper import contest as board_page
from server.paper.contest import BoardPage
from server.paper.print import paper_for
from server.paper.tiles import lay_out
from server.paper.words import Language
from server.rules.board import BoardName, BoardView, Counts, Row
from server.rules.contest import Contest
from server.rules.layout import Layout
from server.rules.ranking import rank
from tests.examples import CATALOGUE, DURING, REFERENCE, contest
from tests.pages.element import Element, read

NOW = DURING
OWN = "00190"
"""Ô Chợ Dừa."""


def counts(code: str, points: int = 0, **more: Any) -> Counts:
    """What a ward adds up to."""
    known = CATALOGUE.wards[code]  # type: ignore[index]
    values = {"participants": points // 8, "attained": points // 20, "squares": points * 6, "adults": known.adults}
    return Counts(code=code, name=known.name, points=points, adults_state="estimated", **{**values, **more})


def all_rows(points: Mapping[str, int] | None = None) -> list[Row]:
    """Every ward ranked; those that are not given have points that differ much, the last of the list none."""
    given = dict(points or {})
    codes = list(CATALOGUE.wards)
    spread = {code: 1_000 * (len(codes) - 1 - place) for place, code in enumerate(codes)}
    return rank([counts(code, given.get(code, spread[code])) for code in codes])


def row(**changes: Any) -> Row:
    """One row of Ô Chợ Dừa, with what matters changed."""
    usual = Row(
        code=OWN, name="Ô Chợ Dừa", rank=27, rank_from=21, rank_to=37, value=447_931, points=22_097,
        participants=8_880, attained=3_000, adults=49_334, adults_state="estimated",
    )  # fmt: skip
    return replace(usual, **changes)


def board_data(rows: Sequence[Row] | None = None, *, board: str = "wards", **changes: Any) -> BoardPage:
    """All of a board's page."""
    each: Contest = changes.pop("contest", None) or contest()
    phase, as_of = changes.pop("phase", "open"), changes.pop("as_of", NOW.isoformat())
    data = BoardPage(
        contest=each,
        name=BoardName(slug=each.slug, scope=1, board=board),
        board=BoardView(
            contest=each.slug, round=1, board=board, generation=1, position=77, phase=phase, as_of=as_of,
            rows=all_rows() if rows is None else rows,
        ),
        members=Layout(each, CATALOGUE).divisions,
        wards=CATALOGUE.wards,  # type: ignore[arg-type]
        before={},
        tile_map=lay_out(REFERENCE.tiles),  # type: ignore[arg-type]
        now=NOW,
    )  # fmt: skip
    return replace(data, **changes)


def ward_data(own: Row | None = None, neighbourhoods: Sequence[Row] = (), **changes: Any) -> WardPage:
    """All of a ward's page."""
    own = own or row()
    data = WardPage(
        contest=contest(),
        scope=1,
        ward=CATALOGUE.wards[own.code],  # type: ignore[index]
        phase="open",
        as_of=NOW,
        now=NOW,
        generation=1,
        position=77,
        places=[InDivision(division="all", row=own, size=126), InDivision(division="phuong", row=own, size=51)],
        neighbourhoods=neighbourhoods,
    )
    return replace(data, **changes)


def print_board(data: BoardPage | None = None, language: Language = "vi", *, demo: bool = False) -> Element:
    """A board's page."""
    paper = paper_for(language)
    return _print(board_page.TEMPLATE, board_page.values(paper, data or board_data()), language, demo)


def print_ward(data: WardPage | None = None, language: Language = "vi") -> Element:
    """A ward's page."""
    return _print(ward.TEMPLATE, ward.values(paper_for(language), data or ward_data()), language)


def print_how(each: Contest, language: Language = "vi") -> Element:
    """How points are made."""
    return _print(how.TEMPLATE, how.values(paper_for(language), each, CATALOGUE), language)


def print_home(contests: Sequence[home.Running], language: Language = "vi", now: datetime = NOW) -> Element:
    """The first page."""
    values = home.values(paper_for(language), contests, CATALOGUE.wards, now)
    return _print(home.TEMPLATE, values, language)


def _print(template: str, values: Mapping[str, Any], language: Language, demo: bool = False) -> Element:
    page = paper_for(language).print(template, address="/here", other_address="/there", demo=demo, **values)
    return read(page)


def at(text: str) -> datetime:
    """A moment in UTC: '2026-11-05T10:00'."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
