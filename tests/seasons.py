"""A season that tests announce."""

from typing import Any

from server.pipeline.game import plan_seasons
from server.records import seasons
from server.resources import Resources
from server.rules.game.flags import FLAGS
from server.rules.game.season_plan import SeasonPlan
from tests.examples import DURING
from tests.missions import organizer

NAME = {"vi": "Mùa thi đua số 2026", "en": "Digital season 2026"}
PAGE = "/seasons/mua-thi-dua-so-2026"


async def announce_season(resources: Resources, **changes: Any) -> int:
    """Announce a season of every contest there is, and return its number."""
    by, known = await organizer(resources), await resources.contests.all()
    names = {each.id: each.contest.name["vi"] for each in known}
    values: dict[str, Any] = {"name": NAME, "kind": "year", "contests": tuple(names), "flags": frozenset(FLAGS)}
    async with resources.database.transaction() as connection:
        plan = SeasonPlan(**{**values, **changes})
        number = await plan_seasons.add_draft(connection, names, plan, by, DURING)
        kept = await seasons.of_id(connection, number)
        assert kept
        await plan_seasons.announce(connection, names, kept, DURING)
    return number
