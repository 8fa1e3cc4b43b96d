"""`contest load FILE.toml`, `contest list`, `contest reveal SLUG ROUND`."""

import getpass
from pathlib import Path

import click

from server.commands.opening import contest_named, run
from server.pipeline.planning.load_contest import Loaded, load_contest
from server.pipeline.turn_phase import reveal
from server.records import results
from server.resources import Resources
from server.rules.refusals import Refusal

FILE_MAX = 1_048_576


@click.group()
def contest() -> None:
    """Contests: load, list, reveal."""


@contest.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--reason", default="", help="Why an announced contest is changed; it stands on its public page.")
@click.pass_context
def load(context: click.Context, file: Path, reason: str) -> None:
    """Create the contest of FILE, or extend the contest with its slug."""
    loaded = run(context, lambda resources: _load(resources, file, reason))
    contest = loaded.contest
    if loaded.unchanged:
        click.echo(f"{contest.slug}: unchanged, version {loaded.version}")
        return
    done = "created" if loaded.created else f"extended to version {loaded.version}"
    click.echo(
        f"{contest.slug}: {done}; {len(contest.rounds)} rounds, {len(contest.wards)} wards, "
        f"{len(contest.criteria)} criteria, {len(contest.clusters)} clusters"
    )
    if loaded.folds_anew:
        click.echo("Every fact is counted anew; the boards stand still until that is done.")


async def _load(resources: Resources, file: Path, reason: str) -> Loaded:
    if file.stat().st_size > FILE_MAX:
        raise Refusal(f"the file has {file.stat().st_size} bytes; the most is {FILE_MAX}", where=file.name)
    try:
        document = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal(f"byte {error.start} is not UTF-8", where=file.name) from None
    try:
        catalogue = resources.reference.catalogue
        by, now = f"command by {getpass.getuser()}", resources.clock()
        return await load_contest(resources.database, catalogue, document, now, by=by, reason=reason)
    except Refusal as refusal:
        raise Refusal(refusal.message, where=f"{file.name}, {refusal.where}") from None


@contest.command("list")
@click.pass_context
def list_contests(context: click.Context) -> None:
    """Name every contest with its rounds and phases."""
    for line in run(context, _lines):
        click.echo(line)


async def _lines(resources: Resources) -> list[str]:
    now, lines = resources.clock(), []
    for known in await resources.contests.all():
        rounds = ", ".join(f"{each.number} {known.phase(each.number, now)}" for each in known.contest.rounds)
        lines.append(
            f"{known.contest.slug}  version {known.version}, generation {known.generation}, rounds: {rounds}"
        )
    return lines or ["No contest yet. Create one: contest load FILE.toml"]


@contest.command("reveal")
@click.argument("slug")
@click.argument("number", metavar="ROUND", type=click.IntRange(min=1))
@click.option("--unsigned", is_flag=True, help="Reveal what nobody signed: for a contest without a council.")
@click.pass_context
def reveal_round(context: click.Context, slug: str, number: int, unsigned: bool) -> None:
    """Let the public see the board of a frozen ROUND again, once its result is signed. Not to be undone."""

    async def work(resources: Resources) -> None:
        known = await contest_named(resources, slug)
        made = await results.versions(resources.database, known.id, number)
        if not unsigned and (not made or made[-1].withdrawn_at):
            raise Refusal(
                "nobody signed its result yet; two people do in the console", where=f"{slug}, round {number}"
            )
        await reveal(resources.database, known, number, f"command by {getpass.getuser()}", resources.clock())

    run(context, work)
    click.echo(f"{slug}: round {number} is revealed")
