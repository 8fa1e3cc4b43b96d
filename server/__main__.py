"""`python -m server`: every command of the platform."""

from importlib import import_module
from pathlib import Path

import click

COMMANDS = {
    "serve": "server.serve:serve",
    "migrate": "server.commands.migrate:migrate",
    "contest": "server.commands.contest:contest",
    "partner": "server.commands.partner:partner",
    "account": "server.commands.account:account",
    "resident": "server.commands.register:resident",
    "headcount": "server.commands.register:headcount",
    "items": "server.commands.items:items",
    "badges": "server.commands.badges:badges",
    "titles": "server.commands.titles:titles",
    "recount": "server.commands.check:recount_contest",
    "log": "server.commands.log:log",
    "audit": "server.commands.check:audit_contest",
    "backup": "server.commands.backup:backup",
    "restore": "server.commands.restore:restore",
}


class Commands(click.Group):
    """Reads a command's module when it is called: a migration need not load every door."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.command(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "THIDUA"},
)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of a standalone installation: its env file says where the stores are.",
)
@click.pass_context
def server(context: click.Context, data: Path | None) -> None:
    """Thi đua số. Settings come from the environment, or from --data DIR."""
    if context.invoked_subcommand is None:
        from server.serve import serve

        context.invoke(serve)


if __name__ == "__main__":
    server(prog_name="python -m server")
