"""The first page after signing in: what waits for this person."""

from starlette.responses import Response

from server.console.contests import concerns
from server.console.desk import Desk
from server.records import proposals

TEMPLATE = "console/overview.html"


async def show(desk: Desk) -> Response:
    """The contests, and what waits for a second person; a ward's officer sees what concerns the ward."""
    contests = [known.contest for known in await desk.resources.contests.all() if concerns(desk, known)]
    waiting = await proposals.waiting(desk.resources.database) if not desk.account.ward else []
    return desk.page(TEMPLATE, contests=contests, waiting=waiting)
