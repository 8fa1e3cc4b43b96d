"""`titles check [FILE]`: the file of titles."""

from pathlib import Path

import click

from server.commands.told import in_english, of_file
from server.pipeline.registers.import_learning import decoded
from server.reference import TITLES, read_reference
from server.rules.game.title_file import read_titles
from server.rules.refusals import Refusal, Told

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def titles() -> None:
    """The titles of persons, families, neighbourhoods and units."""


@titles.command()
@click.argument("file", type=_FILE, default=TITLES)
@click.pass_context
def check(context: click.Context, file: Path) -> None:
    """Read a FILE of titles, or the one that is shipped with the platform, and say everything that is wrong with it.

    Exit code 0 and the number of levels, or 1 and each fault with line, name and what to do.
    """
    count, wrong = _checked(file)
    for line in wrong:
        click.echo(line)
    if wrong:
        click.echo(f"NOT WHOLE: {len(wrong)} faults")
        context.exit(1)
    click.echo(f"whole: {count} levels")


def _checked(file: Path) -> tuple[int, list[str]]:
    try:
        read = read_titles(_text(file), read_reference().catalogue)
    except Told as told:
        return 0, [f"{file.name}: {in_english(told.template, told.values)}"]
    found = read.titles
    count = len(found.person) + len(found.family) + sum(map(len, found.places.values())) if found else 0
    return count, [of_file(fault, file) for fault in read.faults]


def _text(file: Path) -> str:
    try:
        return decoded(file.read_bytes())
    except OSError as error:
        raise Refusal(f"{file}: {error.strerror}") from None
