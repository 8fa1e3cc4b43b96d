"""The second step of signing in, and setting up what it needs."""

import html
import re
from datetime import timedelta

import pyotp
import pytest
from httpx2 import AsyncClient

from server.pipeline.identity.accounts import add_account
from server.pipeline.identity.second_factor import RECOVERY_CODES, STEP_SECONDS
from server.records import audit_log, sessions
from server.rules.rights import ROLES, Role
from tests.console.addresses import OWN_WARD
from tests.console.conftest import Console, SignIn
from tests.console.officials import PASSWORD, give_app
from tests.pages.element import read
from tests.qr import read_picture


async def add(console: Console, login: str, role: Role = "organizer") -> None:
    ward = OWN_WARD if role == "ward_officer" else None
    await add_account(console.resources.database, login, "Nguyễn Văn An", role, ward, PASSWORD)


async def half_in(visitor: AsyncClient, login: str = "an") -> None:
    """Give the password only."""
    answer = await visitor.post("/console/sign-in", data={"login": login, "password": PASSWORD})
    assert answer.status_code == 303


@pytest.mark.parametrize("role", ROLES)
async def test_who_may_change_anything_gets_nowhere_without_a_second_factor(console: Console, role: Role) -> None:
    await add(console, "an", role)
    async with console.visitor() as visitor:
        await half_in(visitor)
        for address in ("/console", "/console/me", "/console/me/passkeys", "/console/log"):
            answer = await visitor.get(address)
            led = answer.headers.get("location", "").startswith("/console/me/second-factor?next=")
            assert led == (role != "inspector"), address
            assert led or answer.status_code == 200


async def test_setting_up_an_app_shows_ten_codes_and_lets_in_by_a_new_session(console: Console) -> None:
    await add(console, "an")
    async with console.visitor() as visitor:
        await half_in(visitor)
        before = visitor.cookies["console"]
        page = read((await visitor.get("/console/me/second-factor")).text)
        app = pyotp.TOTP(page.one("p", "key").text.replace(" ", ""))

        wrong = await visitor.post("/console/me/second-factor", data={"code": "000000"})
        again = read((await visitor.get("/console/me/second-factor")).text)
        done = await visitor.post("/console/me/second-factor", data={"code": app.at(console.now)})
        opened = await visitor.get("/console")

        assert wrong.status_code == 422
        assert again.one("p", "key").text == page.one("p", "key").text, "a page loaded again shows the same key"
        assert len(read(done.text).one("ol", "codes").every("li")) == RECOVERY_CODES
        assert opened.status_code == 200
        assert visitor.cookies["console"] != before
        visitor.cookies.set("console", before)
        assert (await visitor.get("/console")).status_code == 303, "the token from before the second factor is void"


async def test_the_picture_says_the_link_and_needs_no_style_of_its_own(console: Console) -> None:
    await add(console, "an")
    async with console.visitor() as visitor:
        await half_in(visitor)
        text = (await visitor.get("/console/me/second-factor")).text

    link = re.search(r'href="(otpauth:[^"]+)"', text)
    assert link and read_picture(text) == html.unescape(link[1])
    assert not re.search(r"\sstyle=", text)


async def test_a_code_works_once(console: Console) -> None:
    await add(console, "an")
    app, _ = await give_app(console.resources, "an", console.now)
    code = app.at(console.now)
    statuses = []
    for _ in range(2):
        async with console.visitor() as visitor:
            await half_in(visitor)
            assert (await visitor.get("/console")).headers["location"].startswith("/console/second-factor?")
            statuses.append((await visitor.post("/console/second-factor", data={"code": code})).status_code)

    assert statuses == [303, 422]


@pytest.mark.parametrize(("drift", "status"), [(-2, 422), (-1, 303), (1, 303), (2, 422)])
async def test_clocks_may_differ_by_half_a_minute(console: Console, drift: int, status: int) -> None:
    await add(console, "an")
    app, _ = await give_app(console.resources, "an", console.now)
    async with console.visitor() as visitor:
        await half_in(visitor)
        code = app.at(console.now + timedelta(seconds=STEP_SECONDS * drift))
        assert (await visitor.post("/console/second-factor", data={"code": code})).status_code == status


async def test_a_recovery_code_lets_in_once_however_it_is_typed(console: Console) -> None:
    await add(console, "an")
    _, codes = await give_app(console.resources, "an", console.now)
    statuses = []
    for typed in (codes[0], codes[0], codes[1].upper().replace("-", " ")):
        async with console.visitor() as visitor:
            await half_in(visitor)
            statuses.append((await visitor.post("/console/second-factor", data={"code": typed})).status_code)
            page = await visitor.get("/console")

    assert statuses == [303, 422, 303]
    assert "Còn 8 mã dự phòng" in page.text


async def test_with_only_the_password_another_app_cannot_be_set_up(console: Console) -> None:
    await add(console, "an")
    await give_app(console.resources, "an", console.now)
    async with console.visitor() as visitor:
        await half_in(visitor)
        for address in ("/console/me/second-factor", "/console/me/recovery-codes", "/console/me/passkeys"):
            answer = await visitor.post(address, data={"code": "1"})
            assert answer.headers["location"].startswith("/console/second-factor?")


async def test_a_password_alone_waits_a_quarter_of_an_hour(console: Console) -> None:
    await add(console, "an")
    await give_app(console.resources, "an", console.now)
    async with console.visitor() as visitor:
        await half_in(visitor)
        console.now += timedelta(minutes=15, seconds=1)
        answer = await visitor.get("/console/second-factor")

    assert answer.headers["location"].startswith("/console/sign-in?")


async def test_new_recovery_codes_void_the_old_ones(console: Console) -> None:
    await add(console, "an")
    app, codes = await give_app(console.resources, "an", console.now)
    async with console.visitor() as visitor:
        await half_in(visitor)
        await visitor.post("/console/second-factor", data={"code": app.at(console.now)})
        made = read((await visitor.post("/console/me/recovery-codes")).text).one("ol", "codes").every("li")
    async with console.visitor() as visitor:
        await half_in(visitor)
        old = await visitor.post("/console/second-factor", data={"code": codes[5]})
        new = await visitor.post("/console/second-factor", data={"code": made[5].text})

    assert (old.status_code, new.status_code) == (422, 303)


async def test_no_secret_is_in_the_database_or_the_log(console: Console) -> None:
    await add(console, "an")
    app, codes = await give_app(console.resources, "an", console.now)
    async with console.visitor() as visitor:
        await half_in(visitor)
        await visitor.post("/console/second-factor", data={"code": codes[0]})
    kept = ""
    for table in ("accounts", "totp", "recovery_codes", "sessions", "guesses", "audit_log"):
        rows = await console.resources.database.fetch(f"SELECT t::text FROM {table} t")
        kept += " ".join(row[0] for row in rows)

    for secret in (PASSWORD, app.secret, app.byte_secret().hex(), codes[0], codes[0].replace("-", "")):
        assert secret not in kept


async def test_an_own_session_is_ended_from_another(console: Console, official: SignIn) -> None:
    client = await official("organizer")
    held = (await console.resources.database.fetch("SELECT account_id FROM sessions"))[0]["account_id"]
    agent = "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0"
    other = await sessions.begin(console.resources.database, held, console.now, "10.0.0.9", agent, strong=True)
    page = (await client.get("/console/me")).text
    name = read(page).every("input", name="session")[0].attributes["value"]

    assert "Firefox, Windows" in page
    assert "10.0.0.9" in page
    assert (await client.post("/console/me/sessions", data={"session": name})).status_code == 303
    async with console.visitor() as visitor:
        visitor.cookies.set("console", other)
        assert (await visitor.get("/console")).status_code == 303
    assert (await client.get("/console")).status_code == 200
    assert (await client.post("/console/me/sessions", data={"session": name})).status_code == 404
    assert [line.act.action for line in await audit_log.lines(console.resources.database)] == ["session.revoke"]


async def test_another_password_ends_the_other_sessions(console: Console) -> None:
    await add(console, "an", "inspector")
    async with console.visitor() as here, console.visitor() as there:
        await half_in(here)
        await half_in(there)
        wrong = {"current": "x", "password": "năm từ không liên quan nhau", "again": "năm từ không liên quan nhau"}
        assert (await here.post("/console/me/password", data=wrong)).status_code == 422
        done = await here.post("/console/me/password", data={**wrong, "current": PASSWORD})

        assert done.status_code == 303
        assert (await here.get("/console")).status_code == 200
        assert (await there.get("/console")).status_code == 303


@pytest.mark.parametrize(
    ("password", "again", "told"),
    [
        ("ngắn", "ngắn", "Mật khẩu có 4 ký tự"),
        ("mười hai ký tự", "khác", "Hai lần nhập"),
        (PASSWORD, PASSWORD, "Đây là"),
    ],
)
async def test_a_new_password_that_will_not_do_is_told_at_its_field(
    console: Console, password: str, again: str, told: str
) -> None:
    await add(console, "an", "inspector")
    async with console.visitor() as visitor:
        await half_in(visitor)
        sent = {"current": PASSWORD, "password": password, "again": again}
        answer = await visitor.post("/console/me/password", data=sent)

    assert answer.status_code == 422
    assert told in answer.text
