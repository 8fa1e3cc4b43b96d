"""The settings a command is given."""

from pathlib import Path

import click

from config.settings import Settings


def read_settings(context: click.Context) -> Settings:
    """The settings of the environment and of --data. Ends the command with what is missing."""
    root = context.find_root()
    data: Path | None = root.params.get("data")
    try:
        return Settings.read(data)
    except ValueError as error:
        hint = (
            f"{data / 'env'} is not there; start the platform once with it"
            if data
            else "give --data DIR, or set them"
        )
        missing = data is not None and not (data / "env").exists()
        raise click.ClickException(f"the settings are not usable: {hint if missing or not data else error}") from None
