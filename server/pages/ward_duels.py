"""The page on which the neighbourhoods of a ward meet: their duels of now, their table, what comes and what was."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server.pages.duels import by_stage
from server.pages.moment import moment_of
from server.pages.reading import contest_of
from server.paper.duels import Names, table_rows
from server.paper.names import full_name, name_within, ward_address
from server.paper.print import Paper, answer, paper_of, print_page
from server.pipeline.game.read_duels import Duels, read_duels
from server.pipeline.registers import neighbourhoods
from server.resources import Resources
from server.rules.board import TOTAL
from server.rules.catalogue import WardCode
from server.rules.game.pairing import SIZES
from server.rules.refusals import NotFound
from server.rules.small_groups import PERSONS_MIN

TEMPLATE = "ward_duels.html"


async def show(request: Request) -> Response:
    """The duels of a ward's neighbourhoods."""
    return answer(request, await moment_of(request).page(request, _print))


async def _print(request: Request) -> str:
    resources: Resources = request.state.resources
    known, code = await contest_of(resources, request.path_params["slug"]), request.path_params["code"]
    if code not in known.contest.wards:
        raise NotFound(f"there is no ward {code[:20]!r} in this contest", where="/c")
    here = await neighbourhoods.read(resources.database, code)
    found = await read_duels(resources.database, known, resources.clock(), ward=code)
    shown = values(paper_of(request), found, resources, code, list(here.names))
    return print_page(request, TEMPLATE, {**shown, "demo": resources.settings.demo})


def values(paper: Paper, found: Duels, resources: Resources, code: str, stand: list[str]) -> dict[str, Any]:
    """The values of ward_duels.html. Only neighbourhoods that `stand` have a line in the table."""
    names = Names(paper=paper, duels=found, places=resources.contests.place_names)
    known, ward = found.known, found.known.layout.wards[WardCode(code)]
    return {
        **by_stage(names, found.standing(finer=True), resources),
        "ward": ward,
        "name": full_name(ward, paper),
        "name_within": name_within(ward, paper),
        "ward_address": ward_address(known.contest.slug, TOTAL, code),
        "table": table_rows(names, found.table(stand, finer=True)),
        "sizes": [paper.numbers.whole(size) for size in SIZES],
        "few": PERSONS_MIN,
    }
