"""`account add LOGIN --name …`, `account reset LOGIN`, `account list`: what needs no console to be open yet."""

from collections.abc import Mapping
from pathlib import Path

import click

from server.commands.opening import run
from server.pipeline.identity import second_factor
from server.pipeline.identity.accounts import add_account, new_password
from server.pipeline.identity.guess import of_login
from server.records import accounts, audit_log, guesses
from server.records.accounts import Listed
from server.records.database import Connection
from server.resources import Resources
from server.rules.act import Act
from server.rules.catalogue import WardCode
from server.rules.refusals import Refusal
from server.rules.rights import ROLES, Role, needs_second_factor

PASSWORD_FROM = click.option(
    "--password-from",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="File whose first line is the password, - for standard input. Default: it is asked for.",
)
"""Never an argument: arguments are seen by everybody on the machine and kept in the shell's history."""


@click.group()
def account() -> None:
    """Accounts of officials who sign in to the console."""


@account.command()
@click.argument("login")
@click.option("--name", required=True, help="Who it is, as others see it.")
@click.option("--role", type=click.Choice(ROLES), default="administrator", show_default=True)
@click.option("--ward", help="The five digits of the ward, for a ward officer.")
@PASSWORD_FROM
@click.pass_context
def add(
    context: click.Context, login: str, name: str, role: Role, ward: str | None, password_from: Path | None
) -> None:
    """Add the account LOGIN, the first administrator; everybody else is invited in the console."""
    password = _password(password_from)

    async def work(resources: Resources) -> None:
        if ward is not None and ward not in resources.reference.catalogue.wards:
            raise Refusal(f"there is no ward {ward!r}", where="ward")
        kept = await new_password(password)
        async with resources.database.transaction() as connection:
            where = WardCode(ward) if ward else None
            added = await add_account(connection, login, name, role, where, None)
            await accounts.set_password(connection, added, kept)
            told = {"role": role, "ward": ward, "name": name.strip()}
            await _log(connection, "account.add", login.strip().lower(), told)

    run(context, work)
    click.echo(f"{login} may sign in at /console/sign-in", err=True)
    if needs_second_factor(role):
        click.echo("The first page after that sets up an authenticator app: have a telephone at hand.", err=True)


@account.command()
@click.argument("login")
@click.option("--password", "another", is_flag=True, help="Give the account another password as well.")
@PASSWORD_FROM
@click.pass_context
def reset(context: click.Context, login: str, another: bool, password_from: Path | None) -> None:
    """Let LOGIN in again who lost the second factor: it is set up anew at the next sign-in.

    Its passkeys are removed, its sessions end, waits for wrong guesses are over.
    """
    password = _password(password_from) if another or password_from else None

    async def work(resources: Resources) -> None:
        key_for, now = resources.settings.key_for, resources.clock()
        kept = await new_password(password) if password is not None else None
        async with resources.database.transaction() as connection:
            found = await accounts.by_login(connection, login.strip().lower())
            if not found or found.closed_at:
                raise Refusal(f"no open account has the login {login!r}; see: account list")
            await second_factor.reset(connection, key_for, found, now)
            await guesses.forget(connection, [of_login(key_for, found.login).key])
            if kept:
                await accounts.set_password(connection, found.id, kept)
            await _log(connection, "account.reset", found.login, {"password": kept is not None})

    run(context, work)
    click.echo(f"{login}: second factor and passkeys are removed, sessions ended", err=True)


@account.command("list")
@click.pass_context
def list_all(context: click.Context) -> None:
    """Name every account."""
    found = run(context, lambda resources: accounts.listed(resources.database))
    for each in found:
        click.echo(_line(each))
    if not found:
        click.echo("No account yet. Add the first administrator: account add LOGIN --name …")


def _line(each: Listed) -> str:
    held = each.account
    ward = f" {held.ward}" if held.ward else ""
    factor = "second factor" if each.has_factor else "no second factor"
    closed = ", closed" if held.closed_at else ""
    return f"{held.login}  {held.name}, {held.role}{ward}, {factor}{closed}"


def _password(source: Path | None) -> str:
    if source is None:
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    with click.open_file(str(source), encoding="utf-8") as file:
        return str(file.readline()).rstrip("\r\n")


async def _log(connection: Connection, action: str, login: str, told: Mapping[str, object]) -> None:
    act = Act(None, "terminal", "operator", "", action, f"account:{login}", told)
    await audit_log.write(connection, act)
