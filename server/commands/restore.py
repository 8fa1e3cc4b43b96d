"""`restore FILE --identity KEYS` and `restore --here`: what was backed up comes back, and is made to fit."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from config import logs
from config.settings import Settings
from server.commands.backup import identities, seal_key, told
from server.commands.given import read_settings
from server.exports.age import Identity
from server.pipeline.backups.fit import Fitting, fit
from server.pipeline.backups.load_backup import Loaded, load_backup, refuse_company, set_behind
from server.pipeline.move import Stores
from server.records import audit_log, restores
from server.records.database import WHOLE_DATABASE_SECONDS, Database, connect
from server.records.migrate import upgrade
from server.resources import Resources, open_resources
from server.rules.act import Act


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option(
    "--identity",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The file that `backup keygen` wrote: it opens backups.",
)
@click.option("--here", is_flag=True, help="The data is in the database: only make it fit.")
@click.option("--secret-lost", is_flag=True, help="The SECRET_KEY of the backup is lost for good.")
@click.option("--no-recount", is_flag=True, help="Do not count all facts in memory first: 1.5 KB a resident.")
@click.pass_context
def restore(
    context: click.Context, file: Path | None, identity: Path | None, here: bool, secret_lost: bool, no_recount: bool
) -> None:
    """Bring the backup FILE back into an empty database, and make it fit there.

    Facts are set behind the transactions of this PostgreSQL, the ledger is compared with the facts, every contest is
    counted anew in a generation of its own, and its boards are built. With --here the same is done to a database that
    came back by PostgreSQL's own means (a point in time, pg_restore, a replica that took over), or after a restore
    that was cut off. No process of the platform may run. May be repeated.

    Exit code 0 when all is equal, 1 when it was refused or when anything differs.
    """
    if (file is None) != here or (identity is None) != here:
        raise click.UsageError("give FILE with --identity KEYS, or --here alone")
    settings = read_settings(context)
    with logs.quiet():
        wrong = told(lambda: asyncio.run(_restore(settings, file, identity, secret_lost, recounts=not no_recount)))
    for line in wrong:
        click.echo(line)
    if wrong:
        click.echo(f"DIFFERENT: {len(wrong)} differences")
        context.exit(1)
    equal = "what was compared is equal; facts were not recounted" if no_recount else "everything is equal"
    click.echo(f"restored: {equal}; start the platform")


async def _restore(
    settings: Settings, file: Path | None, identity: Path | None, secret_lost: bool, *, recounts: bool
) -> list[str]:
    url = settings.database_url.get_secret_value()
    database = await connect(url, most=4, process="restore", seconds=WHOLE_DATABASE_SECONDS)
    try:
        if file and identity:
            seal = None if secret_lost else seal_key(settings)
            loaded = await _load(database, url, file, identities(identity), seal)
            _tell_loaded(loaded)
        await asyncio.to_thread(upgrade, url)
        if not file:
            await _take_in(database)
        async with open_resources(settings, "restore") as resources:
            wrong = await fit(Fitting(stores=_stores(resources, database), recounts=recounts, tell=click.echo))
            await _log(database, file.name if file else "", len(wrong))
            return wrong
    finally:
        await database.close()


async def _load(database: Database, url: str, file: Path, keys: Sequence[Identity], seal: bytes | None) -> Loaded:
    stream = sys.stderr
    with click.progressbar(length=file.stat().st_size, label="Restoring", file=stream) as bar:
        return await load_backup(database, url, file, keys, seal, bar.update)


def _tell_loaded(loaded: Loaded) -> None:
    click.echo(f"{loaded.rows} rows of {len(loaded.about.tables)} tables, as they were at {loaded.about.made_at}")
    if loaded.rewritten:
        click.echo("the facts' transaction ids are set behind those of this PostgreSQL, in the same order")
    click.echo("everybody signs in again: sessions are not in a backup")


async def _take_in(database: Database) -> None:
    """What PostgreSQL brought back itself."""
    await refuse_company(database)
    if not await restores.unfinished(database):
        await restores.begin(database, "", None)
    async with database.transaction(alone=True) as connection:
        if await set_behind(database, connection):
            click.echo("the facts' transaction ids are set behind those of this PostgreSQL, in the same order")


def _stores(resources: Resources, database: Database) -> Stores:
    return Stores(
        database=database,
        boards=resources.boards,
        bus=resources.bus,
        contests=resources.contests,
        clock=resources.clock,
        tick_seconds=float("inf"),  # Nobody watches yet.
    )


async def _log(database: Database, name: str, differences: int) -> None:
    act = Act(None, "terminal", "operator", "", "platform.restore", "platform:database",
              {"file": name, "differences": differences})  # fmt: skip
    async with database.transaction() as connection:
        await audit_log.write(connection, act)
