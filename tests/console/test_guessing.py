"""Guessing is slowed down and stopped, and tells nobody which logins exist."""

import asyncio
from datetime import timedelta

import pytest
from httpx2 import AsyncClient, Response

from server.pipeline.identity.accounts import add_account
from server.pipeline.identity.guess import TooSoon, of_address, of_login, take_guess
from server.records import audit_log
from server.rules.guessing import OF_ADDRESS, OF_LOGIN
from tests.console.conftest import Console, SignIn
from tests.console.officials import PASSWORD, give_app

FREE = 4


async def guess(visitor: AsyncClient, login: str = "an", password: str = "wrong") -> Response:
    return await visitor.post("/console/sign-in", data={"login": login, "password": password})


@pytest.fixture
async def an(console: Console) -> Console:
    await add_account(console.resources.database, "an", "An", "inspector", None, PASSWORD)
    return console


def test_waits_grow_to_an_hour_and_no_further() -> None:
    assert OF_LOGIN[:FREE] == (timedelta(),) * FREE
    assert OF_LOGIN[FREE] == timedelta(seconds=30)
    assert OF_LOGIN[-1] == timedelta(hours=1)
    assert OF_ADDRESS[-1] == timedelta(minutes=15)
    assert list(OF_LOGIN) == sorted(OF_LOGIN)


@pytest.mark.parametrize("login", ["an", "nobody"])
async def test_after_five_wrong_ones_even_the_right_password_waits(an: Console, login: str) -> None:
    async with an.visitor() as visitor:
        statuses = [(await guess(visitor, login)).status_code for _ in range(FREE + 1)]
        held = await guess(visitor, login, PASSWORD)
        an.now += OF_LOGIN[FREE]
        free = await guess(visitor, login, PASSWORD)

    assert statuses == [422] * (FREE + 1)
    assert held.status_code == 429
    assert "Thử lại từ" in held.text
    assert free.status_code == (303 if login == "an" else 422)


async def test_a_login_that_nobody_has_is_told_of_like_one_that_somebody_has(an: Console) -> None:
    async with an.visitor() as visitor:
        for _ in range(FREE + 3):
            real, none = await guess(visitor, "an"), await guess(visitor, "nobody")
            assert real.status_code == none.status_code
            told = [answer.text.split('role="alert"')[1].split("</p>")[0] for answer in (real, none)]
            assert told[0] == told[1]
            an.now += timedelta(seconds=20)


async def test_the_right_password_forgets_the_wrong_ones_and_tells_of_them(an: Console) -> None:
    async with an.visitor() as visitor:
        for _ in range(3):
            await guess(visitor)
        await guess(visitor, password=PASSWORD)
        told = (await visitor.get("/console")).text
        statuses = [(await guess(visitor)).status_code for _ in range(FREE + 1)]

    assert "Trước lần này có 3 lần nhập sai" in told
    assert statuses == [422] * (FREE + 1)


async def test_tries_at_the_same_moment_do_not_pass_together(an: Console) -> None:
    async with an.visitor() as visitor:
        answers = await asyncio.gather(*(guess(visitor) for _ in range(12)))

    assert sorted(answer.status_code for answer in answers) == [422] * (FREE + 1) + [429] * (11 - FREE)


async def test_an_address_that_tries_many_logins_waits_too(an: Console) -> None:
    free = sum(not wait for wait in OF_ADDRESS)
    key_for = an.resources.settings.key_for
    async with an.visitor() as visitor:
        for number in range(free + 1):
            await guess(visitor, f"nobody-{number}")
        held = await guess(visitor, "an", PASSWORD)

    assert held.status_code == 429
    assert of_address(key_for, "2001:db8::1").key == of_address(key_for, "2001:db8::ffff").key
    assert of_address(key_for, "2001:db8::1").key != of_address(key_for, "2001:db8:0:1::1").key


async def test_codes_of_the_second_factor_are_guessed_as_slowly(console: Console) -> None:
    await add_account(console.resources.database, "an", "An", "organizer", None, PASSWORD)
    app, codes = await give_app(console.resources, "an", console.now)
    async with console.visitor() as visitor:
        await guess(visitor, password=PASSWORD)
        wrong = ["000000", "zzzz-zzzz-zzzz"]
        statuses = [
            (await visitor.post("/console/second-factor", data={"code": wrong[number % 2]})).status_code
            for number in range(FREE + 1)
        ]
        held = [
            (await visitor.post("/console/second-factor", data={"code": code})).status_code
            for code in (app.at(console.now), codes[0])
        ]

    assert statuses == [422] * (FREE + 1)
    assert held == [429, 429]


async def test_an_administrator_unlocks(an: Console, official: SignIn) -> None:
    administrator = await official("administrator")
    async with an.visitor() as visitor:
        for _ in range(FREE + 1):
            await guess(visitor)
        assert "khóa đến" in (await administrator.get("/console/accounts")).text

        assert (await administrator.post("/console/accounts/an", data={"do": "unlock"})).status_code == 303
        assert (await guess(visitor, password=PASSWORD)).status_code == 303


async def test_what_was_typed_as_a_login_is_not_kept(an: Console) -> None:
    async with an.visitor() as visitor:
        await guess(visitor, "my password by mistake")
    rows = await an.resources.database.fetch("SELECT key FROM guesses")
    keys = {row["key"] for row in rows}

    assert of_login(an.resources.settings.key_for, "my password by mistake").key in keys
    assert all(len(key) == 32 for key in keys)


async def test_an_administrator_unlocks_an_address_and_it_is_written_down(an: Console, official: SignIn) -> None:
    database, administrator = an.resources.database, await official("administrator")
    where = of_address(an.resources.settings.key_for, "203.0.113.7")
    for _ in range(OF_ADDRESS.count(timedelta()) + 1):
        await take_guess(database, where, an.now)
    with pytest.raises(TooSoon):
        await take_guess(database, where, an.now)

    wrong = await administrator.post("/console/accounts", data={"address": "203.0.113"})
    right = await administrator.post("/console/accounts", data={"address": "203.0.113.7"})
    again = await administrator.post("/console/accounts", data={"address": "203.0.113.7"})

    assert "không phải địa chỉ mạng" in wrong.text
    assert 'value="203.0.113"' in wrong.text
    assert right.status_code == 303
    assert "đang không phải chờ" in again.text
    await take_guess(database, where, an.now)
    (line,) = [each for each in await audit_log.lines(database, limit=9) if each.act.action == "address.unlock"]
    assert line.act.object == "address:203.0.113.7"
