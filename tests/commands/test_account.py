"""Accounts and the log at the terminal."""

import asyncio

import pyotp
import pytest
from click.testing import CliRunner, Result

from config.settings import Settings
from server.__main__ import server
from server.pipeline.identity.second_factor import accept_app, offer_app
from server.records import accounts, audit_log, second_factors
from server.resources import Resources
from tests.console.officials import PASSWORD
from tests.processes import environment_of


async def run(settings: Settings, *words: str, typed: str = "") -> Result:
    def work() -> Result:
        return CliRunner().invoke(server, list(words), input=typed, env=environment_of(settings))

    return await asyncio.to_thread(work)


ADD = ("account", "add", "an", "--name", "Nguyễn Văn An", "--password-from", "-")


async def test_the_first_administrator_is_added_without_a_password_among_the_arguments(
    settings: Settings, resources: Resources
) -> None:
    done = await run(settings, *ADD, typed=f"{PASSWORD}\n")
    listed = await run(settings, "account", "list")
    lines = await audit_log.lines(resources.database)

    assert done.exit_code == 0, done.output
    assert "sets up an authenticator app" in done.output
    assert listed.output == "an  Nguyễn Văn An, administrator, no second factor\n"
    assert [line.act.action for line in lines] == ["account.add"]
    assert PASSWORD not in str(lines)


@pytest.mark.parametrize(
    ("words", "typed", "told"),
    [
        (("--role", "ward_officer"), PASSWORD, "to exactly one"),
        (("--role", "ward_officer", "--ward", "99999"), PASSWORD, "there is no ward '99999'"),
        ((), "ngắn", "The password has 4 characters"),
    ],
)
async def test_what_cannot_be_is_refused(settings: Settings, words: tuple[str, ...], typed: str, told: str) -> None:
    done = await run(settings, *ADD, *words, typed=f"{typed}\n")

    assert done.exit_code == 1
    assert told in done.output


async def test_a_lost_second_factor_is_reset(settings: Settings, resources: Resources) -> None:
    await run(settings, *ADD, typed=f"{PASSWORD}\n")
    held = await accounts.by_login(resources.database, "an")
    assert held
    key_for, now = resources.settings.key_for, resources.clock()
    app = pyotp.TOTP(await offer_app(resources.database, key_for, held))
    async with resources.database.transaction() as connection:
        await accept_app(connection, key_for, held, app.at(now), now)

    done = await run(settings, "account", "reset", "an")

    assert done.exit_code == 0, done.output
    assert await second_factors.totp_of(resources.database, held.id) is None
    assert (await run(settings, "account", "reset", "nobody")).exit_code == 1


async def test_the_log_is_checked(settings: Settings, resources: Resources) -> None:
    await run(settings, *ADD, typed=f"{PASSWORD}\n")
    whole = await run(settings, "log", "check")
    async with resources.database.transaction() as connection:
        await connection.execute("ALTER TABLE audit_log DISABLE TRIGGER audit_log_only_grows")
        await connection.execute("UPDATE audit_log SET login = 'other'")
    wrong = await run(settings, "log", "check")

    assert (whole.exit_code, wrong.exit_code) == (0, 1)
    assert whole.output.startswith("whole: 1 lines")
    assert wrong.output.splitlines()[0] == "changed 1"
