"""A demonstration that is started again days or weeks later goes on: nobody is there to reveal rounds or add one."""

from datetime import datetime

from server.pipeline.planning.load_contest import load_contest
from server.pipeline.turn_phase import reveal, turn_phases
from server.records.contests import all_contests
from server.resources import Resources
from tests.demo.contest import SLUG, with_another_round

BY = "demonstration"


async def carry_on(resources: Resources, now: datetime) -> str:
    """Reveal the rounds that are over and were frozen, and open another one after the last. Says what was done."""
    known = await resources.contests.by_slug(SLUG)
    assert known, "it was filled before"
    known = await turn_phases(resources.database, resources.contests, known, now)
    over = [each.number for each in known.contest.rounds if each.closes <= now]
    hidden = [number for number in over if known.turn_of(number, "frozen") and not known.turn_of(number, "revealed")]
    for number in hidden:
        await reveal(resources.database, known, number, BY, now)
    if len(over) < len(known.contest.rounds):
        return f"filled before; revealed now: {hidden or 'nothing'}"
    (document,) = [each.document for each in await all_contests(resources.database) if each.slug == SLUG]
    document = with_another_round(document, now, known.contest.rounds[-1].closes)
    await load_contest(resources.database, resources.reference.catalogue, document, now)
    return f"filled before; round {len(over) + 1} is open"
