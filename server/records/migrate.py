"""Bringing the schema up to date."""

import time
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from server.records.database import SHUT_OUT, UNREACHABLE, Queries, Unavailable

MIGRATIONS = Path(__file__).parent / "migrations"
WAIT_SECONDS = 30.0


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def upgrade(url: str, level: str = "head") -> None:
    """Apply every revision that is missing up to a level. Waits up to WAIT_SECONDS for PostgreSQL to answer."""
    config = _config()
    config.attributes["url"] = url
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            command.upgrade(config, level)
            return
        except SHUT_OUT as error:
            raise Unavailable(f"PostgreSQL cannot be reached: {error}") from error
        except UNREACHABLE as error:
            if time.monotonic() > until:
                raise Unavailable(f"PostgreSQL did not answer in {WAIT_SECONDS:.0f} s: {error}") from error
            time.sleep(0.3)


@cache
def levels_of_code() -> tuple[str, frozenset[str]]:
    """The newest level that this code knows, and all of them."""
    scripts = ScriptDirectory.from_config(_config())
    return str(scripts.get_current_head()), frozenset(each.revision for each in scripts.walk_revisions())


async def level(database: Queries) -> str | None:
    """The level at which the schema stands, None before the first migration."""
    if await database.fetchval("SELECT to_regclass('alembic_version')") is None:
        return None
    found = await database.fetchval("SELECT version_num FROM alembic_version")
    return str(found) if found else None
