"""Milestones over real stores: told once whoever looks, taken back, restored, and silent behind a freeze."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from config.settings import Settings
from server.boards.keys import LIVE, View
from server.pipeline.game.read_milestones import Milestones, read_milestones
from server.pipeline.game.tell_milestones import Telling, tell_milestones
from server.pipeline.turn_phase import reveal
from server.records import milestones
from server.records.database import Database, Unavailable
from server.resources import Resources, open_resources
from server.rules.game.milestones import Key
from tests.corrections import exclusion
from tests.examples import CONTEST, OPENS, revocation, service
from tests.milestones import telling
from tests.missions import announce, organizer
from tests.pipeline.stage import BA_DINH, HOAN_KIEM, Stage, build_stage

PART = f"{HOAN_KIEM}/to-1"
FREEZES, CLOSES = OPENS + timedelta(days=20), OPENS + timedelta(days=28)
FREEZING = CONTEST.replace("closes =", "freezes = 2026-11-22T00:00:00+07:00\ncloses =", 1)


async def tell(stage: Stage) -> int:
    await stage.move()
    return await tell_milestones(telling(stage.resources), await stage.known(), stage.clock.now)


async def told(stage: Stage, ward: str | None = None) -> Milestones:
    return await read_milestones(stage.resources.database, await stage.known(), stage.clock.now, ward=ward)


async def standing(stage: Stage) -> Mapping[Key, bool]:
    async with stage.resources.database.transaction() as connection:
        return await milestones.recorded(connection, (await stage.known()).id)


async def settle(stage: Stage, people: int, of: int = 10) -> None:
    """Ten people of a ward's neighbourhood, of whom some did something."""
    await stage.count_heads(HOAN_KIEM, 60)
    await stage.count_heads(PART, of, kind="neighbourhood")
    for number in range(1, people + 1):
        await stage.enrol(number, neighbourhood=PART)
    await did(stage, *range(1, people + 1))


async def did(stage: Stage, *people: int) -> None:
    for of in people:
        await stage.accept(service(of=of, at=stage.clock.now, case=f"c{of}", name=f"did-{of}"))


async def test_each_is_told_once_taken_back_and_the_same_when_it_holds_again(stage: Stage) -> None:
    await settle(stage, 8)

    assert await tell(stage) == 3
    assert await tell(stage) == 0
    first = (await told(stage)).found
    assert {each.key for each in first} == {
        Key("share", "10", HOAN_KIEM), Key("neighbourhood", "80", PART), Key("city", "8", "city"),
    }  # fmt: skip
    await stage.accept(revocation("did-1"))
    await stage.correct(exclusion(of=2))
    assert await tell(stage) == 2
    fallen = await told(stage)
    assert sorted(key.kind for key, stands in (await standing(stage)).items() if not stands) == [
        "city",
        "neighbourhood",
    ]
    assert [each.key.kind for each in fallen.shown()] == ["share", "city"], "nobody points at a neighbourhood"

    for number in (20, 21):
        await stage.enrol(number, neighbourhood=PART)
    await did(stage, 20, 21)
    assert await tell(stage) == 2

    again = (await told(stage)).found
    assert sorted((each.id, each.told_at) for each in again) == sorted((each.id, each.told_at) for each in first)


async def test_the_first_of_its_group_is_told_to_the_city_and_others_to_their_ward(stage: Stage) -> None:
    for number, (ward, heads) in enumerate(((HOAN_KIEM, 10), ("00103", 10), (BA_DINH, 10)), 1):
        await stage.count_heads(ward, heads)
        await stage.enrol(number, ward)
        await did(stage, number)
        await tell(stage)

    city, theirs = (await told(stage)).of_city(), await told(stage, "00103")

    # Hoàn Kiếm and Ba Đình stand in one cluster; the third competes with the wards of its size.
    assert {each.key.subject for each in city} == {HOAN_KIEM, "00103"}
    assert [each.key for each in theirs.shown()] == [Key("share", "10", "00103")]
    await stage.accept(revocation("did-1"))
    await tell(stage)
    assert {each.key.subject for each in (await told(stage)).of_city() if each.stands} == {BA_DINH, "00103"}


async def test_a_mission_that_is_done_is_told_and_falls_with_its_ground(stage: Stage) -> None:
    await settle(stage, 6, of=40)
    number = await announce(stage.resources)
    await stage.restart()
    mission = Key("mission", str(number), HOAN_KIEM)

    await tell(stage)
    assert (await standing(stage))[mission]
    for of in range(2, 7):
        await stage.accept(revocation(f"did-{of}"))
    await tell(stage)
    assert (await standing(stage))[mission] is False


async def test_what_becomes_true_behind_a_freeze_is_told_after_the_reveal(resources: Resources) -> None:
    stage = await build_stage(resources, FREEZING)
    await stage.count_heads(HOAN_KIEM, 20)
    await stage.enrol(1)
    await stage.enrol(2)
    await did(stage, 1)
    number = await announce(resources, starts=OPENS, ends=FREEZES + timedelta(days=5))
    await stage.restart()
    assert await tell(stage) == 0
    stage.clock.now = FREEZES + timedelta(hours=1)
    await stage.move()
    await resources.contests.reread()
    assert (await stage.known()).hidden_since("total")

    await did(stage, 2)
    assert await tell(stage) == 0
    assert not await standing(stage)

    stage.clock.now = CLOSES
    await stage.move()
    await reveal(resources.database, await stage.known(), 1, "test", stage.clock.now)
    await resources.contests.reread()
    assert await tell(stage) == 2
    assert set(await standing(stage)) == {Key("share", "10", HOAN_KIEM), Key("mission", str(number), HOAN_KIEM)}


async def test_a_redis_that_went_back_in_time_takes_nothing_back(stage: Stage) -> None:
    await settle(stage, 8)
    await tell(stage)
    known = await stage.known()
    cursor = await stage.resources.boards.cursor(known.id)
    assert cursor

    await stage.resources.boards._redis.hset(View(known.id, LIVE).cursor, "position", str(cursor.position - 3))  # type: ignore[misc]
    assert await tell_milestones(telling(stage.resources), known, stage.clock.now) == 0
    await stage.flush()
    assert await tell_milestones(telling(stage.resources), known, stage.clock.now) == 0

    assert all((await standing(stage)).values())


@asynccontextmanager
async def servers(settings: Settings, count: int) -> AsyncIterator[list[Telling]]:
    """Several processes, each with stores of its own."""
    if not count:
        yield []
        return
    async with open_resources(settings) as opened, servers(settings, count - 1) as others:
        yield [telling(opened), *others]


async def test_several_processes_tell_each_exactly_once(stage: Stage, settings: Settings) -> None:
    await settle(stage, 8)
    await stage.move()
    known = await stage.known()

    async with servers(settings, 3) as many:
        looks = [tell_milestones(each, known, stage.clock.now) for each in many * 4]
        counts = await asyncio.gather(*looks)

    assert sorted(counts)[-1:] == [3]
    assert sum(counts) == 3
    assert len((await told(stage)).found) == 3


async def test_one_who_dies_while_telling_leaves_nothing_half_told(stage: Stage, settings: Settings) -> None:
    await settle(stage, 8)
    await stage.move()
    known, database = await stage.known(), stage.resources.database

    async with servers(settings, 1) as [other], database.transaction() as connection:
        # Whoever tells has written everything, and waits with its last word until it is killed.
        await connection.execute("LOCK TABLE milestone_looks IN EXCLUSIVE MODE")
        dying = asyncio.create_task(tell_milestones(other, known, stage.clock.now))
        await kill_who_waits(database)
        with pytest.raises(Unavailable):
            await dying
    assert not await standing(stage)

    assert await tell(stage) == 3


async def kill_who_waits(database: Database) -> None:
    """Kill the one session that waits for the table."""
    async with asyncio.timeout(5):
        while not await database.fetchval(  # noqa: ASYNC110 - another process has no event for us
            """
            SELECT bool_or(pg_terminate_backend(pid)) FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%milestone_looks%'
            """
        ):
            await asyncio.sleep(0.02)


async def test_what_an_organizer_took_off_the_list_stays_off_it(stage: Stage) -> None:
    await settle(stage, 8)
    await tell(stage)
    by, [city] = (
        await organizer(stage.resources),
        [each for each in (await told(stage)).found if each.key.kind == "city"],
    )
    async with stage.resources.database.transaction() as connection:
        await milestones.hide(connection, city.id, "Đếm nhầm một đợt nhập tệp.", by, stage.clock.now)

    assert await tell(stage) == 0
    assert "city" not in {each.key.kind for each in (await told(stage)).of_city()}
