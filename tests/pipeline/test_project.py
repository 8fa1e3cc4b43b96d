"""Boards count each entry exactly once, whoever counts, and come back the same whatever Redis loses."""

import asyncio
import random

import pytest

from server.boards.store import BoardStore, Cursor
from server.pipeline import project as projecting
from server.pipeline import score as scoring
from server.pipeline.move import Mover
from server.pipeline.project import project
from tests.examples import revocation, service, skill, two_rounds
from tests.pipeline.stage import BA_DINH, HOAN_KIEM, Stage, build_stage, replace_mover

RESIDENTS = 30


async def many_reports(stage: Stage, seed: int = 1, number: int = 120) -> None:
    """Residents of four wards with neighbourhoods, and reports of theirs, some of which are taken back."""
    chance = random.Random(seed)
    wards = (HOAN_KIEM, BA_DINH, "00008", "00025")
    for of in range(RESIDENTS):
        ward = wards[of % 4]
        await stage.enrol(of, ward, neighbourhood=f"{ward}/to-{of % 3}", groups=("elderly",) if of % 5 == 0 else ())
    reports = [
        chance.choice(
            [
                service(of=chance.randrange(RESIDENTS), case=f"H-{chance.randrange(60)}", name=f"s{seed}-{index}"),
                skill(chance.choice(["anti-scam", "password-otp"]), of=chance.randrange(RESIDENTS), by="guided"),
                revocation(f"s{seed}-{chance.randrange(number)}"),
            ]
        )
        for index in range(number)
    ]
    for start in range(0, number, 20):
        await stage.accept(*reports[start : start + 20])


async def test_movers_that_race_write_the_ledger_once_and_count_it_once(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "FACTS_MAX", 10)
    await many_reports(stage)
    movers = [replace_mover(stage.mover) for _ in range(3)]

    async def run(mover: Mover) -> None:
        while await mover.move():
            pass

    await asyncio.gather(*map(run, movers))
    await stage.move()

    written = await stage.resources.database.fetchrow("SELECT count(*), max(position) FROM ledger_entries")
    assert written[0] == written[1] == (await stage.view()).position
    assert await stage.differences() == []


async def test_projectors_that_race_count_each_block_once(stage: Stage) -> None:
    await stage.mover.move()
    start = await stage.resources.boards.cursor((await stage.known()).id)
    assert start
    await many_reports(stage)
    known = await stage.known()
    await replace_mover(stage.mover)._score(known)

    stores = [BoardStore(stage.resources.boards._redis) for _ in range(3)]
    outcomes = await asyncio.gather(*(project(stage.resources.database, store, known, start) for store in stores))

    assert all(outcomes)
    assert await stage.differences() == []


async def test_runs_are_cut_at_blocks_and_come_to_the_same(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "FACTS_MAX", 7)
    monkeypatch.setattr(projecting, "ENTRIES_MAX", 10)
    await stage.mover.move()
    await many_reports(stage)
    known = await stage.known()
    scorer = replace_mover(stage.mover)
    while (scored := await scorer._score(known)) and scored.more:
        pass

    await stage.move()

    assert (await stage.view()).position == scorer.head.position  # type: ignore[union-attr]
    assert await stage.differences() == []


async def test_a_view_that_was_counted_to_is_not_counted_again(stage: Stage) -> None:
    await many_reports(stage)
    await stage.move()
    before, known = await stage.public(), await stage.known()

    start = Cursor(1, 0, "00" * 32)
    assert await project(stage.resources.database, stage.resources.boards, known, start) is not None
    await stage.move()

    assert await stage.public() == before


async def test_boards_that_are_lost_come_back_identical(stage: Stage) -> None:
    await many_reports(stage)
    await stage.count_heads(HOAN_KIEM, 5_000)
    await stage.move()
    before = await stage.public()

    await stage.flush()
    await stage.move()

    assert await stage.public() == before
    assert await stage.differences() == []


async def test_a_redis_that_went_back_in_time_catches_up(stage: Stage) -> None:
    redis = stage.resources.boards._redis
    await many_reports(stage, 1, 60)
    await stage.move()
    past = {name: await redis.dump(name) for name in await redis.keys("*")}
    await many_reports_more(stage)
    await stage.move()
    before = await stage.public()

    await redis.flushall()
    for name, value in past.items():
        await redis.restore(name, 0, value)
    await stage.move()

    assert await stage.public() == before
    assert await stage.differences() == []


async def many_reports_more(stage: Stage) -> None:
    await stage.accept(*(service(of=number, case=f"N-{number}") for number in range(RESIDENTS)))
    await stage.count_heads(BA_DINH, 4_321)


async def test_a_board_that_lost_a_member_is_rebuilt_when_it_is_next_touched(stage: Stage) -> None:
    await many_reports(stage)
    await stage.move()
    known = await stage.known()
    await stage.resources.boards._redis.zrem(f"{{c:{known.id}}}:live:b:1:wards", BA_DINH)

    await stage.count_heads(HOAN_KIEM, 999)
    await stage.move()

    assert len((await stage.view()).rows) == 126
    assert await stage.differences() == []


async def test_one_contest_moves_none_of_another(stage: Stage) -> None:
    other = await build_stage(stage.resources, two_rounds().replace("thu-do-so-2026", "khac"), slug="khac")
    await other.move()
    before = await other.public()

    await many_reports(stage)
    await stage.move()
    await other.move()

    assert await other.public() == before
    assert await other.differences() == []
