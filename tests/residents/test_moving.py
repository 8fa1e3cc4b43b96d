"""Residents who move, leave, come again, and finish at the edge of a round: the doors and the boards agree."""

from datetime import timedelta

from server.records import facts
from tests.examples import service, skill
from tests.live.stage import SLUG, Pipeline
from tests.residents.conftest import WARD, Door, Signed, SignIn
from tests.residents.sitting import answer_all, begin, teach

ELSEWHERE = "00004"
CONTEST_PAGE = f"/me/contests/{SLUG}"


async def points(pipeline: Pipeline, ward: str) -> int:
    """The points of a ward as everybody sees them, once everything is counted."""
    await pipeline.move()
    known = await pipeline.resources.contests.by_slug(SLUG)
    assert known
    _, _, (rows,) = await pipeline.resources.boards.read_public(known.id, "1", ["wards"])
    return next(row.points for row in rows if row.code == ward)


async def does(door: Door, here: Signed, key: str) -> None:
    """A partner reports a skill that was passed just now."""
    done = skill(key, at=door.now)._replace(resident=here.id)
    await facts.record_events(door.resources.database, "dvcqg", [done])
    door.now += timedelta(minutes=1)


async def test_who_moves_in_mid_round_goes_on_for_the_ward_they_began_in(
    door: Door, pipeline: Pipeline, signed_in: SignIn
) -> None:
    here = await signed_in(joined=True)
    old, new = await points(pipeline, WARD), await points(pipeline, ELSEWHERE)
    door.now += timedelta(minutes=1)
    await does(door, here, "anti-scam")
    moved = await here.post(f"/me/place/{ELSEWHERE}", data={"group": "resident"})
    assert moved.status_code == 303, moved.text
    door.now += timedelta(minutes=1)

    await does(door, here, "password-otp")

    assert (await points(pipeline, WARD) - old, await points(pipeline, ELSEWHERE) - new) == (20, 0)
    page = (await here.get("/me")).text
    assert 'data-points="20"' in page and "cộng lại đúng bằng 20 điểm" in page
    assert page.count("Phường Hoàn Kiếm") == 1, "the share is of the ward one plays for"


async def test_what_is_done_between_leaving_and_joining_again_does_not_count(
    door: Door, pipeline: Pipeline, signed_in: SignIn
) -> None:
    here = await signed_in(joined=True)
    before = await points(pipeline, WARD)
    door.now += timedelta(minutes=1)
    await does(door, here, "anti-scam")
    assert (await here.post(CONTEST_PAGE, data={"wish": "leave"})).status_code == 303
    door.now += timedelta(minutes=1)
    away = service(at=door.now)._replace(resident=here.id)
    await facts.record_events(door.resources.database, "dvcqg", [away])
    assert await points(pipeline, WARD) == before + 10, "what was given stays"
    assert "chưa tham gia" in (await here.get("/me")).text

    door.now += timedelta(minutes=1)
    assert (await here.post(CONTEST_PAGE, data={"wish": "join"})).status_code == 303
    door.now += timedelta(minutes=1)
    await does(door, here, "password-otp")

    assert await points(pipeline, WARD) == before + 20
    assert 'data-points="20"' in (await here.get("/me")).text


async def test_a_round_ends_between_two_people_who_hand_in(door: Door, pipeline: Pipeline, signed_in: SignIn) -> None:
    await teach(door.resources)
    known = await pipeline.resources.contests.by_slug(SLUG)
    assert known
    closes = known.contest.rounds[0].closes
    before = await points(pipeline, WARD)
    door.now = closes - timedelta(hours=1)
    first, second = await signed_in(joined=True), await signed_in(joined=True)
    begun = [await begin(each) for each in (first, second)]
    for each, address in zip((first, second), begun, strict=True):
        await answer_all(door, each, address)

    door.now = closes - timedelta(microseconds=1)
    await first.post(f"{begun[0]}/finish")
    door.now = closes
    await second.post(f"{begun[1]}/finish")

    assert await points(pipeline, WARD) == before + 10
    assert "Đạt rồi!" in (await second.get(begun[1])).text, "the skill is passed all the same"
    assert 'data-points="0"' in (await second.get("/me")).text
