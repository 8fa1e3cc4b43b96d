"""A ceremony on real stores: built from what was signed and frozen, moved by whoever pressed first, never ahead."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from uuid import uuid4

import asyncpg
import pytest

from server.pipeline.ceremonies.build_ceremony import Ground, build, read_ground
from server.pipeline.ceremonies.ceremony import Standing, bodies, standing
from server.pipeline.ceremonies.lead_ceremony import begin, move, rehearse
from server.pipeline.results.withdraw_result import decide_withdrawal, propose_withdrawal
from server.records import ceremonies, proposals, results
from server.records.accounts import Account
from server.records.ceremonies import Ceremony
from server.resources import Resources, open_resources
from server.rules.ceremony import Move, reached, step_at
from server.rules.ceremony_script import Script
from server.rules.ceremony_seal import first_changed
from server.rules.refusals import Told
from tests.ceremonies import part, script
from tests.examples import CONTEST, DURING, skill
from tests.pipeline.ending import Ending, build_ending
from tests.pipeline.stage import BA_DINH, HOAN_KIEM, build_stage

FREEZES = DURING + timedelta(days=10)
FROZEN = CONTEST.replace("late_until", f"freezes = {FREEZES.isoformat()}\nlate_until", 1)
REASON = "Theo văn bản số 45/VP ngày 5/12, đã đối chiếu với sổ của phường."


@pytest.fixture
async def ending(resources: Resources) -> Ending:
    """A signed result: at the freeze Ba Đình stood first, in the end Hoàn Kiếm does."""
    stage = await build_stage(resources, FROZEN)
    for number in range(1, 6):
        await stage.enrol(number, HOAN_KIEM)
    await stage.enrol(9, BA_DINH)
    await stage.count_heads(HOAN_KIEM, 10_000)
    await stage.count_heads(BA_DINH, 10_000)
    await stage.accept(skill(of=1), skill(of=9), skill("password-otp", of=9))
    await stage.move()
    stage.clock.now = FREEZES + timedelta(days=1)
    await stage.move()
    await stage.accept(*(skill(of=number, at=FREEZES) for number in range(2, 6)))
    await stage.move()
    ending = await build_ending(stage)
    await ending.lead_to_version()
    return ending


async def built(ending: Ending, told: Script | None = None) -> Ceremony:
    """A ceremony that is built."""
    database, known = ending.stage.resources.database, await ending.stage.known()
    ground = await read_ground(database, known, 1)
    async with database.transaction() as connection:
        return await build(connection, known, 1, ground, told or script(single_from=10), ending.organizer)


async def begun(ending: Ending, found: Ceremony) -> Move:
    async with ending.stage.resources.database.transaction() as connection:
        return await begin(connection, await ending.stage.known(), 1, found.id, ending.first)


async def moved(
    ending: Ending,
    found: Ceremony,
    act: str,
    *,
    based_on: int,
    seen: int = 1,
    by: Account | None = None,
    **more: object,
) -> Move:
    async with ending.stage.resources.database.transaction() as connection:
        return await move(connection, found, act, by or ending.organizer, based_on=based_on, seen=seen, **more)  # type: ignore[arg-type]


async def stands(ending: Ending) -> Sequence[Standing]:
    return await standing(ending.stage.resources.database)


async def test_steps_come_from_the_signed_version_and_the_freeze(ending: Ending) -> None:
    found = await built(ending)

    sealed = await ceremonies.sealed(ending.stage.resources.database, found.id)
    told = [json.loads(body) for body, _ in sealed]
    single = [row for step in told if step["kind"] == "single" for row in step["rows"]]
    assert [(row["code"], row["rank"], row["before"], row["rise"]) for row in single] == [
        (BA_DINH, 2, 1, -1),
        (HOAN_KIEM, 1, 2, 1),
    ]
    assert (single[1]["before_value"], single[1]["value"]) == (1_000, 5_000)
    [without] = [step for step in told if step["without_points"]]
    assert (len(without["rows"]), without["left"]) == (124, 2)
    assert found.steps == len(told)
    assert first_changed([body for body, _ in sealed], [seal for _, seal in sealed]) is None
    assert found.seal == sealed[-1][1]
    again = await built(ending)
    assert again.seal != found.seal, "salts are drawn anew, so nobody tells a step by its seal"


async def test_nobody_reads_past_where_it_has_ever_been(ending: Ending) -> None:
    found, database = await built(ending), ending.stage.resources.database

    assert await bodies(database, found.id, 0, 99) == []
    assert await stands(ending) == []
    first = await begun(ending, found)
    assert [json.loads(body)["n"] for body in await bodies(database, found.id, 0, 99)] == [1]
    jumped = await moved(ending, found, "jump", based_on=first.ordinal, to=4)
    await moved(ending, found, "back", based_on=jumped.ordinal, seen=4)
    assert [json.loads(body)["n"] for body in await bodies(database, found.id, 1, 99)] == [2, 3, 4]
    assert [json.loads(body)["n"] for body in await bodies(database, found.id, 1, 3)] == [2, 3]
    [now] = await stands(ending)
    sealed = await ceremonies.sealed(database, found.id)
    assert (now.step, now.of, now.playing, now.seal) == (3, found.steps, False, sealed[2][1])
    assert await bodies(database, uuid4(), 0, 99) == []


async def test_a_restart_changes_nothing(ending: Ending) -> None:
    found = await built(ending)
    first = await begun(ending, found)
    await moved(ending, found, "play", based_on=first.ordinal, pace_ms=3_000)
    before = await stands(ending)

    async with open_resources(ending.stage.resources.settings) as another:
        [after] = await standing(another.database)

    assert after.id == before[0].id
    assert after.playing
    assert after.step >= before[0].step


async def test_of_two_who_press_at_once_one_is_told_what_happened(ending: Ending) -> None:
    found = await built(ending)
    first = await begun(ending, found)

    answers = await asyncio.gather(
        moved(ending, found, "next", based_on=first.ordinal, by=ending.organizer),
        moved(ending, found, "jump", based_on=first.ordinal, by=ending.second, to=5),
        return_exceptions=True,
    )

    [made] = [answer for answer in answers if isinstance(answer, Move)]
    [stale] = [answer for answer in answers if isinstance(answer, Told)]
    presser = ending.organizer if made.act == "next" else ending.second
    assert (stale.where, stale.values["name"]) == ("stale", presser.name)
    assert [now.step for now in await stands(ending)] == [made.step]


async def test_it_is_begun_once_and_only_as_it_was_built_last(ending: Ending) -> None:
    old, new = await built(ending), await built(ending)

    with pytest.raises(Told, match="thay bằng bản khác"):
        await begun(ending, old)
    answers = await asyncio.gather(begun(ending, new), begun(ending, new), return_exceptions=True)
    assert len([answer for answer in answers if isinstance(answer, Told)]) == 1
    with pytest.raises(Told, match="đang diễn ra"):
        await built(ending)


async def test_an_early_end_must_be_meant(ending: Ending) -> None:
    found = await built(ending)
    first = await begun(ending, found)

    with pytest.raises(Told, match=f"bước 1 trên {found.steps}"):
        await moved(ending, found, "end", based_on=first.ordinal)
    await moved(ending, found, "end", based_on=first.ordinal, early=True)
    [now] = await stands(ending)
    assert (now.ended, now.stopped) == (True, False)
    assert len(await bodies(ending.stage.resources.database, found.id, 0, 99)) == 1, "what was not shown stays sealed"


async def withdrawn(ending: Ending) -> None:
    """Two people withdraw the signed version."""
    database, known = ending.stage.resources.database, await ending.stage.known()
    async with database.transaction() as connection:
        await propose_withdrawal(connection, known, 1, ending.first, REASON)
        [waiting] = await proposals.waiting(connection, known.id)
        await decide_withdrawal(connection, known, 1, waiting.id, ending.second, agreed=True, answer="")


async def test_a_withdrawn_result_stops_what_runs_and_voids_what_does_not(ending: Ending) -> None:
    database = ending.stage.resources.database
    running = await built(ending)
    await begun(ending, running)

    await withdrawn(ending)

    [now] = await stands(ending)
    assert (now.id, now.ended, now.stopped) == (running.id, True, True)
    with pytest.raises(Told):
        await moved(ending, running, "next", based_on=2)
    found = await ceremonies.by_id(database, running.id)
    assert found
    assert (found.void, found.last_act) == (True, "stop")
    with pytest.raises(Told, match="Chưa có bản nào"):
        await built(ending)


async def test_a_next_version_needs_a_ceremony_of_its_own(ending: Ending) -> None:
    draft = await built(ending)
    await ending.recount(REASON)
    await ending.sign(ending.first)
    await ending.sign(ending.second)

    with pytest.raises(Told, match="không còn"):
        await begun(ending, draft)
    assert (await built(ending)).version == 2


async def test_what_was_signed_meanwhile_is_not_built_over(ending: Ending) -> None:
    database, known = ending.stage.resources.database, await ending.stage.known()
    ground = await read_ground(database, known, 1)

    async with database.transaction() as connection:
        with pytest.raises(Told, match="vừa đổi"):
            await build(connection, known, 1, replace(ground, version=7), script(), ending.organizer)


async def test_a_rehearsal_tells_nothing_of_the_result(ending: Ending) -> None:
    database, known = ending.stage.resources.database, await ending.stage.known()
    draft, ground = (
        await built(ending, script(parts=(part(), part("phuong", places=3)))),
        await read_ground(database, known, 1),
    )
    async with database.transaction() as connection:
        with pytest.raises(Told, match="ít nhất một màn hình"):
            await rehearse(connection, known, draft, ground, [], ending.organizer)
    async with database.transaction() as connection:
        found = await rehearse(connection, known, draft, ground, [7, 8], ending.organizer)

    [now] = await stands(ending)
    assert (now.id, now.rehearsal, now.screens, now.step) == (found.id, True, frozenset({7, 8}), 1)
    told = [json.loads(body) for body, _ in await ceremonies.sealed(database, found.id)]
    assert all(step["rehearsal"] and step["words"]["vi"].startswith("Diễn tập.") for step in told)
    values = {row["value"] for step in told for row in step["rows"]}
    assert values <= {row.value for row in ground.frozen["all"]}, "not even a value of the result is in it"
    first = await begun(ending, draft)
    assert {each.id: each.ended for each in await stands(ending)} == {found.id: True, draft.id: False}
    assert first.step == 1


async def test_sql_and_rule_say_the_same(resources: Resources) -> None:
    chance = Random(5)
    for _ in range(40):
        of, step = chance.randrange(1, 60), chance.randrange(1, 60)
        playing, pace_ms = chance.random() < 0.8, chance.randrange(3_000, 9_000)
        wait = timedelta(
            microseconds=chance.choice([0, pace_ms * 1000, pace_ms * 7_000 - 1, chance.randrange(10**9)])
        )
        last = Move(ordinal=1, act="play", step=min(step, of), playing=playing, pace_ms=pace_ms, at=DURING)

        found = await resources.database.fetchval(
            "SELECT ceremony_step($1, $2, $3, $4, $5, $6)", of, last.step, playing, pace_ms, DURING, DURING + wait
        )

        assert found == step_at(last, of, DURING + wait)


async def test_what_was_shown_in_the_past_stays_readable(ending: Ending) -> None:
    found, database = await built(ending), ending.stage.resources.database
    await begun(ending, found)
    async with database.transaction() as connection:
        now = await ceremonies.clock(connection)
        played = Move(ordinal=2, act="play", step=1, playing=True, pace_ms=3_000, at=now - timedelta(seconds=11))
        paused = Move(ordinal=3, act="jump", step=2, playing=False, pace_ms=3_000, at=now - timedelta(seconds=1))
        for each in (played, paused):
            await ceremonies.add_move(connection, found.id, each, ending.first.id)

    moves = [made.move for made in await ceremonies.moves(database, found.id)]
    assert len(await bodies(database, found.id, 0, 99)) == reached(moves, found.steps, now) == 4


async def test_what_was_sealed_cannot_be_changed(ending: Ending) -> None:
    found, database = await built(ending), ending.stage.resources.database
    await begun(ending, found)

    for statement in (
        "UPDATE ceremony_steps SET body = ''",
        "DELETE FROM ceremony_moves",
        "UPDATE ceremonies SET seal = decode(repeat('00', 32), 'hex')",
    ):
        with pytest.raises(asyncpg.PostgresError):
            await database.execute(statement)


async def test_a_round_without_a_freeze_goes_from_its_closing(resources: Resources) -> None:
    stage = await build_stage(resources)
    await stage.enrol(1)
    await stage.accept(skill(of=1))
    await stage.move()
    ending = await build_ending(stage)
    await ending.lead_to_version()

    ground: Ground = await read_ground(resources.database, await stage.known(), 1)

    assert ground.final["all"][0].code == ground.frozen["all"][0].code == HOAN_KIEM
    assert (await results.versions(resources.database, 1, 1))[-1].version == ground.version
