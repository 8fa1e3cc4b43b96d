"""The audit log: who did what, newest first."""

from starlette.responses import Response

from server.console.desk import Desk
from server.records import audit_log

TEMPLATE = "console/log.html"
LINES = 100


async def show(desk: Desk) -> Response:
    """A page of lines; the address says which."""
    asked = desk.request.query_params
    before = asked.get("before", "")
    lines = await audit_log.lines(
        desk.resources.database,
        before=int(before) if before.isdecimal() and len(before) < 18 else None,
        limit=LINES,
        login=asked.get("login", ""),
        action=asked.get("action", ""),
        about=asked.get("about", ""),
    )
    more = lines[-1].number if len(lines) == LINES else None
    return desk.page(TEMPLATE, lines=lines, more=more, asked=asked)
