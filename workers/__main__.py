"""`python -m workers pipeline|chores`: the same steps, nobody waiting."""

import asyncio
from pathlib import Path

import click
import uvloop

from config import logs, traces
from config.settings import Settings


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--data", type=click.Path(path_type=Path), help="Folder of a standalone installation; its env file is read."
)
@click.pass_context
def workers(context: click.Context, data: Path | None) -> None:
    """Processes that work behind the doors."""
    try:
        context.obj = Settings.read(data)
    except ValueError as error:
        raise click.ClickException(f"the settings are not usable: {error}") from None
    logs.set_up(context.obj, context.invoked_subcommand or "workers")
    traces.set_up(context.obj, context.invoked_subcommand or "workers")


@workers.command()
@click.pass_obj
def pipeline(settings: Settings) -> None:
    """Score facts, project entries, announce changes. Any number of these share the contests."""
    from workers.pipeline import run_until_signal

    uvloop.run(run_until_signal(settings))


@workers.command()
@click.pass_obj
def chores(settings: Settings) -> None:
    """Do what can be late: audits, remembered standings, retention."""
    from workers.chores import run

    asyncio.run(run(settings))


if __name__ == "__main__":
    workers()
