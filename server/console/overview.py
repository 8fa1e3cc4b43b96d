"""The first page after signing in: what waits for this person."""

from collections.abc import Sequence

from starlette.responses import Response

from server.console.contests import concerns
from server.console.desk import Desk
from server.records import claims, proposals
from server.records.proposals import Proposal
from server.rules.claim import OPEN
from server.rules.proposed import KINDS
from server.rules.rights import may_read

TEMPLATE = "console/overview.html"


async def show(desk: Desk) -> Response:
    """The contests, and what waits for a second person; a ward's officer sees what concerns the ward."""
    contests = [known.contest for known in await desk.resources.contests.all() if concerns(desk, known)]
    waiting = await proposals.waiting(desk.resources.database) if not desk.account.ward else []
    return desk.page(
        TEMPLATE, contests=contests, waiting=waiting, addresses=await _addresses(desk, waiting),
        claims_waiting=await _claims(desk),
    )  # fmt: skip


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
