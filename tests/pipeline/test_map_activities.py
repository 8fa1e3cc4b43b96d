"""What is learnt at a platform moves the ward's board once its activity is mapped, and back when that is undone."""

import asyncio
from uuid import UUID

import pytest

from server.pipeline.identity.accounts import add_account
from server.pipeline.registers import map_activities
from server.pipeline.registers.keep_statements import keep
from server.pipeline.registers.map_activities import map_activity, settle, settle_all, unmap_activity
from server.pipeline.registers.partners import add_partner
from server.pipeline.results.inquire import inquire
from server.records import arrivals, learning_activities, learning_statements, personal
from server.records.learning_activities import Target
from server.rules.statement import Statement, Voiding
from tests.examples import CATALOGUE, DURING, resident
from tests.pipeline.stage import Stage

SKILL = Target(kind="skill", key="anti-scam", pass_mark=700_000)


def passed(number: int, of: int = 1, activity: str = "https://lms.example.vn/1") -> Statement:
    return Statement(UUID(int=number), "passed", resident(of), activity, "Bài 1", DURING, passed=True)


@pytest.fixture
async def officer(stage: Stage) -> int:
    """The id of an account that maps what the platform dvcqg teaches."""
    await add_partner(stage.resources.database, "dvcqg", "Nền tảng", b"k")
    return await add_account(stage.resources.database, "map", "Map", "organizer", None, None)


async def map_it(stage: Stage, officer: int, target: Target = SKILL, activity: int = 1) -> None:
    async with stage.resources.database.transaction() as connection:
        await map_activity(connection, activity, target, CATALOGUE, officer, DURING)


async def test_a_mapping_moves_the_board_and_taking_it_back_moves_it_back(stage: Stage, officer: int) -> None:
    await stage.enrol(1)
    database = stage.resources.database
    await keep(database, "dvcqg", [passed(1)], [], DURING)
    await stage.move()
    assert await stage.points() == 0

    await map_it(stage, officer)
    assert await settle(database, 1) == 1
    await stage.move()
    assert await stage.points() == 10
    told = await inquire(database, stage.resources.contests, "dvcqg", str(UUID(int=1)))
    assert told
    assert (told.id, told.status, told.message) == (str(UUID(int=1)), "counted", "worth 10 points")

    async with database.transaction() as connection:
        await unmap_activity(connection, 1)
    await settle(database, 1)
    await stage.move()
    assert await stage.points() == 0

    await map_it(stage, officer, Target(kind="service", key="scene-report", pass_mark=0))
    await settle(database, 1)
    await stage.move()
    assert await stage.points() == 5
    await keep(database, "dvcqg", [], [Voiding(UUID(int=9), UUID(int=1), DURING)], DURING)
    await stage.move()
    assert await stage.points() == 0
    assert await stage.differences() == []


async def test_statements_are_settled_in_parts_and_by_several_at_once(
    stage: Stage, officer: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_activities, "BATCH", 10)
    database = stage.resources.database
    said = [passed(number, of=number) for number in range(1, 56)]
    await keep(database, "dvcqg", said, [Voiding(UUID(int=99), UUID(int=7), DURING)], DURING)
    await map_it(stage, officer)

    at_once = await asyncio.gather(*[settle(database, 1, batches=2) for _ in range(3)])
    while await settle_all(database):
        pass

    assert sum(at_once) > 0
    assert await arrivals.received_since(database, DURING.replace(year=2000)) == 54 + 1
    (activity,) = await learning_activities.some(database, mapped=True, partner="dvcqg", limit=9, offset=0)
    assert (activity.statements, activity.counted, activity.voided, activity.not_counted) == (55, 54, 1, 0)


async def test_a_resident_sees_what_is_kept_and_it_is_let_go(stage: Stage, officer: int) -> None:
    database = stage.resources.database
    other = passed(3, activity="https://lms.example.vn/2")
    await keep(database, "dvcqg", [passed(1), passed(2, of=2), other], [], DURING)
    await map_it(stage, officer)
    await settle(database, 1)

    seen = await learning_statements.of_resident(database, resident(1))
    assert [(each["platform"], each["name"], each["counted"]) for each in seen] == [
        ("Nền tảng", "Bài 1", True), ("Nền tảng", "Bài 1", False),
    ]  # fmt: skip
    await personal.forget(database, DURING.replace(year=2099))
    assert len(await learning_statements.of_resident(database, resident(1))) == 1, "what counts is kept"

    assert await learning_statements.forget_resident(database, resident(1)) == 1
    assert (await keep(database, "dvcqg", [passed(1)], [], DURING)).new == {UUID(int=1)}
    assert await arrivals.received_since(database, DURING.replace(year=2000)) == 2, (
        "its fact is recorded once for ever"
    )


async def test_what_comes_while_it_is_mapped_is_counted_once(stage: Stage, officer: int) -> None:
    database = stage.resources.database
    await keep(database, "dvcqg", [passed(1)], [], DURING)

    async def send(first: int) -> None:
        for number in range(first, first + 20):
            await keep(database, "dvcqg", [passed(number, of=number)], [], DURING)

    async def map_and_settle() -> None:
        await map_it(stage, officer)
        await settle(database, 1)

    await asyncio.gather(send(2), send(2), map_and_settle(), send(12))
    await settle_all(database)

    assert await arrivals.received_since(database, DURING.replace(year=2000)) == 31
    assert await learning_activities.unsettled(database) == []
