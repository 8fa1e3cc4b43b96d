"""`python -m server`: every command of the platform."""

from pathlib import Path

import click

from server.commands.check import audit_contest, recount_contest
from server.commands.contest import contest
from server.commands.migrate import migrate
from server.commands.partner import partner
from server.commands.register import headcount, resident
from server.serve import serve


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "THIDUA"},
)
@click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path),
    help="Folder of a standalone installation: its env file says where the stores are.",
)  # fmt: skip
@click.pass_context
def server(context: click.Context, data: Path | None) -> None:
    """Thi đua số. Settings come from the environment, or from --data DIR."""
    if context.invoked_subcommand is None:
        context.invoke(serve)


for command in (serve, migrate, contest, partner, resident, headcount, recount_contest, audit_contest):
    server.add_command(command)

if __name__ == "__main__":
    server(prog_name="python -m server")
