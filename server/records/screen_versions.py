"""Since when screens are served which version of our own files."""

from datetime import datetime

from server.records.database import Queries


async def note(database: Queries, version: str, now: datetime) -> None:
    """Note that this version is served, unless it was the last that was noted."""
    await database.execute(
        """
        INSERT INTO screen_versions (version, since)
        SELECT $1, $2
         WHERE (SELECT version FROM screen_versions ORDER BY id DESC LIMIT 1) IS DISTINCT FROM $1
        """,
        version,
        now,
    )


async def since(database: Queries, version: str) -> datetime | None:
    """Since when this version is served; None if another was noted last."""
    found: datetime | None = await database.fetchval(
        """
        SELECT since FROM screen_versions
         WHERE version = $1 AND id = (SELECT max(id) FROM screen_versions)
        """,
        version,
    )
    return found
