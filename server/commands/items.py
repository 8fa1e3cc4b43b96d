"""`items check [FILES]`, `items import FILES`: the learning files with their lessons and items."""

from pathlib import Path

import click

from server.commands.opening import run
from server.commands.told import in_english, of_file
from server.pipeline.registers.import_learning import decoded, import_files
from server.reference import LEARNING, read_reference
from server.resources import Resources
from server.rules.learning import Learning
from server.rules.learning_advice import advice
from server.rules.learning_file import read_learning
from server.rules.refusals import Refusal, Told

_FILES = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def items() -> None:
    """The bank: what is learnt of each skill, and how it is asked."""


@items.command()
@click.argument("files", nargs=-1, type=_FILES)
@click.pass_context
def check(context: click.Context, files: tuple[Path, ...]) -> None:
    """Read learning FILES, or those shipped with the platform, and say everything that is wrong with them.

    Exit code 0 and the number of items, or 1 and each fault with file, line, item and what to do.
    """
    found, wrong = _checked(files or tuple(sorted(LEARNING.glob("*.toml"))))
    for learning in found:
        for told in advice(learning):
            click.echo(f"{learning.skill}: {told.where}: advice: {in_english(told.template, told.values)}")
    for line in wrong:
        click.echo(line)
    count = sum(len(learning.items) for learning in found)
    if wrong:
        click.echo(f"NOT WHOLE: {len(wrong)} faults; {len(found)} files with {count} items can be used")
        context.exit(1)
    click.echo(f"whole: {len(found)} files with {count} items")


@items.command("import")
@click.argument("files", nargs=-1, required=True, type=_FILES)
@click.option("--reason", required=True, help="Why, with the number of the decision: it stands in the history.")
@click.pass_context
def import_(context: click.Context, files: tuple[Path, ...], reason: str) -> None:
    """Put learning FILES into force: all of them, or none. Attempts go on with the version they were drawn from."""

    async def work(resources: Resources) -> list[str]:
        texts = [(file.name, _text(file)) for file in files]
        learnings = await import_files(resources.database, resources.reference, texts, reason)
        return [f"{each.skill}: version {each.version}, {len(each.items)} items" for each in learnings]

    _, wrong = _checked(files)
    if wrong:
        raise click.ClickException("\n".join(["nothing was imported:", *wrong]))
    for line in run(context, work):
        click.echo(line)


def _checked(files: tuple[Path, ...]) -> tuple[list[Learning], list[str]]:
    skills = read_reference().catalogue.skills
    found: dict[str, Learning] = {}
    wrong: list[str] = []
    for file in files:
        try:
            read = read_learning(_text(file), skills)
        except Told as told:
            wrong.append(f"{file.name}: {in_english(told.template, told.values)}")
            continue
        wrong += [of_file(fault, file) for fault in read.faults]
        if read.learning and read.learning.skill in found:
            wrong.append(f"{file.name}: skill: {read.learning.skill} stands in an earlier file; each skill has one")
        elif read.learning:
            found[read.learning.skill] = read.learning
    return list(found.values()), wrong


def _text(file: Path) -> str:
    try:
        return decoded(file.read_bytes())
    except OSError as error:
        raise Refusal(f"{file}: {error.strerror}") from None
