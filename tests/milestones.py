"""Milestones that tests let be told: of the example contest, at marks that sixty residents can come to."""

from datetime import datetime

from server.pipeline.game.tell_milestones import Telling, tell_milestones
from server.pipeline.registers.count_heads import count_heads
from server.records.headcounts import Headcount
from server.resources import Resources
from server.rules.game.milestones import Marks
from tests.examples import DURING
from tests.live.stage import SLUG, Pipeline

MARKS = Marks(ward_percents=(10, 50), neighbourhood_percent=80, city_people=(8, 100))


def telling(resources: Resources, marks: Marks = MARKS) -> Telling:
    """What looks at contests."""
    return Telling(database=resources.database, boards=resources.boards, contests=resources.contests, marks=marks)


async def tell(resources: Resources, now: datetime = DURING, marks: Marks = MARKS) -> int:
    """Look at the example contest once."""
    known = await resources.contests.by_slug(SLUG)
    assert known
    return await tell_milestones(telling(resources, marks), known, now)


async def count_wards(resources: Resources, wards: tuple[str, ...], people: int = 20) -> None:
    """Say how many adults live in wards."""
    heads = [
        Headcount(kind="ward", code=code, people=people, as_of=DURING.date(), source="điều tra", state="confirmed")
        for code in wards
    ]
    await count_heads(resources.database, [(head, "") for head in heads], DURING)


async def tell_some(pipeline: Pipeline) -> int:
    """Let all twenty wards have few adults, so that whoever took part brings them to a mark, and tell it."""
    resources = pipeline.resources
    known = await resources.contests.by_slug(SLUG)
    assert known
    await count_wards(resources, tuple(known.contest.wards[:20]))
    await pipeline.move()
    return await tell(resources)
