"""Claims: confirmed by whoever knows, counted once, in any order of what is said about them."""

from datetime import time, timedelta
from itertools import permutations

import pytest

from server.pipeline.claims.claim import appeal_claim, withdraw_claim
from server.pipeline.claims.decide_claims import confirm_batch
from server.pipeline.results.check_gate import check_gate
from server.pipeline.results.sign_result import carry_over
from server.records import claims, facts, samples, vouched_cases
from server.records.vouched_cases import Case
from server.resources import Resources
from server.rules.claim import HOUR_MAX
from server.rules.hanoi import local
from server.rules.proposed import Batch, Exclude
from server.rules.refusals import NotFound, Told
from tests.examples import CONTEST, DURING, PSEUDONYMS, resident, revocation, service
from tests.pipeline.claiming import REASON, Claiming
from tests.pipeline.ending import build_ending
from tests.pipeline.stage import BA_DINH, HOAN_KIEM, Stage, build_stage
from tests.pipeline.test_correct import Officials

CASE = "H26-251124-0001"


@pytest.fixture
def claiming(stage: Stage) -> Claiming:
    return Claiming(stage)


async def vouch(stage: Stage, case: str = CASE, **said: object) -> None:
    """A platform vouches for a case."""
    known = {"case_key": PSEUDONYMS.case(case), "service": "scene-report", "happened_on": None, "by": None, **said}
    await vouched_cases.add(stage.resources.database, "ihanoi", [Case(**known)], "file", stage.clock.now)  # type: ignore[arg-type]


async def test_an_event_with_the_case_confirms_the_claim_and_is_the_fact_that_counts(
    stage: Stage, claiming: Claiming
) -> None:
    claim = await claiming.claim(CASE)
    await stage.accept(service(of=1, case=CASE, name="e"), source="ihanoi")
    await claiming.match()

    found = await claiming.again(claim)
    await stage.move()

    assert (found.state, found.proof, found.fact_source, found.fact_ref) == ("confirmed", "event", "ihanoi", "e")
    assert await stage.points() == 5
    assert await facts.facts_named(stage.resources.database, [("claims", claim.public_id)]) == []


async def test_an_event_that_came_before_confirms_the_claim_at_once(stage: Stage, claiming: Claiming) -> None:
    await claiming.person(1)
    await stage.accept(service(of=1, case=CASE))

    assert (await claiming.claim(CASE)).state == "confirmed"


async def test_an_event_that_its_platform_takes_back_opens_the_claim_again(stage: Stage, claiming: Claiming) -> None:
    claim = await claiming.claim(CASE)
    await stage.accept(service(of=1, case=CASE, name="e"))
    await claiming.match()
    await stage.accept(revocation("e"))

    await claiming.match()

    assert await claiming.state(claim) == "pending"
    assert await claiming.steps(claim) == ["made", "confirmed", "reopened"]


async def test_what_the_platform_says_of_day_and_way_goes_before_what_was_claimed(
    stage: Stage, claiming: Claiming
) -> None:
    day = DURING.date() - timedelta(days=1)
    claim = await claiming.claim(CASE)
    await vouch(stage, happened_on=day, by="guided")
    await claiming.match()

    (fact,) = await facts.facts_named(stage.resources.database, [("claims", claim.public_id)])

    assert (fact.happened_at.isoformat(), fact.by) == (f"{day}T05:00:00+00:00", "guided"), "noon in Hà Nội"
    assert await claiming.told(claim) == "counted"


async def test_a_file_that_names_another_service_confirms_nothing(stage: Stage, claiming: Claiming) -> None:
    claim = await claiming.claim(CASE)
    await vouch(stage, service="health-insurance")

    assert await claiming.match() == 0
    assert await claiming.state(claim) == "pending"


async def test_of_two_claims_with_one_case_the_first_is_confirmed_and_the_other_told(
    stage: Stage, claiming: Claiming
) -> None:
    first, second = await claiming.claim(CASE), await claiming.claim(CASE, of=2, ward=BA_DINH)
    await vouch(stage)
    await claiming.match()
    await stage.move()

    assert [await claiming.state(each) for each in (first, second)] == ["confirmed", "pending"]
    assert [await claiming.taken(each) for each in (first, second)] == [False, True]
    assert [await stage.points(ward) for ward in (HOAN_KIEM, BA_DINH)] == [5, 0]
    assert await claiming.match() == 0, "nor later"


@pytest.mark.parametrize("order", [*permutations(("event of 1", "claim of 2", "decision for 2"))])
async def test_one_case_of_two_wards_counts_once_in_any_order(stage: Stage, order: tuple[str, ...]) -> None:
    claiming, officer = Claiming(stage), None
    officer = await claiming.official(ward=BA_DINH)
    await claiming.person(1)
    await claiming.person(2, BA_DINH)
    claim = None
    for act in sorted(order, key=order.index):
        if act == "event of 1":
            await stage.accept(service(of=1, case=CASE))
        elif act == "claim of 2" or claim is None:
            claim = claim or await claiming.claim(CASE, of=2)
        if act == "decision for 2":
            assert claim
            await claiming.decide(claim, officer)
        await claiming.match()
    await stage.move()
    assert claim

    first = order.index("decision for 2") < order.index("event of 1")
    assert [await stage.points(ward) for ward in (HOAN_KIEM, BA_DINH)] == ([0, 5] if first else [5, 0])
    assert await claiming.taken(claim) != first
    assert await claiming.told(claim) == ("counted" if first else "case_taken")
    assert await stage.differences() == []


async def test_a_returned_claim_may_be_appealed_against_once(stage: Stage, claiming: Claiming) -> None:
    claim, first, second = await claiming.claim(CASE), await claiming.official(), await claiming.official()
    await claiming.decide(claim, first, agreed=False)

    await appeal_claim(stage.resources.database, resident(1), claim.public_id, "Có giấy hẹn ở nhà.", stage.clock.now)
    with pytest.raises(Told, match="Người đã trả lại không xem lại"):
        await claiming.decide(claim, first)
    await claiming.decide(claim, second, agreed=False)

    assert (await claiming.again(claim)).final
    with pytest.raises(Told, match="được đề nghị xem lại một lần"):
        await appeal_claim(stage.resources.database, resident(1), claim.public_id, "Xin xem lại nữa.", DURING)
    assert await claiming.steps(claim) == ["made", "returned", "appealed", "returned"]


async def test_a_platform_that_reports_a_returned_claim_confirms_it(stage: Stage, claiming: Claiming) -> None:
    claim = await claiming.claim(CASE)
    await claiming.decide(claim, await claiming.official(), agreed=False)
    await stage.accept(service(of=1, case=CASE))

    await claiming.match()

    assert await claiming.state(claim) == "confirmed"


async def test_a_claim_is_withdrawn_while_it_waits_and_may_then_be_made_again(
    stage: Stage, claiming: Claiming
) -> None:
    database, claim = stage.resources.database, await claiming.claim(CASE)

    assert await withdraw_claim(database, resident(1), claim.public_id, stage.clock.now)
    with pytest.raises(Told, match="đã đổi tình trạng"):
        await withdraw_claim(database, resident(1), claim.public_id, stage.clock.now)
    again = await claiming.claim(CASE)
    with pytest.raises(Told, match="đã được khai ngày 5/11/2026"):
        await claiming.claim(CASE.lower())

    assert await claiming.state(again) == "pending"


async def test_nobody_moves_the_claim_of_somebody_else(stage: Stage, claiming: Claiming) -> None:
    claim = await claiming.claim(CASE)

    assert not await withdraw_claim(stage.resources.database, resident(2), claim.public_id, stage.clock.now)
    with pytest.raises(NotFound):
        await claiming.decide(claim, await claiming.official(ward=BA_DINH))
    assert await claiming.state(claim) == "pending"


async def test_after_so_many_claims_in_an_hour_the_next_is_told_when_to_come(
    stage: Stage, claiming: Claiming
) -> None:
    for number in range(HOUR_MAX):
        await claiming.claim(f"H26-{number:04}")
    for number in range(HOUR_MAX, 100):
        with pytest.raises(Told, match="Khai tiếp từ 01:00"):
            await claiming.claim(f"H26-{number:04}")
    stage.clock.now += timedelta(hours=1, seconds=1)

    assert (await claiming.claim("H26-9999")).state == "pending"


@pytest.mark.parametrize(
    "typed", [" h26-251124-0001 ", "\u200fH26-2511\u200b24-0001\u202c", "Ｈ26-251124-0001", "\ufeffH26-251124-0001"]
)
async def test_marks_that_nobody_sees_make_no_other_case(stage: Stage, claiming: Claiming, typed: str) -> None:
    await stage.accept(service(of=1, case=typed))

    assert (await claiming.claim(CASE)).state == "confirmed"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("12", "có 2 ký tự, cần từ 4"),
        ("HS-" + "1" * 80, "có 83 ký tự"),
        ("HS-🪪-12345", "Bỏ các ký hiệu khác, hình vẽ"),
        ("<b>12345</b>", "Bỏ các ký hiệu khác"),
        ("001099012345", "giống số căn cước"),
        ("HỒ SƠ CỦA TÔI", "không có chữ số nào"),
    ],
)
async def test_what_cannot_be_a_case_number_is_told(claiming: Claiming, typed: str, said: str) -> None:
    with pytest.raises(Told, match=said):
        await claiming.claim(typed)


async def test_an_identity_number_in_the_words_is_refused(claiming: Claiming) -> None:
    with pytest.raises(Told, match="số giống số căn cước"):
        await claiming.claim(CASE, evidence="Căn cước 001 099 012 345")


async def test_a_day_to_come_and_one_long_ago_are_refused(claiming: Claiming) -> None:
    for days, at, said in (
        (1, None, "Ngày này chưa đến"),
        (-400, None, "quá 366 ngày"),
        (0, time(1), "Giờ này chưa"),
    ):
        with pytest.raises(Told, match=said):
            await claiming.claim(CASE, day=local(DURING).date() + timedelta(days=days), at=at)


async def test_an_officer_who_finds_another_number_in_the_book_is_told(stage: Stage, claiming: Claiming) -> None:
    claim, officer = await claiming.claim(CASE), await claiming.official()

    with pytest.raises(Told, match="không phải mã"):
        await claiming.decide(claim, officer, case="H26-251124-0002")
    await claiming.decide(claim, officer, case=CASE.lower())

    assert await claiming.told(claim) == "counted"


async def test_claims_with_one_case_are_not_confirmed_in_a_batch(stage: Stage, claiming: Claiming) -> None:
    first, other = await claiming.claim(CASE), await claiming.claim("H26-2")
    await claiming.claim(CASE, of=2, ward=BA_DINH)
    officer, names = await claiming.official(), [first.public_id, other.public_id]

    with pytest.raises(Told, match="trùng mã"):
        async with stage.resources.database.transaction() as connection:
            await confirm_batch(connection, PSEUDONYMS, names, REASON, officer, stage.clock.now)
    async with stage.resources.database.transaction() as connection:
        assert await confirm_batch(connection, PSEUDONYMS, names[1:], REASON, officer, stage.clock.now) == 1

    assert [await claiming.state(each) for each in (first, other)] == ["pending", "confirmed"]


async def test_a_claim_stays_with_the_ward_where_it_was_made(stage: Stage, claiming: Claiming) -> None:
    """The resident has moved since: the ward that knows the case decides, and points go by the rules of moving."""
    claim = await claiming.claim(CASE)
    await stage.enrol(1, BA_DINH, joined_at=DURING)
    await claiming.decide(claim, await claiming.official())

    assert await claiming.told(claim) == "counted"
    assert [await stage.points(ward) for ward in (HOAN_KIEM, BA_DINH)] == [5, 0]


async def test_a_confirmation_that_comes_too_late_for_the_round_counts_no_more(resources: Resources) -> None:
    stage = await build_stage(resources, CONTEST.replace("2099-12-03", "2026-11-30"))
    claiming = Claiming(stage)
    claim = await claiming.claim(CASE)
    await claiming.decide(claim, await claiming.official())
    await resources.database.execute("UPDATE facts SET received_at = '2026-12-01' WHERE source = 'claims'")

    assert await claiming.told(claim) == "late"


async def test_a_confirmation_is_taken_back_by_a_correction_that_two_people_make(
    stage: Stage, claiming: Claiming
) -> None:
    claim = await claiming.claim(CASE)
    await claiming.decide(claim, await claiming.official())
    assert await claiming.told(claim) == "counted"
    officials = Officials(stage, await claiming.official("organizer"), await claiming.official("council"))

    await officials.apply(Exclude(batch=Batch(source="claims", events=(claim.public_id,))))

    assert await claiming.told(claim) == "excluded"
    assert await stage.points() == 0


async def test_confirmed_claims_are_checked_again_like_every_fact(stage: Stage, claiming: Claiming) -> None:
    claim = await claiming.claim(CASE)
    await claiming.decide(claim, await claiming.official())
    await stage.move()
    ending = await build_ending(stage)
    await ending.over()
    await ending.draw()

    drawn = await samples.drawn(stage.resources.database, (await stage.known()).id, 1)

    assert [(each.source, each.source_ref, each.ward) for each in drawn] == [("claims", claim.public_id, HOAN_KIEM)]


async def test_the_gate_counts_the_claims_of_the_round_that_wait(stage: Stage, claiming: Claiming) -> None:
    claim = await claiming.claim(CASE)
    await claiming.claim("H26-OLD-1", day=DURING.date() - timedelta(days=60))
    database, known = stage.resources.database, await stage.known()

    before = await check_gate(database, known, 1, stage.clock.now)
    await claiming.decide(claim, await claiming.official())
    after = await check_gate(database, known, 1, stage.clock.now)

    assert [gate.queues.claims for gate in (before, after)] == [1, 0]
    assert [gate.decided for gate in (before, after)] == [False, True]
    assert await claims.count(database, HOAN_KIEM) == {"pending": 1, "confirmed": 1}


async def test_claims_that_wait_are_carried_over_in_writing_and_a_later_one_closes_the_gate_again(
    stage: Stage, claiming: Claiming
) -> None:
    await claiming.claim(CASE)
    ending = await build_ending(stage)
    async with stage.resources.database.transaction() as connection:
        known, reason = await stage.known(), "Còn một hồ sơ của phường chờ đối chiếu, không tính vào vòng này."
        await carry_over(connection, known, 1, ending.organizer, reason, stage.clock.now)
    carried = await ending.gate()

    await claiming.claim("H26-2", of=2, day=local(DURING).date())

    assert carried.decided
    assert not (await ending.gate()).decided
