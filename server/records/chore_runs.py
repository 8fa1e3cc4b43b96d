"""When each chore last ran, and whether it worked."""

from dataclasses import dataclass
from datetime import datetime

from server.records.database import Queries


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoreRun:
    """The last run of a chore. `told` is what went wrong, '' if nothing did."""

    chore: str
    began_at: datetime
    ended_at: datetime
    worked: bool
    told: str


async def note(database: Queries, chore: str, began_at: datetime, worked: bool, told: str = "") -> None:
    """Note a run that has just ended."""
    await database.execute(
        """
        INSERT INTO chore_runs (chore, began_at, ended_at, worked, told) VALUES ($1, $2, clock_timestamp(), $3, $4)
            ON CONFLICT (chore) DO UPDATE SET began_at = $2, ended_at = clock_timestamp(), worked = $3, told = $4
        """,
        chore,
        began_at,
        worked,
        told,
    )


async def last_runs(database: Queries) -> dict[str, ChoreRun]:
    """The last run of each chore that ever ran."""
    rows = await database.fetch("SELECT chore, began_at, ended_at, worked, told FROM chore_runs")
    return {row["chore"]: ChoreRun(**row) for row in rows}
