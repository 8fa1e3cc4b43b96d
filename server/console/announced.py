"""Pages that only an announced contest has."""

from starlette.responses import Response

from server.console.desk import Desk
from server.pipeline.contests import KnownContest
from server.pipeline.planning.plan_contest import planned


async def announced(desk: Desk) -> KnownContest | None:
    """The contest of the address, None while it is a draft. Raises NotFound for one that does not exist."""
    known = await desk.resources.contests.by_slug(desk.path("slug"))
    if not known:
        await planned(desk.resources.database, desk.path("slug"))
    return known


def not_announced(desk: Desk) -> Response:
    """Back to the draft, saying why."""
    said = desk.words.gettext("Cuộc thi chưa công bố nên chưa có trang này.")
    return desk.go(f"/console/contests/{desk.path('slug')}", said)
