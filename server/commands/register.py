"""`resident load FILE.csv --contest SLUG` and `headcount load FILE.csv`."""

from pathlib import Path

import click

from server.commands.opening import contest_named, run
from server.commands.told import in_english, row_errors
from server.pipeline.registers.count_heads import count_heads, read_headcounts
from server.pipeline.registers.enrol import enrol, read_register
from server.resources import Resources

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def resident() -> None:
    """Residents of a register."""


@resident.command("load")
@click.argument("file", type=_FILE)
@click.option("--contest", "slug", required=True, help="The contest in which they are enrolled.")
@click.pass_context
def load_residents(context: click.Context, file: Path, slug: str) -> None:
    """Enrol every resident of FILE (subject,ward,neighbourhood,unit,groups,joined_at), all or none.

    subject is 'cccd:<12 digits>' or 'ref:<reference>'; unit is 'school/NAME' or the like; groups are parted by
    spaces; joined_at is a date or a time with offset. Loading a file again changes nothing; a later joined_at
    moves a resident from the next round on.
    """

    async def work(resources: Resources) -> tuple[int, int]:
        known = await contest_named(resources, slug)
        register = read_register(file, known, resources.pseudonyms)
        with click.progressbar(length=len(register.facts), label="Enrolling", show_pos=True) as bar:
            result = await enrol(resources.database, register, bar.update)
        await resources.bus.wake()
        return result

    new, before = run(context, work)
    click.echo(f"{slug}: {new} enrolled, {before} were enrolled before")


@click.group()
def headcount() -> None:
    """Headcounts: the people by whom values are divided."""


@headcount.command("load")
@click.argument("file", type=_FILE)
@click.pass_context
def load_headcounts(context: click.Context, file: Path) -> None:
    """Take every figure of FILE (kind,code,people,as_of,source,state; CSV or XLSX), all or none.

    kind is ward, neighbourhood or unit; code is 00070, 00070/Tổ 3 or school/NAME; state is estimated or
    confirmed. Boards are re-valued from the next tick, and earlier figures are kept.
    """

    async def work(resources: Resources) -> tuple[int, int]:
        found = read_headcounts(file, resources.reference.catalogue.wards)
        for note in found.notes:
            click.echo(f"line {note.line}: {in_english(note.template, note.values)}", err=True)
        if found.faults:
            raise row_errors(found.faults, file)
        changed = await count_heads(resources.database, found.figures, resources.clock())
        await resources.bus.wake()
        return len(found.figures), changed

    read, changed = run(context, work)
    click.echo(f"{changed} of {read} figures are new; {read - changed} say what was known")
