"""`python -m tests.chaos --minutes 15 --seed 7`: bad weather for so long, in campaigns of three minutes each."""

import asyncio
import shutil
import tempfile
import time
from pathlib import Path

import click

from tests.chaos.campaign import run_campaign
from tests.chaos.field import Field
from tests.faults.machine import migrate_postgres

CAMPAIGN_SECONDS = 150.0


@click.command()
@click.option("--minutes", default=15.0, show_default=True, help="How long, all campaigns together.")
@click.option("--seed", default=1, show_default=True, help="Of the first campaign; each later one has the next.")
def main(minutes: float, seed: int) -> None:
    """Run campaigns until the time is up. Ends with 1 at the first that finds something, and keeps its logs."""
    until, struck, campaigns = time.monotonic() + minutes * 60, 0, 0
    folder = Path(tempfile.mkdtemp(prefix="thidua-chaos-"))
    migrated = migrate_postgres(folder / "migrated")
    while time.monotonic() < until:
        here = folder / f"seed-{seed + campaigns}"
        here.mkdir()
        seconds = min(CAMPAIGN_SECONDS, max(20.0, until - time.monotonic()))
        try:
            with Field(here, migrated) as field:
                told = asyncio.run(run_campaign(field, seed + campaigns, seconds))
        except AssertionError as error:
            raise click.ClickException(
                f"seed {seed + campaigns} found something; its logs are in {here}\n{error}"
            ) from error
        click.echo("\n".join(told.lines))
        click.echo(told.report())
        struck, campaigns = struck + told.struck.total(), campaigns + 1
        shutil.rmtree(here)
    shutil.rmtree(folder)
    click.echo(f"{campaigns} campaigns, {struck} faults, nothing found")


if __name__ == "__main__":
    main()
