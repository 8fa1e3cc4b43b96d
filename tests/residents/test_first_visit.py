"""The first visit: consents, form of address, place; and what a place changes."""

from datetime import timedelta

import pytest

from server.pipeline.residents.join import join, leave
from server.records import consents, enrolments, residents
from server.records.residents import Resident
from server.rules.refusals import Told
from tests.live.stage import SLUG, Pipeline
from tests.residents.conftest import WARD, Door, Signed, SignIn


async def _resident(door: Door, who: Signed) -> Resident:
    found = await residents.by_id(door.resources.database, who.id)
    assert found
    return found


async def test_nothing_is_ticked_for_anybody_and_each_yes_is_kept_by_itself(door: Door, signed_in: SignIn) -> None:
    here = await signed_in(agreed=())
    assert "checked" not in (await here.get("/me/welcome")).text

    await here.post("/me/welcome", data={"contest": "y", "notices": "y"})
    assert set(await consents.holding(door.resources.database, here.id)) == {"contest", "notices"}
    await here.post("/me/welcome", data={"contest": "y"})

    assert set(await consents.holding(door.resources.database, here.id)) == {"contest"}
    told = [(each.purpose, each.version, each.withdrawn_at is None)
            for each in await consents.history(door.resources.database, here.id)]  # fmt: skip
    assert sorted(told) == [("contest", 1, True), ("notices", 1, False)]


async def test_somebody_under_16_is_not_asked_for_a_public_name(signed_in: SignIn) -> None:
    child, grandmother = await signed_in(birth_year=2015), await signed_in()
    assert 'name="public_name"' not in (await child.get("/me/welcome")).text
    assert 'name="public_name"' in (await grandmother.get("/me/welcome")).text


@pytest.mark.parametrize(
    ("sent", "told"),
    [({}, "Điền vào ô này"), ({"salutation": "bác", "birth_year": "1800"}, "1906"),
     ({"salutation": "bác", "birth_year": "năm tám"}, "Viết bằng chữ số"), ({"salutation": "ngài"}, "Chọn lại")],
)  # fmt: skip
async def test_what_is_wrong_is_told_and_what_was_typed_stays(
    signed_in: SignIn, sent: dict[str, str], told: str
) -> None:
    here = await signed_in()
    answer = await here.post("/me/welcome/you", data=sent)
    assert answer.status_code == 422
    assert told in answer.text
    assert all(value in answer.text for value in sent.values() if value != "ngài")


@pytest.mark.parametrize(
    "typed", ["hoan kiem", "HOÀN KIẾM", "Hoa\u0300n Kie\u0302\u0301m", "p. hoan kiem", "quan hoan kiem"]
)
async def test_a_ward_is_found_as_people_write_it(signed_in: SignIn, typed: str) -> None:
    here = await signed_in()
    assert f"/me/place/{WARD}" in (await here.get("/me/place", params={"q": typed})).text


async def test_a_place_is_declared_and_carried_into_the_contests(
    door: Door, pipeline: Pipeline, signed_in: SignIn
) -> None:
    here = await signed_in(joined=True)
    door.now += timedelta(minutes=1)
    answer = await here.post("/me/place/00004", data={"group": "resident", "elderly": "y"})
    assert answer.status_code == 303, answer.text

    known = await door.resources.contests.by_slug(SLUG)
    assert known
    last = (await enrolments.of_resident(door.resources.database, here.id))[known.id]
    assert last.body == {"ward": "00004", "neighbourhood": None, "unit": None, "groups": ["elderly", "resident"]}
    assert (await _resident(door, here)).residence == "declared"


async def test_a_place_that_does_not_exist_is_refused(signed_in: SignIn) -> None:
    here = await signed_in()
    assert (await here.post("/me/place/99999", data={"group": "resident"})).status_code == 404
    told = await here.post(f"/me/place/{WARD}", data={"group": "resident", "neighbourhood": f"{WARD}/to-999"})
    assert (told.status_code, "không còn trong danh sách" in told.text) == (422, True)
    assert (await here.post(f"/me/place/{WARD}", data={"group": "mandarin"})).status_code == 422


async def test_joining_says_what_is_missing(door: Door, pipeline: Pipeline, signed_in: SignIn) -> None:
    known = await door.resources.contests.by_slug(SLUG)
    assert known
    for who, told in (
        (await signed_in(agreed=()), "chưa đồng ý"),
        (await signed_in(birth_year=2015), "giám hộ"),
    ):
        with pytest.raises(Told, match=told):
            await join(door.resources.database, await _resident(door, who), known, door.now)
    late = known.contest.rounds[-1].closes
    with pytest.raises(Told, match="đã kết thúc"):
        await join(door.resources.database, await _resident(door, await signed_in()), known, late)


async def test_joining_twice_is_once_and_leaving_is_told_by_the_facts(
    door: Door, pipeline: Pipeline, signed_in: SignIn
) -> None:
    here, database = await signed_in(), door.resources.database
    known = await door.resources.contests.by_slug(SLUG)
    assert known
    resident = await _resident(door, here)
    assert [await join(database, resident, known, door.now) for _ in range(2)] == [True, False]
    assert await leave(database, here.id, None, door.now + timedelta(seconds=1)) == 1
    assert not (await enrolments.of_resident(database, here.id))[known.id].takes_part
    assert await leave(database, here.id, None, door.now + timedelta(seconds=2)) == 0
    assert await join(database, resident, known, door.now + timedelta(seconds=3))
