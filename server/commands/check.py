"""`recount SLUG` and `audit SLUG`: is what is shown what was recorded?"""

import click

from server.commands.opening import contest_named, run
from server.pipeline.audit import audit_boards, audit_chain, recount
from server.resources import Resources


def _tell(context: click.Context, equal: str, differences: list[str]) -> None:
    for line in differences:
        click.echo(line)
    if differences:
        click.echo(f"DIFFERENT: {len(differences)} differences")
        context.exit(1)
    click.echo(f"equal: {equal}")


@click.command("recount")
@click.argument("slug")
@click.pass_context
def recount_contest(context: click.Context, slug: str) -> None:
    """Count every fact of the contest anew in memory, and compare with the ledger and the boards.

    Exit code 0 and "equal", or 1 and every difference.
    """

    async def work(resources: Resources) -> tuple[str, list[str]]:
        known = await contest_named(resources, slug)
        head, facts, differences = await recount(resources.database, known)
        position, of_boards = await audit_boards(resources.database, resources.boards, known)
        told = f"{facts} facts, ledger position {head.position}, boards at position {position}"
        return told, [*differences, *of_boards]

    _tell(context, *run(context, work))


@click.command("audit")
@click.argument("slug")
@click.pass_context
def audit_contest(context: click.Context, slug: str) -> None:
    """Compare the boards of the contest with its ledger, and hash the ledger's blocks again.

    Exit code 0 and "equal", or 1 and every difference.
    """

    async def work(resources: Resources) -> tuple[str, list[str]]:
        known = await contest_named(resources, slug)
        chain = await audit_chain(resources.database, known)
        position, of_boards = await audit_boards(resources.database, resources.boards, known)
        return f"boards at position {position}, chain whole", [*chain, *of_boards]

    _tell(context, *run(context, work))
