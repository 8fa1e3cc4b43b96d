"""Seeing, joining and leaving contests, and the page of one's own points."""

from datetime import timedelta

import pytest

from server.records import enrolments, facts
from tests.examples import revocation, service, skill
from tests.live.stage import SLUG, Pipeline
from tests.residents.conftest import Door, Signed, SignIn


async def _report(door: Door, pipeline: Pipeline, who: Signed, *events: object) -> None:
    reports = [event._replace(resident=who.id) for event in events]  # type: ignore[attr-defined]
    await facts.record_events(door.resources.database, "dvcqg", reports)
    await pipeline.move()


async def test_what_counts_is_told_in_words_before_joining(pipeline: Pipeline, signed_in: SignIn) -> None:
    page = (await (await signed_in()).get(f"/me/contests/{SLUG}")).text
    assert "Thủ đô số 2026" in page
    assert "10 điểm" in page and "tính nhiều nhất 2 lần" in page
    assert "100 điểm trong một vòng" in page


async def test_joining_and_leaving(door: Door, pipeline: Pipeline, signed_in: SignIn) -> None:
    here = await signed_in()
    assert (await here.post(f"/me/contests/{SLUG}", data={"wish": "join"})).headers["location"] == "/me"
    assert "bạn đang tham gia" in (await here.get("/me/contests")).text
    door.now += timedelta(minutes=1)
    await here.post(f"/me/contests/{SLUG}", data={"wish": "leave"})
    known = await door.resources.contests.by_slug(SLUG)
    assert known
    assert not (await enrolments.of_resident(door.resources.database, here.id))[known.id].takes_part
    assert "Bạn chưa tham gia" in (await here.get("/me")).text


async def test_what_is_missing_is_told_with_the_way_to_mend_it(pipeline: Pipeline, signed_in: SignIn) -> None:
    child = await signed_in(birth_year=2015)
    answer = await child.post(f"/me/contests/{SLUG}", data={"wish": "join"})
    assert answer.status_code == 422
    assert "giám hộ" in answer.text
    assert (await child.get("/me/contests/nowhere")).status_code == 404


async def test_each_point_has_a_receipt_and_they_add_up(door: Door, pipeline: Pipeline, signed_in: SignIn) -> None:
    here = await signed_in(joined=True, groups=("resident", "elderly"))
    await _report(door, pipeline, here, skill(key="anti-scam"), service(key="scene-report", case="a", by="guided"))
    page = (await here.get("/me")).text
    # 10 x 150 % and floor(5 x 50 % x 150 %).
    assert ">18</span><small>" in page
    assert "Các biên nhận cộng lại đúng bằng 18 điểm" in page
    assert "10 × 100 % × 150 % = 15" in page
    assert "K1, bản 1: 10 điểm một lần" in page
    assert "dvcqg báo về" in page


async def test_what_a_cap_cuts_is_told(door: Door, pipeline: Pipeline, signed_in: SignIn) -> None:
    here = await signed_in(joined=True)
    many = [service(key="scene-report", case=f"own-{number}") for number in range(4)]
    await _report(door, pipeline, here, *many)
    page = (await here.get("/me")).text
    assert ">15</span><small>" in page, "three times at most"
    assert "Việc này đã đủ số lần được tính" in page


async def test_what_was_taken_back_stands_beside_it(door: Door, pipeline: Pipeline, signed_in: SignIn) -> None:
    here = await signed_in(joined=True)
    done = skill(key="anti-scam")
    await _report(door, pipeline, here, done)
    await facts.record_events(door.resources.database, "dvcqg", [revocation(done.id)])
    await pipeline.move()
    page = (await here.get("/me")).text
    assert ">0</span><small>" in page
    assert "Nơi báo về đã rút lại" in page
    assert "−10" in page


async def test_the_next_steps_are_what_would_bring_most(door: Door, pipeline: Pipeline, signed_in: SignIn) -> None:
    here = await signed_in(joined=True)
    await pipeline.move()
    page = (await here.get("/me")).text
    assert page.index("/me/skills/anti-scam") < page.index("/me/claims/new?service=scene-report")
    await _report(door, pipeline, here, skill(key="anti-scam"), skill(key="password-otp"))
    assert "/me/skills/anti-scam" not in (await here.get("/me")).text


async def test_one_sees_nothing_of_another(door: Door, pipeline: Pipeline, signed_in: SignIn) -> None:
    here, other = await signed_in(joined=True), await signed_in(joined=True, name="Trần Văn Tám")
    await _report(door, pipeline, other, skill(key="anti-scam"))
    page = (await here.get("/me")).text
    assert ">0</span><small>" in page
    assert "Tám" not in page


async def test_the_share_is_of_the_boards_that_everybody_sees(
    door: Door, pipeline: Pipeline, signed_in: SignIn
) -> None:
    here = await signed_in(joined=True)
    await _report(door, pipeline, here, skill(key="anti-scam"))
    page = (await here.get("/me")).text
    assert "Phường Hoàn Kiếm" in page
    assert "điểm trên 1.000 người lớn" in page


@pytest.mark.parametrize("page", ["/me", "/me/contests", f"/me/contests/{SLUG}"])
async def test_a_quarter_is_told_to_nobody_in_a_small_ward(pipeline: Pipeline, signed_in: SignIn, page: str) -> None:
    assert "phần tư" not in (await (await signed_in(joined=True)).get(page)).text
