"""The file of examples tells of every setting there is, and of none that is not."""

import re
from pathlib import Path

from config.settings import Settings

REPOSITORY = Path(__file__).parents[2]
COMPOSE_ALONE = {
    "SITE_ADDRESS",
    "POSTGRES_PASSWORD",
    "VALKEY_PASSWORD",
    "IMAGE",
    "BACKUP_FOLDER",
    "BACKUP_RECIPIENT",
    "MOMENTS_FOLDER",
}


def examples() -> dict[str, str]:
    text = (REPOSITORY / "config" / "example.env").read_text()
    return dict(re.findall(r"^#?([A-Z_]+)=(.*)$", text, re.MULTILINE))


def test_every_setting_is_told_and_no_other() -> None:
    assert examples().keys() - COMPOSE_ALONE == {name.upper() for name in Settings.model_fields}


def test_the_values_shown_are_the_ones_it_has_without_them() -> None:
    shown = {name: value for name, value in examples().items() if value and name not in COMPOSE_ALONE}

    defaults = {name: str(Settings.model_fields[name.lower()].default) for name in shown}
    assert shown == defaults | {"DEMO": "false"}
