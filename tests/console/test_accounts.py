"""Inviting, changing, closing: by administrators, never for themselves, and never the last of them."""

import asyncio
from datetime import timedelta

import pyotp
import pytest

from server.pipeline.identity.accounts import add_account, close_account
from server.records import accounts, audit_log
from server.rules.refusals import Told
from tests.console.addresses import OWN_WARD
from tests.console.conftest import Console, SignIn
from tests.console.officials import PASSWORD, account_of, give_app
from tests.pages.element import read

NEW = {"login": "Cuong", "name": "Trần Văn Cường", "role": "council", "ward": ""}
ACCEPTED = {"name": "Trần Văn Cường", "password": PASSWORD, "again": PASSWORD}


async def link_of(client: object, data: dict[str, str] = NEW, path: str = "/console/invitations") -> str:
    answer = await client.post(path, data=data)  # type: ignore[attr-defined]
    assert answer.status_code == 200, answer.text
    return read(answer.text).one("textarea", id="link").text.removeprefix("http://thidua.example")


async def test_an_invited_person_gets_in_by_password_and_app(console: Console, official: SignIn) -> None:
    link = await link_of(await official("administrator"))
    async with console.visitor() as visitor:
        assert (await visitor.get(link)).headers["referrer-policy"] == "no-referrer"
        assert (await visitor.post(link, data=ACCEPTED)).status_code == 303
        page = read((await visitor.get("/console/me/second-factor")).text)
        app = pyotp.TOTP(page.one("p", "key").text.replace(" ", ""))
        await visitor.post("/console/me/second-factor", data={"code": app.at(console.now)})
        assert (await visitor.get("/console")).status_code == 200
        assert (await visitor.get(link)).status_code == 404, "a link works once"

    found = await account_of(console.resources, "cuong")
    lines = await audit_log.lines(console.resources.database)
    assert (found.role, found.ward) == ("council", None)
    assert [line.act.action for line in reversed(lines)] == [
        "invitation.make", "invitation.accept", "session.begin", "account.second-factor", "session.begin",
    ]  # fmt: skip
    assert link.rsplit("/", 1)[1] not in str(lines), "the token is nowhere but in the link"
    assert PASSWORD not in str(lines)


async def test_a_link_ends_after_three_days_or_when_cancelled_or_replaced(console: Console, official: SignIn) -> None:
    administrator = await official("administrator")
    first = await link_of(administrator)
    second = await link_of(administrator)
    async with console.visitor() as visitor:
        assert (await visitor.get(first)).status_code == 404
        assert (await visitor.get(second)).status_code == 200
        console.now += timedelta(minutes=11)
        assert "password_again" in (await administrator.post("/console/invitations/2/revoke")).text
        console.now -= timedelta(minutes=11)
        assert (await administrator.post("/console/invitations/2/revoke")).status_code == 303
        assert (await visitor.post(second, data=ACCEPTED)).status_code == 404
        third = await link_of(administrator)
        console.now += timedelta(days=3, seconds=1)
        assert (await visitor.get(third)).status_code == 404


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"login": "Á"}, "Tên đăng nhập cần từ 2"),
        ({"name": " "}, "Điền vào ô này"),
        ({"role": "ward_officer"}, "phải gắn với đúng một"),
        ({"ward": OWN_WARD}, "phải gắn với đúng một"),
        ({"role": "king"}, "Lựa chọn này không có"),
        ({"login": "taken"}, "Đã có tài khoản"),
    ],
)
async def test_an_invitation_that_will_not_do_is_told_and_keeps_what_was_typed(
    console: Console, official: SignIn, changes: dict[str, str], told: str
) -> None:
    await add_account(console.resources.database, "taken", "A", "inspector", None, None)
    answer = await (await official("administrator")).post("/console/invitations", data={**NEW, **changes})

    assert answer.status_code == 422
    assert told in answer.text
    assert read(answer.text).one("input", id="login").attributes["value"] == {**NEW, **changes}["login"]


async def test_a_way_back_in_sets_password_and_app_anew(console: Console, official: SignIn) -> None:
    await add_account(console.resources.database, "an", "An", "organizer", None, PASSWORD)
    app, _ = await give_app(console.resources, "an", console.now)
    administrator = await official("administrator")
    link = await link_of(administrator, {"do": "way-in"}, "/console/accounts/an")
    another = "năm từ không liên quan nhau"
    async with console.visitor() as visitor:
        await visitor.post(link, data={"name": "An", "password": another, "again": another})
        assert (await visitor.get("/console")).headers["location"].startswith("/console/me/second-factor")
        old = await visitor.post("/console/sign-in", data={"login": "an", "password": PASSWORD})
        await visitor.post("/console/sign-in", data={"login": "an", "password": another})
        code = await visitor.post("/console/second-factor", data={"code": app.at(console.now)})

    assert old.status_code == 422
    assert code.headers["location"] != "/console", "codes of the lost app are void"


async def test_a_role_is_changed_with_what_was_before_and_after(console: Console, official: SignIn) -> None:
    await add_account(console.resources.database, "an", "An", "inspector", None, None)
    administrator = await official("administrator")
    change = {"do": "change", "role": "ward_officer", "ward": OWN_WARD, "seen": "inspector"}
    answers = [await administrator.post("/console/accounts/an", data=change) for _ in range(2)]
    line = (await audit_log.lines(console.resources.database, limit=1))[0]
    page = (await administrator.get(f"/console/log/{line.number}")).text

    assert [answer.status_code for answer in answers] == [303, 422], "the second saw a role that is no more"
    assert "vừa được một người khác đổi" in answers[1].text
    assert line.act.before == {"role": "inspector", "ward": None}
    assert line.act.after == {"role": "ward_officer", "ward": OWN_WARD}
    assert "<del>inspector</del>" in page
    assert "<ins>ward_officer</ins>" in page


async def test_nobody_changes_or_closes_themselves(console: Console, official: SignIn) -> None:
    administrator = await official("administrator")
    login = (await accounts.listed(console.resources.database))[0].account.login
    change = {"do": "change", "role": "council", "ward": "", "seen": "administrator"}
    for data in (change, {"do": "close"}, {"do": "way-in"}):
        answer = await administrator.post(f"/console/accounts/{login}", data=data)
        assert answer.status_code == 422
    found = await account_of(console.resources, login)
    assert (found.role, found.closed_at) == ("administrator", None)


async def test_a_closed_account_is_out_at_once_and_may_be_opened_again(console: Console, official: SignIn) -> None:
    organizer, administrator = await official("organizer"), await official("administrator")
    login = next(each.account.login for each in await accounts.listed(console.resources.database)
                 if each.account.role == "organizer")  # fmt: skip
    await administrator.post(f"/console/accounts/{login}", data={"do": "close"})
    assert (await organizer.get("/console")).status_code == 303
    await administrator.post(f"/console/accounts/{login}", data={"do": "reopen"})
    assert (await organizer.get("/console")).status_code == 303, "its sessions ended with it"
    assert (await account_of(console.resources, login)).closed_at is None


async def test_two_administrators_cannot_close_each_other_at_once(console: Console) -> None:
    database = console.resources.database
    for login in ("an", "binh"):
        await add_account(database, login, login, "administrator", None, None)
    an, binh = [await account_of(console.resources, login) for login in ("an", "binh")]

    async def close(whom: object, by: object) -> bool:
        try:
            async with database.transaction() as connection:
                await close_account(connection, whom, by, console.now)  # type: ignore[arg-type]
        except Told:
            return False
        return True

    assert sorted(await asyncio.gather(close(an, binh), close(binh, an))) == [False, True]


async def test_asking_again_wants_password_and_code_and_keeps_what_was_typed(console: Console) -> None:
    await add_account(console.resources.database, "an", "An", "administrator", None, PASSWORD)
    app, _ = await give_app(console.resources, "an", console.now)
    async with console.visitor() as visitor:
        await visitor.post("/console/sign-in", data={"login": "an", "password": PASSWORD})
        await visitor.post("/console/second-factor", data={"code": app.at(console.now)})
        console.now += timedelta(minutes=11)
        for proof, status in (
            ({}, 200),
            ({"password_again": "wrong", "code_again": app.at(console.now)}, 422),
            ({"password_again": PASSWORD, "code_again": "000000"}, 422),
            ({"password_again": PASSWORD, "code_again": app.at(console.now)}, 200),
        ):
            answer = await visitor.post("/console/invitations", data={**NEW, **proof})
            assert answer.status_code == status
            done = 'id="link"' in answer.text
            assert done or read(answer.text).every("input", name="login")[0].attributes["value"] == "Cuong"
        assert done
