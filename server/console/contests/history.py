"""Every version of a contest: who made it, when, why, and what it changed."""

from typing import Any

from starlette.responses import Response

from server.console.desk import Desk
from server.paper.change_words import change_views
from server.paper.print import paper_of
from server.pipeline.planning.plan_contest import planned, versions
from server.pipeline.planning.tell_changes import revisions

TEMPLATE = "console/contest_history.html"


async def show(desk: Desk) -> Response:
    """The versions, newest first."""
    found = await planned(desk.resources.database, desk.path("slug"))
    every = await versions(desk.resources.database, found)
    paper = paper_of(desk.request)
    catalogue = desk.resources.reference.catalogue
    wards: Any = catalogue.wards
    told = [(each, change_views(each.changes, paper, wards, catalogue.activities)) for each in revisions(every)]
    return desk.page(TEMPLATE, planned=found, told=told, first=every[0])
