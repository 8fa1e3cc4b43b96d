"""The chores take what was asked for at a desk, one worker at a time."""

from typing import Any

from server.records import result_jobs
from server.resources import Resources
from tests.examples import service
from tests.pipeline.claiming import Claiming
from tests.pipeline.ending import build_ending
from tests.pipeline.stage import HOAN_KIEM, build_stage
from workers import chores


async def test_what_is_asked_for_at_a_desk_is_done(resources: Resources) -> None:
    stage = await build_stage(resources)
    ending = await build_ending(stage)
    await ending.over()
    known = await stage.known()
    async with resources.database.transaction() as connection:
        assert await result_jobs.ask(connection, "recount", known.id, 1, ending.organizer.id)
        assert not await result_jobs.ask(connection, "recount", known.id, 1, ending.organizer.id)
    context: dict[Any, Any] = {"resources": resources}

    await chores.result_jobs(context)
    doing = context["doing"]
    await chores.result_jobs(context)
    assert context["doing"] is doing, "nobody begins while somebody works"
    assert await doing == 1

    job = await result_jobs.last(resources.database, "recount", known.id, 1)
    assert job
    assert (job.state, job.told) == ("done", "0")


async def test_claims_are_matched_and_platforms_are_asked_on_the_clock(resources: Resources) -> None:
    stage = await build_stage(resources)
    claiming, context = Claiming(stage), {"resources": stage.resources}
    claim = await claiming.claim("H26-1")
    await stage.accept(service(of=1, case="H26-1"))

    assert await chores.claims(context) == 1
    assert await chores.look_ups(context) == 0, "no platform is connected"
    assert await claiming.state(claim) == "confirmed"


async def test_milestones_are_told_on_the_clock(resources: Resources) -> None:
    stage = await build_stage(resources)
    await stage.count_heads(HOAN_KIEM, 10)
    await stage.enrol(1)
    await stage.accept(service(of=1, case="c1"))
    await stage.move()
    context = {"resources": stage.resources}

    assert await chores.milestones(context) == 1
    assert await chores.milestones(context) == 0
