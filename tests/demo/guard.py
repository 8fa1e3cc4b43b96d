"""Nothing of the demonstration starts where real data may be."""

from pathlib import Path

import click

from config.settings import Settings

PARTNER = "trinh-dien"
"""The code of the portal that invents deeds, and the source of all it reports."""


def demo_settings(data: Path | None) -> Settings:
    """The settings of an installation that was started with --demo. Ends the command for any other."""
    try:
        settings = Settings.read(data)
    except ValueError as error:
        raise click.ClickException(f"the settings are not usable: {error}") from None
    if not settings.demo:
        raise click.ClickException(
            "this installation is not a demonstration, so nothing is invented here; start one of its own: "
            "python -m server.standalone --data ANOTHER --demo"
        )
    return settings
