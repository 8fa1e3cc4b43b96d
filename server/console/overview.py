"""The first page after signing in: what waits for this person."""

from starlette.responses import Response

from server.console.desk import Desk
from server.records import proposals

TEMPLATE = "console/overview.html"


async def show(desk: Desk) -> Response:
    """The contests, and what waits for a second person."""
    contests = await desk.resources.contests.all()
    waiting = await proposals.waiting(desk.resources.database)
    return desk.page(TEMPLATE, contests=[known.contest for known in contests], waiting=waiting)
