"""`log check`: is the audit log as it was written?"""

import click

from server.commands.opening import run
from server.pipeline.identity.check_log import check_log
from server.resources import Resources


@click.group()
def log() -> None:
    """The audit log of officials' acts."""


@log.command()
@click.pass_context
def check(context: click.Context) -> None:
    """Hash every line of the log again, and compare with what earlier checks saw.

    Exit code 0 and "whole" with the hash of the last line, or 1 and every line that is not as it was written.
    """

    async def work(resources: Resources) -> tuple[list[str], str]:
        found = await check_log(resources.database, resources.clock())
        return list(found.wrong), f"{found.number} lines, the last one's hash is {found.hash.hex()}"

    wrong, told = run(context, work)
    for each in wrong:
        click.echo(each)
    if wrong:
        click.echo(f"NOT WHOLE: {told}")
        context.exit(1)
    click.echo(f"whole: {told}")
