"""Who gets in, how far, and for how long."""

from datetime import timedelta

import pytest

from server.pipeline.identity.accounts import add_account
from server.records import audit_log
from tests.console.conftest import Console, SignIn
from tests.console.officials import PASSWORD
from tests.pages.element import read


async def test_nobody_is_sent_to_the_door(console: Console) -> None:
    async with console.visitor() as visitor:
        answer = await visitor.get("/console/log")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/console/sign-in?next=/console/log"


async def test_with_the_right_password_one_is_in_and_it_is_logged(console: Console) -> None:
    database = console.resources.database
    await add_account(database, "an", "Nguyễn Văn An", "inspector", None, PASSWORD)
    async with console.visitor() as visitor:
        answer = await visitor.post("/console/sign-in", data={"login": " An ", "password": PASSWORD})
        page = await visitor.get("/console")

    assert answer.headers["location"] == "/console"
    assert "Nguyễn Văn An" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert [line.act.action for line in await audit_log.lines(database)] == ["session.begin"]


@pytest.mark.parametrize(("login", "password"), [("an", "wrong"), ("nobody", PASSWORD)])
async def test_a_wrong_password_and_a_wrong_login_look_the_same(console: Console, login: str, password: str) -> None:
    await add_account(console.resources.database, "an", "An", "organizer", None, PASSWORD)
    async with console.visitor() as visitor:
        answer = await visitor.post("/console/sign-in", data={"login": login, "password": password})

    assert answer.status_code == 422
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng" in answer.text
    assert read(answer.text).one("input", id="login").attributes["value"] == login


async def test_a_form_from_another_site_is_refused(console: Console, official: SignIn) -> None:
    client = await official("organizer")

    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
        assert (await client.post("/console/sign-out", headers=headers)).status_code == 403


@pytest.mark.parametrize("later", [timedelta(hours=1, seconds=1), timedelta(hours=13)])
async def test_a_session_ends_when_idle_or_old(console: Console, official: SignIn, later: timedelta) -> None:
    client = await official("organizer")
    assert (await client.get("/console")).status_code == 200

    console.now += later

    assert (await client.get("/console")).status_code == 303


async def test_a_page_that_renews_itself_keeps_no_session_alive(console: Console, official: SignIn) -> None:
    client = await official("organizer")

    console.now += timedelta(minutes=50)
    assert (await client.get("/console", headers={"x-renewal": "1"})).status_code == 200
    console.now += timedelta(minutes=11)

    assert (await client.get("/console", headers={"x-renewal": "1"})).status_code == 303


async def test_signed_out_is_out(official: SignIn) -> None:
    client = await official("organizer")
    token = client.cookies["console"]

    assert (await client.post("/console/sign-out")).status_code == 303
    client.cookies.set("console", token)
    assert (await client.get("/console")).status_code == 303


async def test_a_page_that_is_not_for_the_role_is_refused(official: SignIn) -> None:
    assert (await (await official("inspector")).get("/console/log")).status_code == 200
    assert (await (await official("organizer")).get("/console/log")).status_code == 403


async def test_only_addresses_of_the_console_follow_the_door(console: Console) -> None:
    await add_account(console.resources.database, "an", "An", "organizer", None, PASSWORD)
    async with console.visitor() as visitor:
        for address in ("https://evil.example", "//evil.example", "/console//evil", "/c/x"):
            answer = await visitor.post(
                "/console/sign-in", params={"next": address}, data={"login": "an", "password": PASSWORD}
            )
            assert answer.headers["location"] == "/console"


@pytest.mark.parametrize("address", ["/console/headcounts/history?code=%00", "/console/wards/%00/neighbourhoods"])
async def test_what_no_store_can_keep_is_asked_for_in_vain(official: SignIn, address: str) -> None:
    assert (await (await official("organizer")).get(address)).status_code == 404
