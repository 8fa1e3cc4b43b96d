"""`badges check [FILE]`: the file of badges."""

from pathlib import Path

import click

from server.commands.told import in_english, of_file
from server.pipeline.registers.import_learning import decoded
from server.reference import BADGES, read_reference
from server.rules.game.badge_file import read_badges
from server.rules.refusals import Refusal, Told

PICTURES = Path(__file__).parents[2] / "web" / "static" / "images" / "badges"
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def badges() -> None:
    """The badges: what a person can do now."""


@badges.command()
@click.argument("file", type=_FILE, default=BADGES)
@click.pass_context
def check(context: click.Context, file: Path) -> None:
    """Read a FILE of badges, or the one that is shipped with the platform, and say everything that is wrong with it.

    Exit code 0 and the number of badges, or 1 and each fault with line, name and what to do. A badge without its
    picture is a fault.
    """
    count, wrong = _checked(file)
    for line in wrong:
        click.echo(line)
    if wrong:
        click.echo(f"NOT WHOLE: {len(wrong)} faults")
        context.exit(1)
    click.echo(f"whole: {count} badges")


def _checked(file: Path) -> tuple[int, list[str]]:
    try:
        read = read_badges(_text(file), read_reference().catalogue)
    except Told as told:
        return 0, [f"{file.name}: {in_english(told.template, told.values)}"]
    wrong = [of_file(fault, file) for fault in read.faults]
    found = read.badges or ()
    wrong += [
        f"{file.name}: badge {badge.key}: its picture is missing; draw web/static/images/badges/{badge.key}.svg"
        for badge in found
        if not (PICTURES / f"{badge.key}.svg").is_file()
    ]
    return len(found), wrong


def _text(file: Path) -> str:
    try:
        return decoded(file.read_bytes())
    except OSError as error:
        raise Refusal(f"{file}: {error.strerror}") from None
