"""`account add LOGIN --name …`: the first administrator; everybody else is added in the console."""

import click

from server.commands.opening import run
from server.pipeline.accounts import add_account
from server.records import audit_log
from server.resources import Resources
from server.rules.act import Act
from server.rules.rights import ROLES


@click.group()
def account() -> None:
    """Accounts of officials who sign in to the console."""


@account.command()
@click.argument("login")
@click.option("--name", required=True, help="Who it is, as others see it.")
@click.option("--role", type=click.Choice(ROLES), default="administrator", show_default=True)
@click.option("--ward", help="The five digits of the ward, for a ward officer.")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for, if not given.")
@click.pass_context
def add(context: click.Context, login: str, name: str, role: str, ward: str | None, password: str) -> None:
    """Add the account LOGIN."""

    async def work(resources: Resources) -> None:
        async with resources.database.transaction() as connection:
            await add_account(connection, login, name, role, ward, password)  # type: ignore[arg-type]
            told = {"role": role, "ward": ward, "name": name}
            act = Act(None, "terminal", "operator", "", "account.add", f"account:{login}", told)
            await audit_log.write(connection, act)

    run(context, work)
    click.echo(f"{login} may sign in at /console")
