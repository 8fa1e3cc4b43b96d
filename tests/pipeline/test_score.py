"""Scoring from real facts: what is remembered between batches, races, and what a batch may hold."""

from tests.examples import revocation, service, skill
from tests.pipeline.stage import BA_DINH, HOAN_KIEM, Stage


async def test_facts_of_a_resident_are_remembered_after_a_batch_that_gave_them_nothing(stage: Stage) -> None:
    """Revoking an event without a criterion touches a resident, whose earlier facts must not be forgotten."""
    await stage.enrol(1)
    await stage.accept(skill("anti-scam", of=1))
    await stage.move()
    await stage.accept(skill("connect", of=1, name="useless"), revocation("useless"))
    await stage.restart()

    await stage.accept(skill("password-otp", of=1))
    await stage.move()

    assert await stage.points() == 20
    assert await stage.differences() == []


async def test_a_case_that_passes_on_is_lost_with_all_its_reports_by_who_had_it(stage: Stage) -> None:
    """First resident 1, then 2, then 1 again report one case: without the first report it is resident 2's alone."""
    await stage.enrol(1, HOAN_KIEM)
    await stage.enrol(2, BA_DINH)
    await stage.accept(service(of=1, case="H-1", name="first"))
    await stage.accept(service(of=2, case="H-1"))
    await stage.accept(service(of=1, case="H-1"))
    await stage.move()

    await stage.accept(revocation("first"))
    await stage.move()

    assert (await stage.points(HOAN_KIEM), await stage.points(BA_DINH)) == (0, 5)
    assert await stage.differences() == []
