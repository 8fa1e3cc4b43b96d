"""`backup keygen`, `backup make --to DIR --recipient KEY`, `backup check FILE --identity KEYS`."""

import asyncio
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import click

from config.settings import Settings
from server.boards.store import Unavailable as BoardsUnavailable
from server.commands.given import read_settings
from server.exports import age
from server.pipeline.backups.make_backup import Made, keep_newest, make_backup
from server.pipeline.backups.read_backup import check_backup
from server.records import copies
from server.records.database import WHOLE_DATABASE_SECONDS, Unavailable, connect
from server.rules.refusals import Refusal

T = TypeVar("T")

SEAL = "backups"
"""What the key of seals is derived for."""
IDENTITY = click.option(
    "--identity",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="The file that `backup keygen` wrote: it opens backups.",
)


@click.group()
def backup() -> None:
    """Backups: make a key pair, make one, check one. `restore` brings one back.

    Exit code 0 when it is done, 1 when it is not, with the reason.
    """


@backup.command()
@click.option(
    "--to",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="Where the secret half is written. It must not be there yet.",
)
def keygen(file: Path) -> None:
    """Make a key pair: the secret half into a file, the public half to the terminal.

    Run it on a machine that is not the server, keep the file there and once more elsewhere. The server needs the
    public half alone.
    """
    secret, public = age.new_identity()
    text = f"# made {datetime.now(UTC):%Y-%m-%d}; opens the backups of Thi đua số\n# public key: {public}\n{secret}\n"
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
            opened.write(text)
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}; name a file that is not there yet") from None
    click.echo(f"{file} opens backups: keep it apart from the server, in two places", err=True)
    click.echo(public)


@backup.command()
@click.option(
    "--to",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="The folder; not on the disk of the database.",
)
@click.option("--recipient", "recipients", multiple=True, required=True, help="A public key, age1…; may be repeated.")
@click.option("--keep", type=click.IntRange(min=1), help="Keep only so many of the newest in the folder.")
@click.pass_context
def make(context: click.Context, folder: Path, recipients: tuple[str, ...], keep: int | None) -> None:
    """Back up everything in PostgreSQL as it is at one moment, while the platform runs.

    Writes thidua-TIME-ID.age, which only the holders of the recipients' secret halves can open. SECRET_KEY is
    not in it, nor is Redis, nor who is signed in.
    """
    settings, keys = read_settings(context), _recipients(recipients)

    async def work() -> Made:
        url = settings.database_url.get_secret_value()
        database = await connect(url, most=2, process="backup", seconds=WHOLE_DATABASE_SECONDS)
        try:
            size = await copies.bytes_of_tables(database)
            with click.progressbar(length=size, label="Backing up", file=sys.stderr) as bar:
                return await make_backup(database, folder, keys, seal_key(settings), bar.update)
        finally:
            await database.close()

    made = told(lambda: asyncio.run(work()))
    for path in keep_newest(folder, keep) if keep else ():
        click.echo(f"removed {path.name}", err=True)
    for each in made.about.contests:
        click.echo(f"{each.slug}: position {each.position}, head {each.head}", err=True)
    click.echo(f"{made.rows} rows, {made.bytes} bytes", err=True)
    click.echo(made.path)


@backup.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@IDENTITY
@click.pass_context
def check(context: click.Context, file: Path, identity: Path) -> None:
    """Open FILE and compare everything in it with its sums, without restoring it.

    Needs no database. Where SECRET_KEY is set (--data or the environment), the seal is checked, too.
    """
    keys, seal = identities(identity), _seal_if_known(context)
    size = file.stat().st_size
    with click.progressbar(length=size, label="Checking", file=sys.stderr) as bar:
        checked = told(lambda: check_backup(file, keys, seal, bar.update))
    about = checked.about
    click.echo(
        f"whole: {checked.rows} rows of {len(about.tables)} tables, made {about.made_at}, schema {about.level}"
    )
    for each in about.contests:
        click.echo(f"{each.slug}: version {each.version}, position {each.position}, head {each.head}")
    if seal is None:
        click.echo("the seal was not checked: SECRET_KEY is not known here", err=True)


def identities(file: Path) -> list[age.Identity]:
    """The keys in the file. Ends the command if it holds none."""
    try:
        found = age.identities(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{file}: this is no file of `backup keygen` ({error})") from None
    if not found:
        raise click.ClickException(f"{file}: it holds no key; a line AGE-SECRET-KEY-1… is needed")
    return found


def seal_key(settings: Settings) -> bytes:
    """What seals this installation's backups."""
    return settings.key_for(SEAL)


def told(work: Callable[[], T]) -> T:
    """Do the work; a refusal or an outage becomes a message and exit code 1."""
    try:
        return work()
    except (Refusal, Unavailable, BoardsUnavailable) as error:
        raise click.ClickException(str(error)) from None


def _recipients(words: tuple[str, ...]) -> list[age.Recipient]:
    found = []
    for word in words:
        try:
            found.append(age.recipient(word))
        except ValueError:
            shown = "a secret key; it must not be on this machine" if word.upper().startswith("AGE-SECRET") else word
            raise click.BadParameter(
                f"{shown} is no public key; one begins with age1", param_hint="--recipient"
            ) from None
    return found


def _seal_if_known(context: click.Context) -> bytes | None:
    try:
        return seal_key(Settings.read(context.find_root().params.get("data")))
    except ValueError:
        return None
