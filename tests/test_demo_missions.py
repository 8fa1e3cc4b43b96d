"""The missions of the demonstration: some over, some of this week, drafts for later."""

from pathlib import Path

from server.pipeline.planning.load_contest import load_contest
from server.records import missions
from server.resources import Resources
from tests.demo.accounts import make_accounts
from tests.demo.contest import SLUG, new_contest
from tests.demo.missions import make_missions


async def test_there_are_some_of_every_time(resources: Resources, tmp_path: Path) -> None:
    now = resources.clock()
    await load_contest(resources.database, resources.reference.catalogue, new_contest(now), now)
    await resources.contests.reread()
    await make_accounts(resources, tmp_path / "console.txt")
    await make_missions(resources)
    await make_missions(resources)
    known = await resources.contests.by_slug(SLUG)
    assert known

    found = await missions.of_contest(resources.database, known.id)

    told = [each.plan for each in found if each.state == "announced"]
    assert any(each.ends <= now for each in told)
    assert any(each.starts <= now < each.ends for each in told)
    assert any(each.plan.starts > now for each in found)
