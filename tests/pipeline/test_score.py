"""Scoring from real facts: what is remembered between batches, races, and what a batch may hold."""

import asyncio

import pytest

from server.pipeline import score as scoring
from server.pipeline.score import Memory, RaceLost, Scored, score
from server.records import ledger
from tests.examples import resident, revocation, service, skill
from tests.pipeline.stage import BA_DINH, HOAN_KIEM, Stage


async def head_of(stage: Stage) -> ledger.Head:
    known = await stage.known()
    return await ledger.head(stage.resources.database, known.id, known.generation)


async def score_once(stage: Stage, memory: Memory | None = None, head: ledger.Head | None = None) -> Scored | None:
    return await score(
        stage.resources.database, await stage.known(), head or await head_of(stage), memory or Memory()
    )


async def race(stage: Stage, scorers: int) -> list[str]:
    """What became of scorers that begin at one head in one moment."""
    head = await head_of(stage)
    outcomes = await asyncio.gather(*(score_once(stage, head=head) for _ in range(scorers)), return_exceptions=True)
    return sorted(type(each).__name__ for each in outcomes)


async def test_of_two_scorers_with_one_head_one_writes_and_the_other_has_lost(stage: Stage) -> None:
    await stage.enrol(1)
    await stage.accept(skill(of=1))

    assert await race(stage, 4) == ["RaceLost", "RaceLost", "RaceLost", "Scored"]

    assert await stage.resources.database.fetchval("SELECT count(*) FROM ledger_entries") == 1
    assert await stage.resources.database.fetchval("SELECT count(*) FROM blocks") == 1


async def test_of_two_scorers_one_has_lost_also_where_nothing_earned_anything(stage: Stage) -> None:
    await stage.accept(skill("connect", of=1))

    assert await race(stage, 3) == ["RaceLost", "RaceLost", "Scored"]


async def test_a_scorer_that_comes_late_with_an_old_head_has_lost_and_forgets(stage: Stage) -> None:
    old = await head_of(stage)
    await stage.enrol(1)
    await stage.accept(skill(of=1))
    await stage.move()
    memory = Memory()

    with pytest.raises(RaceLost):
        await score_once(stage, memory, old)

    assert memory.residents == {}
    assert await stage.resources.database.fetchval("SELECT count(*) FROM ledger_entries") == 1


async def test_facts_that_change_nothing_move_the_head_and_write_no_block(stage: Stage) -> None:
    await stage.accept(skill("connect", of=1), skill("anti-scam", of=2))

    scored = await score_once(stage)

    assert scored
    assert (scored.entries, scored.after.position, scored.after.cursor > (0, 0)) == ([], 0, True)
    assert await stage.resources.database.fetchval("SELECT count(*) FROM blocks") == 0
    assert await score_once(stage) is None


async def test_a_full_batch_says_that_there_is_more(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "FACTS_MAX", 3)
    await stage.enrol(1)
    await stage.accept(*(service(of=1, case=f"H-{number}") for number in range(3)))
    memory = Memory()

    first, second = await score_once(stage, memory), await score_once(stage, memory)

    assert first
    assert second
    assert (first.more, second.more) == (True, False)
    assert [entry.sums.points for entry in (*first.entries, *second.entries)] == [5, 5, 5]


async def test_it_makes_no_difference_where_batches_are_cut(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "FACTS_MAX", 1)
    await stage.accept(service(of=1, case="H-1", name="a"), service(of=2, case="H-1"), skill(of=2))
    await stage.enrol(1, HOAN_KIEM, groups=("elderly",))
    await stage.enrol(2, BA_DINH)
    await stage.accept(revocation("a"), skill(of=1, by="guided"), skill(of=1), revocation("never-came"))
    await stage.move()

    assert (await stage.points(HOAN_KIEM), await stage.points(BA_DINH)) == (15, 15)
    assert await stage.differences() == []


async def test_who_was_forgotten_is_looked_up_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "FOLDS_MAX", 1)
    for number in (1, 2, 3):
        await stage.enrol(number)
        await stage.accept(skill("anti-scam", of=number))
    await stage.move()
    assert len(stage.mover.memory.residents) == 1

    await stage.accept(*(skill("anti-scam", of=number, by="guided") for number in (1, 2, 3)))
    await stage.accept(*(skill("password-otp", of=number) for number in (1, 2, 3)))
    await stage.move()

    assert await stage.points() == 60
    assert await stage.differences() == []


async def test_a_round_that_failed_leaves_nothing_written_and_nothing_remembered(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.enrol(1)
    await stage.accept(skill(of=1))

    async def fail(*_: object) -> bool:
        raise ConnectionResetError("the network broke")

    memory = Memory()
    with monkeypatch.context() as broken:
        broken.setattr(ledger, "move_head", fail)
        with pytest.raises(Exception, match=r"."):
            await score_once(stage, memory)

    assert memory.residents == {}
    assert await stage.resources.database.fetchval("SELECT count(*) FROM ledger_entries") == 0
    assert await score_once(stage, memory)


async def test_a_new_version_of_the_contest_forgets_what_was_remembered_by_the_old(stage: Stage) -> None:
    await stage.enrol(1)
    await stage.accept(skill(of=1))
    await stage.move()
    before = stage.mover.memory.residents[resident(1)]

    await stage.load((await document(stage)).replace("Every alley", "Each alley"))
    await stage.accept(skill("password-otp", of=1))
    await stage.move()

    assert stage.mover.memory.residents[resident(1)] is not before
    assert await stage.points() == 20


async def document(stage: Stage) -> str:
    return str(await stage.resources.database.fetchval("SELECT document FROM contests"))


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
