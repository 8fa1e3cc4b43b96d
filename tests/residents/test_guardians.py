"""Who is under 16 takes part with an adult's code; the adult sees, and may take it back."""

import re
from datetime import timedelta

import pytest

from server.pipeline.residents.guardians import CHILDREN_MAX
from server.pipeline.residents.join import join
from server.records import enrolments, residents
from server.records.residents import Resident
from server.rules.refusals import Told
from tests.live.stage import SLUG, Pipeline
from tests.residents.conftest import Door, Signed, SignIn

CODE = re.compile(r"\b[B-Z]{5}-[B-Z]{5}\b")


async def _resident(door: Door, who: Signed) -> Resident:
    found = await residents.by_id(door.resources.database, who.id)
    assert found
    return found


async def _code(adult: Signed) -> str:
    found = CODE.search((await adult.post("/me/guardian")).text)
    assert found
    return found[0]


async def _join(door: Door, who: Signed) -> bool:
    known = await door.resources.contests.by_slug(SLUG)
    assert known
    return await join(door.resources.database, await _resident(door, who), known, door.now)


async def test_a_child_joins_with_an_adults_code_and_the_adult_sees_it_and_takes_it_back(
    door: Door, pipeline: Pipeline, signed_in: SignIn
) -> None:
    adult, child = await signed_in(birth_year=1985), await signed_in(birth_year=2014, name="Bé Na")
    with pytest.raises(Told, match="giám hộ"):
        await _join(door, child)
    code = await _code(adult)
    assert (await child.post("/me/guardian", data={"code": code.lower()})).status_code == 303
    assert await _join(door, child)

    page = (await adult.get("/me/guardian")).text
    assert "Bé Na" in page
    assert "Đang dự: " in page
    assert str(child.id) not in page
    named = re.search(r'name="child" value="([0-9a-f]+)"', page)
    assert named
    door.now += timedelta(minutes=1)
    await adult.post("/me/guardian/withdraw", data={"child": named[1]})

    known = await door.resources.contests.by_slug(SLUG)
    assert known
    assert not (await enrolments.of_resident(door.resources.database, child.id))[known.id].takes_part
    assert (await _resident(door, child)).guardian is None


async def test_a_code_is_for_one_child_once_for_a_day(door: Door, signed_in: SignIn) -> None:
    adult = await signed_in(birth_year=1985)
    first, second, third = [await signed_in(birth_year=2014) for _ in range(3)]
    code = await _code(adult)

    assert (await first.post("/me/guardian", data={"code": code})).status_code == 303
    assert (await second.post("/me/guardian", data={"code": code})).status_code == 422
    assert (await first.post("/me/guardian", data={"code": await _code(adult)})).status_code == 422
    late = await _code(adult)
    door.now += timedelta(days=1)
    assert (await third.post("/me/guardian", data={"code": late})).status_code == 422


async def test_a_refusal_does_not_use_the_code_up(door: Door, signed_in: SignIn) -> None:
    adult, first, second = [await signed_in(birth_year=year) for year in (1985, 2014, 2014)]
    await first.post("/me/guardian", data={"code": await _code(adult)})
    code = await _code(adult)

    assert (await first.post("/me/guardian", data={"code": code})).status_code == 422, "has a guardian"
    assert (await second.post("/me/guardian", data={"code": code})).status_code == 303


async def test_only_who_is_of_age_for_sure_stands_for_a_child(signed_in: SignIn) -> None:
    for year in (None, 2008, 2014):
        answer = await (await signed_in(birth_year=year)).post("/me/guardian")
        assert (answer.status_code, bool(CODE.search(answer.text))) == (422, False)


async def test_a_child_does_not_make_itself_grown_up(door: Door, signed_in: SignIn) -> None:
    child = await signed_in(birth_year=2014)

    answer = await child.post("/me/welcome/you", data={"salutation": "em", "birth_year": "1990"})

    assert (answer.status_code, "không tự đổi" in answer.text, 'value="1990"' in answer.text) == (422, True, True)
    assert (await _resident(door, child)).birth_year == 2014
    assert (await child.post("/me/welcome/you", data={"salutation": "em", "birth_year": "2013"})).status_code == 303


async def test_nobody_withdraws_for_anothers_child(door: Door, signed_in: SignIn) -> None:
    adult, other, child = await signed_in(birth_year=1985), await signed_in(), await signed_in(birth_year=2014)
    await child.post("/me/guardian", data={"code": await _code(adult)})
    named = re.search(r'name="child" value="([0-9a-f]+)"', (await adult.get("/me/guardian")).text)
    assert named

    for sent in (named[1], str(child.id), ""):
        assert (await other.post("/me/guardian/withdraw", data={"child": sent})).status_code == 404
    assert (await _resident(door, child)).guardian == adult.id


async def test_nobody_stands_for_more_than_ten(
    door: Door, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.pipeline.residents.guardians.CHILDREN_MAX", 1)
    assert CHILDREN_MAX == 10
    adult, first, second = [await signed_in(birth_year=year) for year in (1985, 2014, 2014)]
    await first.post("/me/guardian", data={"code": await _code(adult)})

    answer = await second.post("/me/guardian", data={"code": await _code(adult)})

    assert (answer.status_code, "nhiều nhất" in answer.text) == (422, True)
