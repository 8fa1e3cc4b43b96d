"""A mission fills and pays; late, taken back, edited and withdrawn, it says what the facts say."""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.pipeline.game import plan_missions
from server.pipeline.game.read_missions import Come, read_missions
from server.pipeline.identity.accounts import add_account
from server.records import accounts, game_settings, missions, phases
from server.reference import read_mission_templates
from server.rules.game.goal import Progress
from server.rules.game.mission import Target
from server.rules.game.mission_plan import MissionPlan
from server.rules.refusals import Told
from tests.corrections import exclusion
from tests.examples import DURING, OPENS, revocation, service, skill
from tests.pipeline.stage import BA_DINH, HOAN_KIEM, Stage

WEEK = timedelta(days=7)
REASON = "Theo công văn số 5 ngày 4 tháng 11 của ban tổ chức."
PLAN = MissionPlan(
    level="neighbourhood", title={"vi": "Hai người trong tổ", "en": "Two of us"}, why={"vi": "Vì", "en": "Why"},
    starts=OPENS, ends=OPENS + WEEK, target=Target(people=2), bonus=4,
)  # fmt: skip


async def announced(stage: Stage, plan: MissionPlan = PLAN) -> int:
    """Its id, once an organizer has announced it."""
    database, known = stage.resources.database, await stage.known()
    if not await accounts.by_login(database, "lan"):
        await add_account(database, "lan", "Lan", "organizer", None, None)
    by = await accounts.by_login(database, "lan")
    assert by
    async with database.transaction() as connection:
        number = await plan_missions.add_draft(connection, known, plan, by.id, DURING)
        await plan_missions.announce(connection, known, [number], DURING)
    return number


async def come(stage: Stage, number: int) -> Come:
    await stage.restart()
    await stage.move()
    standing = await read_missions(stage.resources.database, await stage.known())
    return next(each for each in standing.found if each.kept.id == number)


async def bonus(stage: Stage, ward: str = HOAN_KIEM) -> tuple[int, int]:
    standing = await read_missions(stage.resources.database, await stage.known(), wards=(ward,))
    told = standing.bonus(ward)
    return told.total, told.result


async def test_it_fills_and_pays_all_who_took_part_late_ones_too(stage: Stage) -> None:
    number = await announced(stage, replace(PLAN, need=2))
    for one, ward in ((1, HOAN_KIEM), (2, HOAN_KIEM), (3, HOAN_KIEM), (4, BA_DINH)):
        await stage.enrol(one, ward, neighbourhood=f"{ward}/to-1")
    for one in (1, 3, 4):
        await stage.accept(skill(of=one), skill("password-otp", of=one) if one != 3 else service(of=3))
    await stage.accept(skill(of=2))

    first = await come(stage, number)
    assert first.progress[f"{HOAN_KIEM}/to-1"] == Progress(3, 2)
    assert first.reached == {f"{HOAN_KIEM}/to-1"}
    assert await bonus(stage) == (12, 12)
    assert await bonus(stage, BA_DINH) == (0, 0)

    await stage.accept(skill("password-otp", of=2, name="late"), skill(of=5, name="alone"))
    assert (await come(stage, number)).progress[HOAN_KIEM] == Progress(3, 3)
    await stage.accept(revocation("late"))
    await stage.correct(exclusion(of=3))
    last = await come(stage, number)
    assert last.progress[f"{HOAN_KIEM}/to-1"] == Progress(2, 1)
    assert last.reached == frozenset()
    assert await bonus(stage) == (0, 0)
    assert await stage.differences() == []


async def test_an_edit_of_a_running_one_counts_anew_and_needs_its_reason(stage: Stage) -> None:
    number = await announced(stage)
    database, known = stage.resources.database, await stage.known()
    for one in (1, 2):
        await stage.enrol(one, neighbourhood=f"{HOAN_KIEM}/to-1")
        await stage.accept(skill(of=one, by="guided"))
    assert len((await come(stage, number)).reached) == 1
    kept = await missions.of_id(database, known.id, number)
    by = await accounts.by_login(database, "lan")
    assert kept and by
    harder = replace(PLAN, by=frozenset({"self"}))

    with pytest.raises(Told, match="có 3 ký tự, cần từ 20"):
        async with database.transaction() as connection:
            await plan_missions.edit(connection, known, kept, harder, "Sai", by.id, DURING)
    async with database.transaction() as connection:
        await plan_missions.edit(connection, known, kept, harder, REASON, by.id, DURING + timedelta(hours=1))

    stale = next(each for each in (await read_missions(database, known)).found)
    assert stale.counting and not stale.progress, "the numbers of the old plan are told no more"
    after = await come(stage, number)
    assert (after.progress, after.kept.edited, after.kept.reason) == ({}, True, REASON)
    assert await stage.differences() == []
    with pytest.raises(Told, match="Lan vừa sửa"):
        async with database.transaction() as connection:
            await plan_missions.edit(connection, known, kept, PLAN, REASON, by.id, DURING)


async def test_one_that_is_withdrawn_brings_nothing_and_stays_readable(stage: Stage) -> None:
    number = await announced(stage)
    database, known = stage.resources.database, await stage.known()
    for one in (1, 2):
        await stage.enrol(one, neighbourhood=f"{HOAN_KIEM}/to-1")
        await stage.accept(skill(of=one))
    points = (await come(stage, number), await stage.points())
    assert (await bonus(stage), points[1]) == ((8, 8), 20), "the bonus stands beside the points, never in them"
    by = await accounts.by_login(database, "lan")
    assert by

    async with database.transaction() as connection:
        await plan_missions.withdraw(connection, known, points[0].kept, REASON, by.id, DURING)

    after = await come(stage, number)
    assert (after.kept.state, after.kept.reason, after.progress) == ("withdrawn", REASON, {})
    assert (await bonus(stage), await stage.points()) == ((0, 0), 20)


async def test_behind_a_freeze_nothing_is_told_but_to_officials(stage: Stage) -> None:
    number = await announced(stage)
    for one in (1, 2):
        await stage.enrol(one, neighbourhood=f"{HOAN_KIEM}/to-1")
        await stage.accept(skill(of=one))
    assert (await come(stage, number)).told
    database, known = stage.resources.database, await stage.known()
    turn = phases.Turn(
        contest_id=known.id, round=1, phase="frozen", turned_at=DURING, generation=1, position=1, turned_by="clock"
    )
    frozen = replace(known, turns=(turn,))

    [public] = (await read_missions(database, frozen)).found
    [official] = (await read_missions(database, frozen, officials=True)).found

    assert public.hidden and not public.progress and not public.reached
    assert official.told and official.reached


async def test_the_caps_are_the_last_that_were_set_and_told_once_anything_is_announced(stage: Stage) -> None:
    await announced(stage)
    database, known = stage.resources.database, await stage.known()
    by = await accounts.by_login(database, "lan")
    assert by
    for person, place, reason, where in (
        (0, 9, REASON, "person_cap"),
        (9, 5_001, REASON, "place_cap"),
        (9, 9, "", ""),
    ):
        with pytest.raises(Told) as told:
            async with database.transaction() as connection:
                await plan_missions.set_caps(connection, known, person, place, reason, by.id, DURING)
        assert told.value.where == where or told.value.where == "reason"
    async with database.transaction() as connection:
        await plan_missions.set_caps(connection, known, 9, 90, REASON, by.id, DURING)

    held = await game_settings.of_contest(database, known.id)
    assert (held.person_cap, held.place_cap, held.reason) == (9, 90, REASON)


async def test_a_whole_calendar_is_drafted_once_and_seen_by_nobody_until_it_is_announced(stage: Stage) -> None:
    await announced(stage)
    database, known = stage.resources.database, await stage.known()
    by = await accounts.by_login(database, "lan")
    assert by
    counts = []
    for _ in range(2):
        async with database.transaction() as connection:
            counts.append(await plan_missions.draft_whole(connection, known, read_mission_templates(), by.id, DURING))

    assert counts == [6, 0]
    assert len((await read_missions(database, known)).found) == 1
    drafts = (await read_missions(database, known, officials=True)).found[1:]
    async with database.transaction() as connection:
        told = await plan_missions.announce(connection, known, [each.kept.id for each in drafts], DURING)
    assert len(told) == 6
    assert len((await read_missions(database, known)).found) == 7


async def test_a_merged_neighbourhood_goes_on_with_what_both_have_done(stage: Stage) -> None:
    number = await announced(stage)
    for one, place in ((1, "to-1"), (2, "to-2"), (3, "to-3")):
        await stage.enrol(one, neighbourhood=f"{HOAN_KIEM}/{place}")
        await stage.accept(skill(of=one))
    assert (await come(stage, number)).reached == frozenset()
    known = await stage.known()
    successors = {f"{HOAN_KIEM}/to-2": f"{HOAN_KIEM}/to-1", f"{HOAN_KIEM}/to-3": ""}

    merged = replace(known, layout=replace(known.layout, successors=successors))
    [after] = (await read_missions(stage.resources.database, merged)).found

    assert after.reached == {f"{HOAN_KIEM}/to-1"}
    assert after.progress == {HOAN_KIEM: Progress(3, 3), f"{HOAN_KIEM}/to-1": Progress(2, 2)}
