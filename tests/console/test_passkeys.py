"""A passkey from its making to its end, in a browser whose device is played by Chromium's virtual authenticator."""

import json

import pytest
from playwright.async_api import Page

from server.pipeline.identity.accounts import add_account
from server.pipeline.identity.passkeys import Site, check_signed, register
from server.records import audit_log, passkeys, sessions
from server.rules.refusals import Told
from tests.console.browser import launched, served, window
from tests.console.conftest import Console
from tests.console.officials import PASSWORD, account_of, give_app

DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip
CLIENT_DATA = "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiQUEiLCJvcmlnaW4iOiJ4In0"
"""Of a browser at 'x', with a challenge of one byte."""


async def give_device(page: Page) -> None:
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("WebAuthn.enable")
    await devtools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


@pytest.mark.browser
async def test_a_passkey_is_made_signs_in_confirms_and_is_removed(console: Console) -> None:
    database = console.resources.database
    await add_account(database, "an", "An", "administrator", None, PASSWORD)
    app, _ = await give_app(console.resources, "an", console.now)
    async with launched() as browser, served(console) as address, window(browser, address) as context:
        page = await context.new_page()
        await give_device(page)
        await page.goto("/console/me/passkeys")
        await page.fill("#login", "an")
        await page.fill("#password", PASSWORD)
        await page.click("main .button >> nth=0")
        await page.fill("#code", app.at(console.now))
        await page.click("main .button")
        await page.wait_for_url("**/console/me/passkeys")
        await page.fill("#name", "Điện thoại")
        await page.click("use-passkey button")
        await page.wait_for_selector(".said")
        assert [each.name for each in await passkeys.of_account(database, 1)] == ["Điện thoại"]

        await page.click("text=Đăng xuất")
        async with page.expect_request("**/sign-in/passkey") as sent:
            await page.click("use-passkey button")
        await page.wait_for_url(f"{address}/console")
        again = (await sent.value).post_data or ""
        headers = {"content-type": "application/x-www-form-urlencoded"}
        answer = await page.request.post("/console/sign-in/passkey", data=again, headers=headers)
        assert answer.status == 422, "an answer is good once"
        assert (await audit_log.lines(database, limit=1))[0].act.arguments == {"by": "passkey"}

        await database.execute("UPDATE sessions SET confirmed_at = confirmed_at - interval '11 minutes'")
        await page.goto("/console/me/passkeys")
        await page.click("text=Bỏ khóa")
        await page.click("use-passkey button")
        await page.wait_for_selector(".said")
        assert await passkeys.of_account(database, 1) == []
    assert [line.act.action for line in await audit_log.lines(database, limit=1)] == ["passkey.remove"]


@pytest.mark.parametrize("answer", ["", "{}", "null", "[]", '{"id": 1}', '{"id": "AA", "response": {}}', "x" * 9_000])
async def test_an_answer_that_is_none_is_refused(console: Console, answer: str) -> None:
    await add_account(console.resources.database, "an", "An", "administrator", None, PASSWORD)
    database, key_for = console.resources.database, console.resources.settings.key_for
    site, an = Site(host="localhost", origin="http://localhost"), await account_of(console.resources, "an")

    assert await check_signed(database, key_for, site, answer, console.now) is None
    with pytest.raises(Told):
        async with database.transaction() as connection:
            await register(connection, key_for, site, an, answer, "x", console.now)
    async with console.visitor() as visitor:
        assert (await visitor.post("/console/sign-in/passkey", data={"passkey": answer})).status_code == 422


async def test_nobody_adds_a_key_with_another_answer_than_their_own(console: Console) -> None:
    """A challenge that was not asked of this person, here one without our mark, is none."""
    await add_account(console.resources.database, "an", "An", "administrator", None, PASSWORD)
    await give_app(console.resources, "an", console.now)
    an = await account_of(console.resources, "an")
    token = await sessions.begin(console.resources.database, an.id, console.now, "", "", strong=True)
    foreign = json.dumps({
        "id": "AA",
        "rawId": "AA",
        "type": "public-key",
        "response": {"clientDataJSON": CLIENT_DATA, "attestationObject": "AA"},
    })  # fmt: skip
    async with console.visitor() as visitor:
        visitor.cookies.set("console", token)
        answer = await visitor.post("/console/me/passkeys", data={"name": "x", "passkey": foreign})

    assert answer.status_code == 422
    assert "Thiết bị chưa tạo được khóa" in answer.text
