"""Whoever changes a board, a ledger or a block by hand is found."""

import pytest

from server.pipeline.audit import audit_boards, audit_chain, recount
from server.resources import Resources
from tests.examples import service, skill
from tests.pipeline.stage import BA_DINH, HOAN_KIEM, Stage, build_stage


@pytest.fixture
async def stage(resources: Resources) -> Stage:
    """A few points, a neighbourhood with a headcount, a school."""
    built = await build_stage(resources)
    await built.enrol(1, HOAN_KIEM, neighbourhood="00070/to-3", unit="school/thcs-lang")
    await built.enrol(2, BA_DINH, groups=("elderly",))
    for number in range(4):
        await built.accept(service(of=1 + number % 2, case=f"H-{number}"), skill(of=1 + number % 2))
        await built.move()
    await built.count_heads("00070/to-3", 300, kind="neighbourhood")
    await built.move()
    return built


async def tamper(stage: Stage, statement: str) -> None:
    await stage.resources.database.execute(statement)


async def recounted(stage: Stage) -> list[str]:
    _, _, differences = await recount(stage.resources.database, await stage.known())
    return differences


async def boards_audited(stage: Stage) -> list[str]:
    _, differences = await audit_boards(stage.resources.database, stage.resources.boards, await stage.known())
    return differences


async def chain_audited(stage: Stage) -> list[str]:
    return await audit_chain(stage.resources.database, await stage.known())


async def test_what_nobody_touched_is_equal(stage: Stage) -> None:
    head, facts, differences = await recount(stage.resources.database, await stage.known())

    assert (facts, head.position, differences) == (11, 7, [])
    assert (await boards_audited(stage), await chain_audited(stage)) == ([], [])


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE ledger_entries SET points = points + 1 WHERE position = 1", "the ledger says (21, "),
        ("UPDATE ledger_entries SET ward = '00008' WHERE position = 1", "00008"),
        ("DELETE FROM ledger_entries WHERE position = 1", "the facts say (20, "),
        ("UPDATE ledger_entries SET attained = 1 WHERE position = 1", "the ledger says ("),
        ("UPDATE ledger_entries SET people = 9 WHERE round = 0", "headcount 00070/to-3: the ledger says (9, "),
    ],
)
async def test_a_ledger_that_was_written_to_by_hand_is_found(stage: Stage, statement: str, told: str) -> None:
    await tamper(stage, statement)

    assert any(told in line for line in await recounted(stage))
    assert await chain_audited(stage)


async def test_a_fact_that_was_lost_or_changed_is_found(stage: Stage) -> None:
    await tamper(stage, "DELETE FROM facts WHERE id = (SELECT min(id) FROM facts WHERE kind = 'service')")

    (difference,) = await recounted(stage)

    assert difference.startswith("resident ")
    assert "round 1, 00070/00070/to-3/school/thcs-lang" in difference


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE blocks SET hash = sha256('x') WHERE first = 1",
        "UPDATE blocks SET previous_hash = sha256('x') WHERE first = 1",
        "DELETE FROM blocks WHERE first = 1",
        "UPDATE blocks SET hash = sha256('x') WHERE last = (SELECT max(last) FROM blocks)",
        "UPDATE ledger_entries SET fact_id = 99 WHERE position = 3",
        "UPDATE ledger_entries SET resident = gen_random_uuid() WHERE position = 3",
        "UPDATE ledger_entries SET unit = NULL WHERE unit IS NOT NULL AND position = 1",
        "DELETE FROM blocks WHERE last = (SELECT max(last) FROM blocks)",
    ],
)
async def test_a_chain_that_was_broken_is_found(stage: Stage, statement: str) -> None:
    await tamper(stage, statement)

    assert await chain_audited(stage)


async def key(stage: Stage, name: str) -> str:
    return f"{{c:{(await stage.known()).id}}}:live:{name}"


@pytest.mark.parametrize(
    ("name", "field", "value", "told"),
    [
        ("counts", "1|00070|p", "999", "1/wards: 00070 holds (999, "),
        ("counts", "total|00004|n", "7", "total/wards: 00004 holds ("),
        ("counts", "1|00070/to-3|s", "1", "1/ward/00070/neighbourhoods: 00070/to-3 holds ("),
        ("heads", "00070", "5", "1/wards: 00070 holds ("),
        ("heads", "00070/to-3|s", "estimated", "00070/to-3 holds ("),
        ("cursor", "block", "ff", "cursor: the boards stand at"),
    ],
)
async def test_a_board_that_was_written_to_by_hand_is_found(
    stage: Stage, name: str, field: str, value: str, told: str
) -> None:
    await stage.resources.boards._redis.hset(await key(stage, name), field, value)  # type: ignore[misc]

    assert any(told in line for line in await boards_audited(stage))


async def test_a_member_that_is_missing_or_too_much_is_found(stage: Stage) -> None:
    redis = stage.resources.boards._redis
    await redis.zrem(await key(stage, "b:1:wards"), HOAN_KIEM)
    await redis.zadd(await key(stage, "b:1:wards"), {"99999": 1})

    assert {line for line in await boards_audited(stage) if "1/wards:" in line} == {
        "1/wards: 00070 is missing",
        "1/wards: 99999 should not be there",
    }


async def test_a_value_by_which_members_are_ordered_is_found(stage: Stage) -> None:
    await stage.resources.boards._redis.zadd(await key(stage, "b:1:wards/phuong"), {HOAN_KIEM: 10**9})

    (difference,) = await boards_audited(stage)

    assert difference.startswith("1/wards/phuong: 00070 is ordered by 1000000000, the ledger says ")


async def test_a_board_that_is_distrusted_is_the_ledgers_again_at_the_next_turn(stage: Stage) -> None:
    await stage.resources.boards._redis.hset(await key(stage, "counts"), "1|00070|p", "999")  # type: ignore[misc]

    await stage.resources.boards.distrust((await stage.known()).id)
    await stage.move()

    assert await stage.differences() == []
    assert await stage.points() == 20
