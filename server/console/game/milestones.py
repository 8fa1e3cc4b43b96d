"""The milestones of a contest as everybody is told them, with those that were taken back or off the list."""

from starlette.responses import Response

from server.console.announced import announced, not_announced
from server.console.desk import Desk
from server.paper.milestones import MilestoneView, Teller
from server.paper.print import paper_of
from server.pipeline.contests import KnownContest
from server.pipeline.game.read_milestones import read_milestones
from server.rules.rights import may_read

TEMPLATE = "console/milestones.html"
AT_A_GLANCE = 3
LINES_MOST = 300
"""The latest: who looks for an older one finds it on its ward's page."""


async def show(desk: Desk) -> Response:
    """All of them to officials of the city, its own to a ward's officer."""
    if not (known := await announced(desk)):
        return not_announced(desk)
    teller = await teller_of(desk, known)
    found = teller.data.found[:LINES_MOST]
    told = [(each, teller.one(each)) for each in found]
    return desk.page(TEMPLATE, contest=known.contest, told=told, list_address=address(known))


async def last_told(desk: Desk, known: KnownContest) -> list[MilestoneView]:
    """The latest lines that concern this official and that everybody reads; none for who has no part in them."""
    if not may_read(desk.account.role, "milestones"):
        return []
    teller = await teller_of(desk, known)
    told = teller.data.shown() if desk.account.ward else teller.data.of_city()
    return teller.views(each for each in told if each.stands)[:AT_A_GLANCE]


def address(known: KnownContest) -> str:
    """Where the milestones of a contest are."""
    return f"/console/contests/{known.contest.slug}/milestones"


async def teller_of(desk: Desk, known: KnownContest) -> Teller:
    """The milestones that concern this official, and their words."""
    data = await read_milestones(desk.resources.database, known, desk.now, ward=desk.account.ward)
    return Teller(paper=paper_of(desk.request), data=data, places=desk.resources.contests.place_names)
