"""The duels of the demonstration: a week that is over, one that runs, one to come, and an invitation that waits."""

from collections import Counter
from pathlib import Path

from server.pipeline.game.read_duels import read_duels
from server.pipeline.planning.load_contest import load_contest
from server.resources import Resources
from tests.demo.accounts import WARD, make_accounts
from tests.demo.contest import SLUG, new_contest
from tests.demo.duels import make_duels


async def test_there_are_some_of_every_time(resources: Resources, tmp_path: Path) -> None:
    now = resources.clock()
    await load_contest(resources.database, resources.reference.catalogue, new_contest(now), now)
    await resources.contests.reread()
    await make_accounts(resources, tmp_path / "console.txt")
    await make_duels(resources)
    await make_duels(resources)
    known = await resources.contests.by_slug(SLUG)
    assert known

    found = await read_duels(resources.database, known, now)

    assert Counter(each.stage for each in found.standing()) == {"counts": 63, "runs": 63, "waits": 63}
    [invited] = [each.duel for each in found.found if each.duel.state == "offered"]
    assert invited.second == WARD
