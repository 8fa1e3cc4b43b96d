"""The public page of a contest before anybody can see it: the same template, with a band that says so."""

from dataclasses import replace
from typing import Any

from starlette.responses import Response

from server.console.desk import NO_STORE, Desk
from server.paper import contest as board_page
from server.paper.contest import BoardPage
from server.paper.print import answer, paper_of, print_page
from server.paper.tiles import lay_out
from server.pipeline.planning.contest_document import write_document
from server.pipeline.planning.plan_contest import planned, whole_faults
from server.rules.board import BoardName, BoardView, Counts
from server.rules.contest import Contest, Round, scheduled_phase
from server.rules.contest_file import parse_contest
from server.rules.layout import Layout
from server.rules.ranking import rank

TEMPLATE = "console/contest_no_preview.html"


async def show(desk: Desk) -> Response:
    """The page as it will look on the day it is announced; a draft that lacks something cannot be drawn."""
    found = await planned(desk.resources.database, desk.path("slug"))
    catalogue = desk.resources.reference.catalogue
    if any(not fault.advice for fault in whole_faults(found.plan, catalogue)):
        return desk.page(TEMPLATE, planned=found)
    contest = parse_contest(write_document(found.plan), catalogue)
    values = board_page.values(paper_of(desk.request), _page(desk, contest))
    shown = {**values, "demo": desk.resources.settings.demo, "preview": f"/console/contests/{found.slug}"}
    return answer(desk.request, print_page(desk.request, board_page.TEMPLATE, shown), headers=NO_STORE)


def _page(desk: Desk, contest: Contest) -> BoardPage:
    reference = desk.resources.reference
    wards: Any = reference.catalogue.wards
    tiles: Any = reference.tiles
    each = contest.current_round(desk.now)
    return BoardPage(
        contest=contest,
        name=BoardName(slug=contest.slug, scope=each.number, board="wards"),
        board=_empty_board(desk, contest, each),
        members=Layout(contest, reference.catalogue).divisions,
        wards=wards,
        before={},
        tile_map=lay_out(tiles),
        now=desk.now,
    )


def _empty_board(desk: Desk, contest: Contest, each: Round) -> BoardView:
    """The board before the first point: every ward with nothing."""
    wards = Layout(contest, desk.resources.reference.catalogue).wards
    counted = [Counts(code=code, name=ward.name, adults=ward.adults, adults_state="estimated")
               for code, ward in wards.items()]  # fmt: skip
    phase = scheduled_phase(replace(each, removed=()), desk.now)
    return BoardView(
        contest=contest.slug, round=each.number, board="wards", generation=1, position=0, phase=phase,
        as_of=desk.now.isoformat(), rows=rank(counted),
    )  # fmt: skip
