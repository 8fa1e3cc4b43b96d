"""The missions of the demonstration: a calendar from its first day, announced up to next week, drafts after that."""

from contextlib import suppress
from datetime import timedelta

from server.pipeline.game.plan_missions import announce, draft_whole
from server.records import accounts, missions
from server.reference import read_mission_templates
from server.resources import Resources
from server.rules.refusals import Told
from tests.demo.contest import SLUG

AHEAD = timedelta(days=8)


async def make_missions(resources: Resources) -> None:
    """Draft and announce them as the organizers did when the contest opened, unless there are any."""
    by, known = await accounts.by_login(resources.database, "ban-to-chuc"), await resources.contests.by_slug(SLUG)
    if not by or not known or await missions.of_contest(resources.database, known.id):
        return
    opens, until = known.contest.rounds[0].opens, resources.clock() + AHEAD
    async with resources.database.transaction() as connection:
        await draft_whole(connection, known, read_mission_templates(), by.id, opens)
    for each in await missions.of_contest(resources.database, known.id):
        if each.plan.starts < until:
            # What a neighbourhood of invented people is too small for stays a draft.
            with suppress(Told):
                async with resources.database.transaction() as connection:
                    await announce(connection, known, [each.id], opens)
