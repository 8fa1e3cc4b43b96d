"""From the end of a round to its signed versions: nothing is skipped, nobody signs what they did not see."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from server.pipeline.results.sign_result import publish, published_version, seal
from server.records import appeals, arrivals, results, samples
from server.resources import Resources
from server.rules.catalogue import WardCode
from server.rules.refusals import Told
from tests.examples import CONTEST, service, skill
from tests.pipeline.ending import Ending, build_ending, official
from tests.pipeline.stage import BA_DINH, HOAN_KIEM, Stage, build_stage


@pytest.fixture
async def stage(resources: Resources) -> Stage:
    """Some points in two wards."""
    built = await build_stage(resources)
    await built.enrol(1, HOAN_KIEM, neighbourhood="00070/to-3", groups=("elderly",))
    await built.enrol(2, BA_DINH, unit="school/thcs-lang")
    await built.accept(skill(of=1), service(of=2, case="H-1"), service(of=1, case="H-1"), skill("password-otp", of=2))
    await built.count_heads(HOAN_KIEM, 70_000)
    await built.move()
    return built


@pytest.fixture
async def ending(stage: Stage) -> Ending:
    """The same, with people who may end it."""
    return await build_ending(stage)


async def test_a_seed_is_made_when_a_round_opens_and_only_its_hash_is_told(ending: Ending) -> None:
    known = await ending.stage.known()

    sample = await samples.of_round(ending.stage.resources.database, known.id, 1)

    assert sample
    assert len(sample.seed) == 32
    assert sample.seed_sha256 == hashlib.sha256(sample.seed).hexdigest()
    assert sample.revealed_seed == ""


async def test_a_sample_is_not_drawn_while_something_may_still_come(ending: Ending) -> None:
    with pytest.raises(Told, match="chưa đóng"):
        await ending.draw()
    ending.stage.clock.now = (await ending.stage.known()).contest.rounds[0].closes + timedelta(days=1)
    with pytest.raises(Told, match="nhận báo muộn"):
        await ending.draw()

    await ending.over()

    assert await ending.draw() == 1
    with pytest.raises(Told, match="đã rút"):
        await ending.draw()


async def test_nobody_checks_their_own_ward_again(ending: Ending) -> None:
    await ending.over()
    await ending.draw()
    known = await ending.stage.known()
    [drawn] = await samples.drawn(ending.stage.resources.database, known.id, 1)
    officer = await official(ending.stage, "own", "ward_officer", WardCode(drawn.ward))

    with pytest.raises(Told, match="của mình"):
        await ending.find(1, "right", officer)
    other = await official(ending.stage, "other", "ward_officer", WardCode("00008"))
    await ending.find(1, "right", other)


async def test_the_gate_opens_condition_by_condition(ending: Ending) -> None:
    met = [sum((await ending.gate()).met)]
    for step in (ending.over, ending.draw, ending.recheck, ending.hear, ending.recount):
        await step()
        met.append(sum((await ending.gate()).met))

    assert met == [1, 2, 2, 3, 4, 5]


async def test_an_appeal_holds_the_gate_until_it_is_answered(ending: Ending) -> None:
    await ending.over()
    await ending.hear()
    database, known = ending.stage.resources.database, await ending.stage.known()
    async with database.transaction() as connection:
        appeal = await appeals.receive(
            connection, known.id, 1, HOAN_KIEM, "Thiếu 12 hồ sơ", ending.first.id, ending.stage.clock.now
        )
    assert not (await ending.gate()).heard

    async with database.transaction() as connection:
        assert await appeals.answer(connection, known.id, 1, appeal, "dismissed", "Không có hồ sơ.", ending.first.id)
        assert not await appeals.answer(connection, known.id, 1, appeal, "upheld", "Khác.", ending.first.id)

    assert (await ending.gate()).heard


async def test_two_different_people_sign_what_they_saw(ending: Ending) -> None:
    await ending.over()
    await ending.recount()
    with pytest.raises(Told, match="3 trên 5"):
        await ending.sign(ending.first)
    await ending.draw()
    await ending.recheck()
    await ending.hear()
    await ending.recount()
    shown = await ending.shown()

    assert await ending.sign(ending.first) is None
    with pytest.raises(Told, match="của người khác"):
        await ending.sign(ending.first)
    with pytest.raises(Told, match="đã khác"):
        await ending.sign(ending.second, replace(shown, boards_sha256="00"))
    assert await ending.sign(ending.second, shown) == 1
    [version] = await ending.versions()
    assert [each.role for each in version.signatures] == ["council", "council"]


async def test_what_moves_after_the_first_signature_takes_it_away(ending: Ending) -> None:
    await ending.over()
    await ending.draw()
    await ending.recheck()
    await ending.hear()
    await ending.recount()
    await ending.sign(ending.first)
    await ending.stage.count_heads(BA_DINH, 50_000)
    await ending.stage.move()

    with pytest.raises(Told, match="4 trên 5"):
        await ending.sign(ending.second)


async def test_another_version_of_the_contest_asks_for_another_recount(ending: Ending) -> None:
    await ending.over()
    await ending.recount()
    assert (await ending.gate()).equal

    await ending.stage.load(CONTEST.replace("Đi từng ngõ", "Vào từng ngõ"))

    assert not (await ending.gate()).equal


async def test_nothing_is_exported_before_it_is_published(ending: Ending) -> None:
    await ending.lead_to_version()
    database, known = ending.stage.resources.database, await ending.stage.known()

    async with database.transaction() as connection:
        with pytest.raises(Told, match="chưa công bố"):
            await published_version(connection, known, 1, 1)
        with pytest.raises(Told, match="Mở bảng"):
            await publish(connection, known, 1, ending.first)
        with pytest.raises(Told, match="Công bố bản 1 trước"):
            await seal(connection, known, 1, ending.first)
    await ending.publish()

    async with database.transaction() as connection:
        assert (await published_version(connection, await ending.stage.known(), 1, 1)).version == 1


async def test_a_revision_needs_a_reason_and_two_signatures_and_version_one_stays(ending: Ending) -> None:
    await ending.lead_to_version()
    [before] = await ending.versions()
    await ending.stage.count_heads(BA_DINH, 50_000)
    await ending.stage.move()

    with pytest.raises(Told, match="Lý do có 0 ký tự"):
        await ending.recount()
    await ending.recount("Quyết định 45/QĐ-UBND sửa số người lớn của phường Ba Đình.")
    await ending.sign(ending.second)
    assert await ending.sign(ending.organizer) == 2

    first, second = await ending.versions()
    database = ending.stage.resources.database
    bodies = [await results.board(database, each.draft.id, "1/wards") for each in (first, second)]
    assert first == before
    assert bodies[0] != bodies[1]
    assert second.draft.reason.startswith("Quyết định 45")


async def test_a_result_is_never_changed_in_place(ending: Ending) -> None:
    await ending.lead_to_version()
    database = ending.stage.resources.database

    for table in ("result_drafts", "result_boards", "result_signatures", "result_versions", "sample_findings"):
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {_SAME[table]} = {_SAME[table]}"):
            with pytest.raises(Exception, match="only grows"):
                await database.execute(statement)


_SAME = {"result_drafts": "reason", "sample_findings": "reason", "result_boards": "body",
         "result_signatures": "role", "result_versions": "version"}  # fmt: skip


async def test_a_job_whose_worker_died_is_taken_by_another(ending: Ending) -> None:
    await ending.over()
    database = ending.stage.resources.database
    await ending.recount()
    await database.execute(
        "UPDATE result_jobs SET state = 'running', beat_at = clock_timestamp() - make_interval(mins => 2)"
    )

    assert await ending.work() == 1
    assert await ending.work() == 0


async def test_facts_of_another_round_do_not_hold_the_gate(ending: Ending) -> None:
    await ending.over()
    database, known = ending.stage.resources.database, await ending.stage.known()
    until = ending.stage.clock.now + timedelta(days=1)
    await ending.stage.accept(skill("anti-scam", of=2))
    head = (await ending.gate()).head

    assert await arrivals.waiting(database, known.id, head.cursor, until) == 1
    assert await arrivals.waiting(database, known.id, head.cursor, until.replace(year=2020)) == 0
