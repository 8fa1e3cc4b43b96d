"""The whole list of steps, for officials only: it tells the result before anybody else knows it."""

from starlette.responses import Response

from server.console.ceremonies.view import ceremony_named, step_view
from server.console.desk import Desk
from server.paper.minutes import grouped
from server.paper.print import paper_of
from server.records import ceremonies

TEMPLATE = "console/ceremony_steps.html"


async def show(desk: Desk) -> Response:
    """Every step as it is sealed."""
    named, found = await ceremony_named(desk)
    paper = paper_of(desk.request)
    sealed = await ceremonies.sealed(desk.resources.database, found.id)
    return desk.page(
        TEMPLATE,
        named=named,
        name=named.known.contest.name[desk.words.language],
        ceremony=found,
        seal=grouped(found.seal.hex()),
        steps=[step_view(body, named, paper) for body, _ in sealed],
    )
