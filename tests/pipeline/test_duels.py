"""A pledge is offered, signed, fought and decided; pairings are announced; results stay as they were taken."""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.pipeline.game import plan_duels
from server.pipeline.game.decide_duels import decide_again, decide_duels
from server.pipeline.game.read_duels import Duels, Fight, read_duels
from server.pipeline.identity.accounts import add_account
from server.pipeline.registers import neighbourhoods
from server.records import accounts, phases
from server.rules.game.duel import LATE_DAYS, Side, Window, windows_of
from server.rules.game.pairing import Pairing
from server.rules.refusals import Told
from tests.corrections import exclusion
from tests.examples import CONTEST, OPENS, revocation, service
from tests.pipeline.stage import BA_DINH, HOAN_KIEM, Stage

WEEK = timedelta(days=7)
LIKE_HOAN_KIEM = "00103"
"""Another ward of its size band."""
REASON = "Điều chỉnh số 3: trả lại những việc đã rút nhầm."


async def who(stage: Stage) -> int:
    if not await accounts.by_login(stage.resources.database, "lan"):
        await add_account(stage.resources.database, "lan", "Lan", "organizer", None, None)
    by = await accounts.by_login(stage.resources.database, "lan")
    assert by
    return by.id


async def week(stage: Stage, number: int) -> Window:
    return windows_of((await stage.known()).contest.rounds[0])[number]


async def offered(stage: Stage, number: int = 2, other: str = LIKE_HOAN_KIEM, words: str = "Cùng giúp nhau") -> int:
    known, by = await stage.known(), await who(stage)
    async with stage.resources.database.transaction() as connection:
        return await plan_duels.offer(
            connection, known, (HOAN_KIEM, other), await week(stage, number), words, by, stage.clock.now
        )


async def answered(stage: Stage, duel: int, state: str = "signed", reason: str = "") -> None:
    known, by = await stage.known(), await who(stage)
    async with stage.resources.database.transaction() as connection:
        await plan_duels.answer(connection, known, duel, state, reason, by, stage.clock.now)  # type: ignore[arg-type]


async def announced(stage: Stage, number: int, *pairs: tuple[str, str], rests: str | None = None) -> int:
    known, by = await stage.known(), await who(stage)
    async with stage.resources.database.transaction() as connection:
        made = Pairing(pairs=pairs, rests=rests)
        return await plan_duels.announce(connection, known, await week(stage, number), made, "Thi đua", by,
                                         stage.clock.now)  # fmt: skip


async def read(stage: Stage) -> Duels:
    return await read_duels(stage.resources.database, await stage.known(), stage.clock.now)


async def fight(stage: Stage, duel: int) -> Fight:
    return next(each for each in (await read(stage)).found if each.duel.id == duel)


async def decide(stage: Stage) -> int:
    await stage.move()
    return await decide_duels(stage.resources.database, await stage.known(), stage.clock.now)


async def fought(stage: Stage) -> int:
    """A signed duel of the second week, in which nine people of one ward and nobody of the other did a thing."""
    duel = await offered(stage)
    await answered(stage, duel)
    for ward in (HOAN_KIEM, LIKE_HOAN_KIEM):
        await stage.count_heads(ward, 10)
    for of in range(1, 11):
        await stage.enrol(of)
        await stage.accept(
            service(of=of, at=OPENS + WEEK, case=f"c{of}", name=f"did-{of}", by="self" if of < 10 else "guided")
        )
    await stage.restart()
    stage.clock.now = OPENS + WEEK + timedelta(days=1)
    return duel


async def test_a_pledge_is_signed_fought_and_decided_and_then_stays(stage: Stage) -> None:
    duel = await fought(stage)

    running = await fight(stage, duel)
    assert (running.stage, running.outcome, running.sides) == ("runs", "first", (Side(9, 10), Side(0, 10)))
    assert await decide(stage) == 0

    await stage.accept(revocation("did-1"))
    await stage.correct(exclusion(of=2))
    await stage.move()
    assert (await fight(stage, duel)).sides == (Side(7, 10), Side(0, 10))

    stage.clock.now = OPENS + 2 * WEEK + timedelta(days=LATE_DAYS)
    assert (await fight(stage, duel)).stage == "counts"
    assert await decide(stage) == 1
    assert await decide(stage) == 0
    await stage.accept(revocation("did-3"))
    await stage.move()

    done = await fight(stage, duel)
    assert (done.stage, done.outcome, done.sides) == ("decided", "first", (Side(7, 10), Side(0, 10)))
    assert done.duel.result
    assert done.duel.result.position > 0
    lines = {line.code: line for line in (await read(stage)).table([HOAN_KIEM, LIKE_HOAN_KIEM])}
    assert (lines[HOAN_KIEM].points, lines[HOAN_KIEM].share, lines[LIKE_HOAN_KIEM].points) == (3, 700_000, 0)


async def test_a_correction_takes_it_anew_and_says_why(stage: Stage) -> None:
    duel = await fought(stage)
    stage.clock.now = OPENS + 2 * WEEK + timedelta(days=LATE_DAYS)
    await decide(stage)
    await stage.accept(*(revocation(f"did-{number}") for number in range(1, 7)))
    await stage.move()
    known, by = await stage.known(), await who(stage)
    before = (await fight(stage, duel)).duel

    async with stage.resources.database.transaction() as connection:
        with pytest.raises(Told):
            await decide_again(connection, known, before, "sai", by, stage.clock.now)
        await decide_again(connection, known, before, REASON, by, stage.clock.now)

    after = await fight(stage, duel)
    assert after.duel.result
    assert (after.outcome, after.sides) == ("draw", (Side(3, 10), Side(0, 10)))
    assert (after.duel.result.version, after.duel.result.reason) == (2, REASON)


async def test_neighbourhoods_of_a_ward_duel_and_wait_for_their_headcounts(stage: Stage) -> None:
    known, by = await stage.known(), await who(stage)
    sides = (f"{HOAN_KIEM}/to-1", f"{HOAN_KIEM}/to-2")
    async with stage.resources.database.transaction() as connection:
        duel = await plan_duels.sign_within(connection, known, sides, await week(stage, 2), "Hai tổ cùng học", by,
                                            stage.clock.now)  # fmt: skip
    await stage.enrol(1, neighbourhood=sides[0])
    await stage.accept(service(at=OPENS + WEEK, case="c1"))
    await stage.count_heads(sides[0], 40, kind="neighbourhood")
    await stage.restart()
    stage.clock.now = OPENS + 2 * WEEK + timedelta(days=LATE_DAYS)

    assert await decide(stage) == 0
    assert (await fight(stage, duel)).outcome == "open"

    await stage.count_heads(sides[1], 40, kind="neighbourhood")
    assert await decide(stage) == 1
    assert (await fight(stage, duel)).sides == (Side(1, 40), Side(0, 40))


async def test_who_signed_is_left_out_of_a_pairing_and_nobody_meets_twice(stage: Stage) -> None:
    await answered(stage, await offered(stage))
    known, second = await stage.known(), await week(stage, 2)

    made = plan_duels.draft_pairing(await read(stage), second)
    assert sorted(code for two in made.pairs for code in two) == sorted(
        set(known.contest.wards) - {HOAN_KIEM, LIKE_HOAN_KIEM}
    )
    assert await announced(stage, 2, *made.pairs) == len(made.pairs) == 62
    with pytest.raises(Told):
        await announced(stage, 2, made.pairs[0])
    again = plan_duels.draft_pairing(await read(stage), await week(stage, 3))
    assert not {*made.pairs, (HOAN_KIEM, LIKE_HOAN_KIEM)} & set(again.pairs)


async def counted_within(stage: Stage, *figures: int) -> list[str]:
    """Neighbourhoods of a ward with so many adults each; of 0 nobody is counted yet."""
    by, codes = await who(stage), []
    async with stage.resources.database.transaction() as connection:
        for number in range(1, len(figures) + 1):
            codes.append(await neighbourhoods.add(connection, HOAN_KIEM, f"Tổ {number}", "Quyết định 15", by))
    for code, people in zip(codes, figures, strict=True):
        if people:
            await stage.count_heads(code, people, kind="neighbourhood")
    await stage.resources.contests.reread()
    return codes


async def paired_within(stage: Stage, number: int) -> Pairing:
    """Pair the neighbourhoods of a ward for a week as the rules propose, and announce it."""
    database, known, by = stage.resources.database, await stage.known(), await who(stage)
    field = await plan_duels.field_within(database, known, HOAN_KIEM)
    made = plan_duels.draft_pairing(await read(stage), await week(stage, number), field)
    async with database.transaction() as connection:
        await plan_duels.announce(connection, known, await week(stage, number), made, "Cùng học", by,
                                  stage.clock.now, field)  # fmt: skip
    return made


async def test_neighbourhoods_of_a_ward_are_paired_by_size_each_week_anew(stage: Stage) -> None:
    a, b, c, d, e, uncounted = await counted_within(stage, 900, 400, 300, 800, 350, 0)

    second, third = [await paired_within(stage, number) for number in (2, 3)]

    assert (a, d) in second.pairs, "those of like size meet first"
    assert not set(second.pairs) & set(third.pairs), "nobody meets twice"
    assert {second.rests, third.rests} < {a, b, c, d, e}
    assert second.rests != third.rests
    assert uncounted not in {code for made in (second, third) for two in made.pairs for code in two}
    field = await plan_duels.field_within(stage.resources.database, await stage.known(), HOAN_KIEM)
    assert (field.uncounted, [fight.duel.finer for fight in (await read(stage)).found]) == (["Tổ 6"], [True] * 6)
    made = plan_duels.draft_pairing(await read(stage), await week(stage, 2))
    assert len(made.pairs) == 63, "wards are paired apart from neighbourhoods"


async def test_the_neighbourhoods_have_a_table_of_their_own(stage: Stage) -> None:
    first, second = await counted_within(stage, 20, 20)
    await paired_within(stage, 2)
    for of in range(1, 16):
        await stage.enrol(of, neighbourhood=second)
        await stage.accept(service(of=of, at=OPENS + WEEK, case=f"c{of}"))
    await stage.restart()
    stage.clock.now = OPENS + 2 * WEEK + timedelta(days=LATE_DAYS)

    assert await decide(stage) == 1

    lines = (await read(stage)).table([first, second], finer=True)
    assert [(line.code, line.rank, line.points, line.share) for line in lines] == [
        (second, 1, 3, 750_000),
        (first, 2, 0, 0),
    ]


async def test_words_are_taken_down_while_the_duel_goes_on(stage: Stage) -> None:
    number = await fought(stage)
    duel = (await fight(stage, number)).duel

    async with stage.resources.database.transaction() as connection:
        with pytest.raises(Told):
            await plan_duels.take_down(connection, duel, "Sai")
        await plan_duels.take_down(connection, duel, "Lời có tên một người dân.")

    after = await fight(stage, number)
    assert (after.duel.words_gone, after.stage, after.outcome) == ("Lời có tên một người dân.", "runs", "first")
    async with stage.resources.database.transaction() as connection:
        with pytest.raises(Told, match="đã được gỡ"):
            await plan_duels.take_down(connection, after.duel, "Lời có tên một người dân.")


async def test_offers_are_refused_that_no_duel_can_come_of(stage: Stage) -> None:
    first = await offered(stage)
    for other, why in ((HOAN_KIEM, "khác"), ("00340", "cỡ dân số"), (LIKE_HOAN_KIEM, "một lần")):
        with pytest.raises(Told, match=why):
            await offered(stage, 3, other)
    with pytest.raises(Told):
        await offered(stage, 1)
    with pytest.raises(Told):
        await answered(stage, first, "declined")
    await answered(stage, first, "declined", "Tuần này xã bận lễ hội.")
    with pytest.raises(Told):
        await answered(stage, first)
    again = await offered(stage, 3)
    stage.clock.now = OPENS + 2 * WEEK
    with pytest.raises(Told):
        await answered(stage, again)
    assert (await fight(stage, again)).stage == "over"


async def test_it_is_taken_back_before_it_begins_and_whoever_stays_wins_when_the_other_leaves(stage: Stage) -> None:
    first = await offered(stage)
    await answered(stage, first)
    await answered(stage, first, "withdrawn", "Hai bên thống nhất dời lại.")
    assert not list((await read(stage)).standing())
    await announced(stage, 2, (BA_DINH, HOAN_KIEM), rests=LIKE_HOAN_KIEM)
    wards = ", ".join(f'"{code}"' for code in (await stage.known()).contest.wards if code != BA_DINH)
    document = CONTEST.replace('wards = "all"', f"wards = [{wards}]").replace('["00070", "00004"]', '["00070"]')
    stage.clock.now = OPENS - WEEK  # Once a contest has begun its wards stay.
    await stage.load(document)
    stage.clock.now = OPENS + 2 * WEEK + timedelta(days=LATE_DAYS)

    await stage.restart()
    assert await decide(stage) == 2

    lines = {line.code: line for line in (await read(stage)).table([HOAN_KIEM, LIKE_HOAN_KIEM])}
    assert [lines[code].points for code in (HOAN_KIEM, LIKE_HOAN_KIEM)] == [3, 3]


async def test_a_neighbourhood_that_is_merged_leaves_the_duel_to_the_other(stage: Stage) -> None:
    known, by, database = await stage.known(), await who(stage), stage.resources.database
    async with database.transaction() as connection:
        sides = [
            await neighbourhoods.add(connection, HOAN_KIEM, name, "Quyết định 15", by) for name in ("Tổ 1", "Tổ 2")
        ]
        duel = await plan_duels.sign_within(connection, known, (sides[0], sides[1]), await week(stage, 2), "Cùng học",
                                            by, stage.clock.now)  # fmt: skip
    async with database.transaction() as connection:
        await neighbourhoods.merge(
            connection, HOAN_KIEM, sides[0], sides[1], 80, "Quyết định 16", by, stage.clock.now
        )
    await stage.resources.contests.reread()
    await stage.restart()
    stage.clock.now = OPENS + 2 * WEEK + timedelta(days=LATE_DAYS)

    assert await decide(stage) == 1
    done = await fight(stage, duel)
    assert (done.outcome, done.sides) == ("second", None)


async def test_behind_a_freeze_nobody_but_officials_is_told_who_is_ahead(stage: Stage) -> None:
    await fought(stage)
    known = await stage.known()
    turn = phases.Turn(
        contest_id=known.id,
        round=1,
        phase="frozen",
        turned_at=OPENS + WEEK,
        generation=1,
        position=1,
        turned_by="clock",
    )
    frozen, now = replace(known, turns=(turn,)), OPENS + 2 * WEEK + timedelta(days=LATE_DAYS)
    assert await decide_duels(stage.resources.database, known, now) == 1

    [public] = (await read_duels(stage.resources.database, frozen, now)).found
    [official] = (await read_duels(stage.resources.database, frozen, now, officials=True)).found

    assert (public.stage, public.outcome, public.sides) == ("counts", "open", None)
    assert (official.stage, official.outcome) == ("decided", "first")
