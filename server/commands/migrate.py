"""`migrate`: the schema, brought up to date."""

import click

from server.commands.given import read_settings
from server.records.database import Unavailable
from server.records.migrate import upgrade


@click.command()
@click.pass_context
def migrate(context: click.Context) -> None:
    """Bring the database's schema up to date. Safe to repeat."""
    settings = read_settings(context)
    try:
        upgrade(settings.database_url.get_secret_value())
    except Unavailable as error:
        raise click.ClickException(str(error)) from None
    click.echo("the schema is up to date")
