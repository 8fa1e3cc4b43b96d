"""Missions that tests announce."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from server.pipeline.game import plan_missions
from server.pipeline.identity.accounts import add_account
from server.records import accounts
from server.reference import read_mission_templates
from server.resources import Resources
from server.rules.game.mission import Level, Target
from server.rules.game.mission_plan import MissionPlan
from tests.examples import DURING, OPENS
from tests.live.stage import SLUG

WEEK = timedelta(days=7)
REASON = "Theo công văn số 5 ngày 4 tháng 11 của ban tổ chức."
PLAN = MissionPlan(
    level="ward", title={"vi": "Hai người một phường", "en": "Two of a ward"},
    why={"vi": "Để ai cũng có người hỏi.", "en": "So that everybody has somebody to ask."}, starts=OPENS,
    ends=OPENS + WEEK, activities=frozenset({("service", "scene-report"), ("service", "health-insurance")}),
    target=Target(people=2), bonus=4,
)  # fmt: skip


async def organizer(resources: Resources) -> int:
    """The account of somebody who may announce."""
    if not await accounts.by_login(resources.database, "lan"):
        await add_account(resources.database, "lan", "Lan", "organizer", None, None)
    found = await accounts.by_login(resources.database, "lan")
    assert found
    return found.id


async def announce(resources: Resources, level: Level = "ward", **changes: Any) -> int:
    """Announce the example mission for a level, and return its number."""
    plan, by = replace(PLAN, level=level, **changes), await organizer(resources)
    known = await resources.contests.by_slug(SLUG)
    assert known
    async with resources.database.transaction() as connection:
        number = await plan_missions.add_draft(connection, known, plan, by, DURING)
        await plan_missions.announce(connection, known, [number], DURING)
    return number


async def announce_and_draft(resources: Resources) -> int:
    """Announce the example mission, draft the weeks to come, and return the number of the first."""
    number, by = await announce(resources), await organizer(resources)
    known = await resources.contests.by_slug(SLUG)
    assert known
    async with resources.database.transaction() as connection:
        await plan_missions.draft_whole(connection, known, read_mission_templates(), by, DURING)
    return number
