"""The first page after signing in: what waits for this person."""

from collections.abc import Sequence
from contextlib import suppress

from starlette.responses import Response

from server.boards.store import Unavailable as BoardsUnavailable
from server.console.contests.index import concerns
from server.console.desk import Desk
from server.paper.forecast import ForecastView, forecast_view
from server.paper.print import paper_of
from server.paper.title_words import TitleTeller, WardTitles
from server.pipeline.contests import KnownContest
from server.pipeline.game.forecast_ward import read_forecast
from server.pipeline.game.read_titles import read_place_titles
from server.records import claims, duels, proposals
from server.records.proposals import Proposal
from server.reference import read_titles
from server.rules.catalogue import WardCode
from server.rules.claim import OPEN
from server.rules.contest import Contest
from server.rules.proposed import KINDS
from server.rules.rights import may_read

TEMPLATE = "console/overview.html"
NEAR_SHOWN = 5


async def show(desk: Desk) -> Response:
    """The contests, and what waits for a second person; a ward's officer sees what concerns the ward."""
    found = [known for known in await desk.resources.contests.all() if concerns(desk, known)]
    contests = [known.contest for known in found]
    waiting = await proposals.waiting(desk.resources.database) if not desk.account.ward else []
    return desk.page(
        TEMPLATE, contests=contests, waiting=waiting, addresses=await _addresses(desk, waiting),
        claims_waiting=await _claims(desk), invited=await _invited(desk, found),
        forecasts=await _forecasts(desk, found), titles=await _titles(desk, found),
    )  # fmt: skip


async def _forecasts(desk: Desk, found: Sequence[KnownContest]) -> list[tuple[Contest, ForecastView]]:
    """What it would take for a ward officer's ward, in each contest that runs."""
    if not desk.account.ward:
        return []
    told = [(known.contest, await _forecast(desk, known, WardCode(desk.account.ward))) for known in found]
    return [(contest, view) for contest, view in told if view]


async def _forecast(desk: Desk, known: KnownContest, ward: WardCode) -> ForecastView | None:
    resources, now = desk.resources, desk.resources.clock()
    with suppress(BoardsUnavailable):
        found = await read_forecast(
            resources.forecasts, resources.database, resources.boards, resources.contests, known, ward, now
        )
        frozen = known.phase(known.contest.current_round(now).number, now) == "frozen"
        of_100 = known.contest.composite is not None
        return forecast_view(paper_of(desk.request), found, (), of_100=of_100, frozen=frozen)
    return None


async def _titles(desk: Desk, found: Sequence[KnownContest]) -> list[tuple[Contest, WardTitles]]:
    """The titles of the neighbourhoods of an officer's ward, the nearest first, in each contest that gives any."""
    ward, resources, catalogue = desk.account.ward, desk.resources, read_titles()
    teller, told = TitleTeller(paper_of(desk.request), catalogue, exact=True), []
    for known in found if ward else ():
        if known.contest.rounds[0].opens <= desk.now < known.contest.rounds[-1].closes:
            titles = await read_place_titles(resources.titles, resources.database, known, catalogue, ward or "")
            if view := teller.ward(titles, resources.contests.place_names, NEAR_SHOWN):
                told.append((known.contest, view))
    return told


async def _invited(desk: Desk, found: Sequence[KnownContest]) -> list[tuple[Contest, int]]:
    """In which contests other wards wait for this one's answer to a pledge."""
    if not desk.account.ward:
        return []
    waiting = await duels.invitations(desk.resources.database, desk.account.ward, desk.now)
    return [(known.contest, waiting[known.id]) for known in found if known.id in waiting]


async def _claims(desk: Desk) -> int | None:
    """How many claims wait for this visitor; None for who has no part in them."""
    if not may_read(desk.account.role, "claims"):
        return None
    counts = await claims.count(desk.resources.database, desk.account.ward)
    return sum(counts.get(state, 0) for state in OPEN)


async def _addresses(desk: Desk, waiting: Sequence[Proposal]) -> dict[int, str]:
    """Where those that this visitor may look at are decided."""
    if not may_read(desk.account.role, "correction"):
        return {}
    slugs = {known.id: known.contest.slug for known in await desk.resources.contests.all()}
    return {
        each.id: f"/console/contests/{slugs[each.contest_id]}/corrections/{each.id}"
        for each in waiting
        if each.kind.startswith(KINDS) and each.contest_id in slugs
    }
