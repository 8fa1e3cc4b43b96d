"""What was brought back from a backup, and whether it fits by now; and which backups were made."""

from dataclasses import dataclass
from datetime import datetime

from server.records.database import Queries


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A backup that is whole: its snapshot's time, when it was written, its bytes and rows."""

    backup: str
    made_at: datetime
    ended_at: datetime
    bytes: int
    rows: int


async def begin(database: Queries, backup: str, made_at: datetime | None) -> int:
    """Note that data came back, '' if by other means than a file of ours, and return the note's number."""
    return int(
        await database.fetchval(
            "INSERT INTO restores (backup, made_at) VALUES ($1, $2) RETURNING id", backup, made_at
        )
    )


async def unfinished(database: Queries) -> bool:
    """Whether data came back that was not made to fit to the end."""
    return bool(await database.fetchval("SELECT EXISTS (SELECT FROM restores WHERE finished_at IS NULL)"))


async def finish(database: Queries) -> None:
    """Note that all that came back fits."""
    await database.execute("UPDATE restores SET finished_at = clock_timestamp() WHERE finished_at IS NULL")


async def note_made(database: Queries, backup: str, made_at: datetime, size: int, rows: int) -> None:
    """Note that a backup was made."""
    await database.execute(
        "INSERT INTO backups (backup, made_at, bytes, rows) VALUES ($1, $2, $3, $4)", backup, made_at, size, rows
    )


async def last_made(database: Queries) -> Made | None:
    """The last backup that was made, None if there was none."""
    row = await database.fetchrow(
        "SELECT backup, made_at, ended_at, bytes, rows FROM backups ORDER BY made_at DESC LIMIT 1"
    )
    return Made(**row) if row else None


async def connected(database: Queries) -> list[str]:
    """The processes of the platform that have this database open: 'server', 'pipeline', 'chores'."""
    rows = await database.fetch(
        """
        SELECT DISTINCT split_part(application_name, ' ', 2) FROM pg_stat_activity
         WHERE datname = current_database()
           AND application_name IN ('thidua server', 'thidua pipeline', 'thidua chores')
         ORDER BY 1
        """
    )
    return [row[0] for row in rows]
