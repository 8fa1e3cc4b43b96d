"""The caps of a contest's bonus, as they were set: the last line holds."""

from dataclasses import dataclass
from datetime import datetime

from server.records.database import Connection, Queries

PERSON_CAP, PLACE_CAP = 30, 500
"""What holds until an organizer sets it: bonus points of a person, and of a place for each 1,000 adults."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GameSettings:
    """The caps of bonus points, and since when and why; None and '' while nobody has set any."""

    person_cap: int = PERSON_CAP
    place_cap: int = PLACE_CAP
    reason: str = ""
    made_at: datetime | None = None


async def of_contest(database: Queries, contest_id: int) -> GameSettings:
    """The caps that hold in a contest."""
    row = await database.fetchrow(
        """
        SELECT person_cap, place_cap, reason, made_at FROM game_settings
         WHERE contest_id = $1 ORDER BY id DESC LIMIT 1
        """,
        contest_id,
    )
    return GameSettings(**row) if row else GameSettings()


async def keep(
    connection: Connection, contest_id: int, person_cap: int, place_cap: int, reason: str, by: int, now: datetime
) -> None:
    """Set the caps of a contest."""
    await connection.execute(
        """
        INSERT INTO game_settings (contest_id, person_cap, place_cap, reason, made_by, made_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        contest_id,
        person_cap,
        place_cap,
        reason,
        by,
        now,
    )
