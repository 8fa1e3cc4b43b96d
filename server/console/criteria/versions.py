"""Every saved version of the criteria, and any two of them side by side."""

from starlette.responses import Response

from server.console.criteria.sheet import back_to, contest_name, told_changes
from server.console.desk import Desk
from server.pipeline.planning.draft_criteria import criteria_at, draft_criteria
from server.records import criteria_versions
from server.rules.plan_changes import plan_changes

TEMPLATE = "console/criteria_versions.html"


async def show(desk: Desk) -> Response:
    """The versions, and what differs between the two that are named; else between the last two."""
    database = desk.resources.database
    draft = await draft_criteria(database, desk.path("slug"), desk.now)
    every = await criteria_versions.all_versions(database, draft.contest.slug)
    newer = _number(desk.request.query_params.get("newer", ""), draft.version)
    older = _number(desk.request.query_params.get("older", ""), max(0, newer - 1))
    before, after = await criteria_at(database, draft, older), await criteria_at(database, draft, newer)
    return desk.page(
        TEMPLATE,
        draft=draft,
        back=back_to(desk),
        contest_name=contest_name(desk, draft),
        every=every,
        older=older,
        newer=newer,
        changes_of=told_changes(desk, plan_changes(before, after)),
    )


def _number(text: str, usual: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else usual
