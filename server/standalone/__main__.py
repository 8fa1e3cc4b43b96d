"""python -m server.standalone: the whole platform on one machine, by one command."""

import importlib.util
import sys
from pathlib import Path

import click
from pydantic import ValidationError

from config.settings import Settings
from server.standalone.address import free_port
from server.standalone.installation import Installation, hold, open_installation
from server.standalone.refusals import CannotStart
from server.standalone.supervisor import Plan, Supervisor
from server.standalone.waiting import Stopped, Waiting


@click.command()
@click.option(
    "--data",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("var"),
    show_default=True,
    help="Folder for everything that is kept. Made if it is not there, closed to other users.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0 picks a free one. Default: PORT of the environment or of DIR/env, else 8080.",
)
@click.option("--demo", is_flag=True, help="Invented residents and a portal that reports their deeds.")
@click.option("--stores-only", is_flag=True, help="PostgreSQL and Redis alone, while a backup is restored.")
def main(folder: Path, port: int | None, demo: bool, stores_only: bool) -> None:
    """Start PostgreSQL, Redis, the server, the pipeline and the chores, and keep them running.

    Ctrl-C (or SIGTERM) stops them in order. Every other command finds this installation by --data DIR.
    """
    try:
        _run(folder, port, demo, stores_only)
    except CannotStart as error:
        raise click.ClickException(str(error)) from error


def _run(folder: Path, port: int | None, demo: bool, stores_only: bool) -> None:
    if sys.platform != "linux":
        raise CannotStart(f"the one-command mode needs Linux, this is {sys.platform}; use docker compose instead")
    if demo:
        _demo_is_here()
    installation = open_installation(folder)
    with hold(installation), Waiting() as waiting:
        if demo:
            installation.begin_demo()
        elif installation.is_demo:
            click.echo(f"warning: {installation.folder} holds demonstration data; start it with --demo", err=True)
        try:
            Supervisor(plan=_plan(installation, port, demo, stores_only, waiting), waiting=waiting).run()
        except Stopped:
            click.echo("stopped", err=True)


def _demo_is_here() -> None:
    for module in ("tests", "tests.demo", "tests.demo.seed", "tests.demo.partner", "tests.demo.identity"):
        if importlib.util.find_spec(module) is None:
            raise CannotStart(f"--demo needs {module}, which is part of the source tree: start it in a clone of that")


def _plan(installation: Installation, port: int | None, demo: bool, stores_only: bool, waiting: Waiting) -> Plan:
    settings = _settings(installation)
    wanted = settings.port if port is None else port
    return Plan(
        installation=installation,
        host=settings.host,
        port=free_port(settings.host, wanted, waiting.pause),
        demo=demo,
        stores_only=stores_only,
    )


def _settings(installation: Installation) -> Settings:
    """What the operator set; what we decide later is filled in so that it can be read."""
    ours = {"database_url": "ours", "redis_url": "ours", "secret_key": "x" * 32}
    env = installation.env if installation.env.exists() else None
    try:
        return Settings(_env_file=env, **ours)  # type: ignore[call-arg, arg-type]
    except ValidationError as error:
        wrong = "; ".join(f"{fault['loc'][0]}: {fault['msg']}" for fault in error.errors())
        raise CannotStart(f"the settings in {installation.env} or in the environment are wrong: {wrong}") from error


if __name__ == "__main__":
    main(prog_name="python -m server.standalone")
