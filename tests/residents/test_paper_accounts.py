"""Accounts without VNeID: made at the desk, opened by a code on paper once, then by a code one keeps."""

import re
from datetime import timedelta

import pytest
from httpx2 import AsyncClient

from server.pipeline.identity import spoken_codes
from server.pipeline.identity.accounts import add_account
from server.pipeline.residents.paper_accounts import Person, make_account, renew_account
from server.records import accounts, guesses, paper_accounts, residents
from server.records.accounts import Account
from server.rules.catalogue import WardCode
from server.rules.refusals import NotFound, Told
from tests.residents.conftest import WARD, Door

CODE = re.compile(r"\b[B-Z]{6}-[B-Z]{6}\b")
ENTRY = "/me/sign-in/code"


async def _officer(door: Door, ward: str = WARD) -> Account:
    database = door.resources.database
    added = await add_account(database, f"can-bo-{ward}", "Trần Thị Mai", "ward_officer", WardCode(ward), None)
    found = await accounts.by_id(database, added)
    assert found
    return found


async def _made(door: Door, by: Account, name: str = "Bà Sáu", birth_year: int | None = 1948) -> str:
    resources, person = door.resources, Person(name=name, birth_year=birth_year, neighbourhood=None)
    async with resources.database.transaction() as connection:
        return await make_account(connection, resources.settings.key_for, resources.pseudonyms, person, by, door.now)


async def _enter(visitor: AsyncClient, code: str) -> tuple[int, str]:
    answer = await visitor.post(ENTRY, data={"code": code})
    return answer.status_code, answer.text


def _told(page: str) -> str:
    found = CODE.search(page)
    assert found
    return found[0]


async def test_the_code_on_paper_opens_the_account_once_and_gives_one_to_keep(door: Door) -> None:
    code = await _made(door, await _officer(door))
    async with door.visitor() as first, door.visitor() as second, door.visitor() as third:
        status, page = await _enter(first, code.lower().replace("-", " "))
        assert status == 200
        assert (await first.get("/me")).headers["location"] == "/me/welcome"

        assert (await _enter(second, code))[0] == 422, "it was used"
        kept = _told(page)
        assert (await _enter(second, kept))[0] == (await _enter(third, kept))[0] == 303, "as often as one likes"


async def test_nothing_of_a_code_or_a_person_is_kept_in_the_open(door: Door) -> None:
    code = await _made(door, await _officer(door))
    stored = await door.resources.database.fetch("SELECT c::text FROM codes c")

    assert code not in str(stored)
    assert code.replace("-", "") not in str(stored)


async def test_the_account_lives_in_the_ward_of_the_officer_and_that_is_confirmed(door: Door) -> None:
    by = await _officer(door)
    await _made(door, by)

    (made,) = await paper_accounts.of_ward(door.resources.database, WARD, 9)
    resident = await residents.by_id(door.resources.database, made.resident)
    assert resident
    assert (resident.name, resident.ward, resident.residence, resident.assurance) == (
        "Bà Sáu", WARD, "confirmed", "paper")  # fmt: skip


async def test_who_never_came_is_forgotten_and_who_came_is_not(door: Door) -> None:
    by, database = await _officer(door), door.resources.database
    await _made(door, by, "Bà Bảy")
    code = await _made(door, by, "Bà Sáu")
    async with door.visitor() as visitor:
        await _enter(visitor, code)

    await paper_accounts.forget_unopened(database, door.now + timedelta(seconds=1))

    assert [each.name for each in await paper_accounts.of_ward(database, WARD, 9)] == ["Bà Sáu"]


async def test_a_code_ends_after_seven_days(door: Door) -> None:
    code = await _made(door, await _officer(door))
    door.now += timedelta(days=7)
    async with door.visitor() as visitor:
        status, page = await _enter(visitor, code)

    assert (status, "hết hạn" in page, code in page) == (422, True, True)


async def test_a_new_code_ends_the_old_one_and_every_session(door: Door) -> None:
    by, resources = await _officer(door), door.resources
    code = await _made(door, by)
    async with door.visitor() as old, door.visitor() as visitor:
        kept = _told((await _enter(old, code))[1])
        (made,) = await paper_accounts.of_ward(resources.database, WARD, 9)
        async with resources.database.transaction() as connection:
            fresh = await renew_account(connection, resources.settings.key_for, made.id, by, door.now)

        assert (await old.get("/me")).headers["location"].startswith("/me/sign-in")
        assert (await _enter(visitor, kept))[0] == 422
        assert (await _enter(visitor, fresh))[0] == 200


async def test_an_officer_of_another_ward_renews_nothing(door: Door) -> None:
    await _made(door, await _officer(door))
    (made,) = await paper_accounts.of_ward(door.resources.database, WARD, 9)
    other = await _officer(door, "00004")

    with pytest.raises(NotFound):
        async with door.resources.database.transaction() as connection:
            await renew_account(connection, door.resources.settings.key_for, made.id, other, door.now)


async def test_guessing_is_slowed_down_and_a_right_code_still_works_later(door: Door) -> None:
    code = await _made(door, await _officer(door))
    wrong = "BCDFGH-JKLMNP" if code[0] != "B" else "XCDFGH-JKLMNP"
    async with door.visitor() as visitor:
        for _ in range(11):
            assert (await _enter(visitor, wrong))[0] == 422
        assert "phải chờ" in (await _enter(visitor, code))[1]
        door.now += timedelta(minutes=1)
        assert (await _enter(visitor, code))[0] == 200


async def test_guesses_from_many_places_are_counted_together(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "server.pipeline.identity.guess.OF_ALL_ENTRIES", (timedelta(), timedelta(), timedelta(seconds=30))
    )
    database, key_for = door.resources.database, door.resources.settings.key_for
    for number in range(3):
        await spoken_codes.count_try(database, key_for, "BCDFGHJKLMNP", "paper", f"10.0.0.{number}", door.now)

    with pytest.raises(Told, match="phải chờ"):
        await spoken_codes.count_try(database, key_for, "BCDFGHJKLMNP", "paper", "10.0.0.9", door.now)
    assert await database.fetchval("SELECT count(*) FROM guesses") == 5
    assert not any(b"10.0.0" in key for key in await guesses.of_keys(database, []))


async def test_what_can_be_no_code_is_told_so_and_costs_no_try(door: Door) -> None:
    async with door.visitor() as visitor:
        for typed, told in (("", "Điền vào ô này"), ("BCD", "3 chữ cái, cần 12"), ("💡\u202e!", "0 chữ cái")):
            status, page = await _enter(visitor, typed)
            assert (status, told in page) == (422, True), typed

    assert await door.resources.database.fetchval("SELECT count(*) FROM guesses") == 0


async def test_an_account_needs_a_name_and_nothing_that_identifies(door: Door) -> None:
    by = await _officer(door)
    for name, year, told in ((" ", None, "0 ký tự"), ("Bà 001234567890", None, "số căn cước"), ("B" * 61, None, "61"),
                             ("Bà Sáu", 1700, "cần từ 1906")):  # fmt: skip
        with pytest.raises(Told, match=told):
            await _made(door, by, name, year)


async def test_who_came_by_vneid_has_no_kept_code(door: Door, signed_in: object) -> None:
    here = await signed_in()  # type: ignore[operator]

    assert (await here.post("/me/account/code")).status_code == 404
