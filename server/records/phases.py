"""When each round turned into which phase, at which position, and by whom."""

from dataclasses import dataclass
from datetime import datetime

from server.records.database import Queries


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A round turned into a phase; the board of that moment is the ledger at `position`."""

    contest_id: int
    round: int
    phase: str
    generation: int
    position: int
    turned_by: str
    turned_at: datetime
    reason: str = ""


async def turns(database: Queries) -> list[Turn]:
    """Every turn of every contest, in order."""
    rows = await database.fetch(
        """
        SELECT contest_id, round, phase, generation, position, turned_by, turned_at, reason
          FROM phase_turns
         ORDER BY turned_at
        """
    )
    return [Turn(**row) for row in rows]


async def turn(
    database: Queries,
    contest_id: int,
    number: int,
    phase: str,
    generation: int,
    position: int,
    by: str,
    reason: str = "",
) -> bool:
    """Record that a round turned; False if it was recorded before, and then nothing changes."""
    return bool(
        await database.fetchval(
            """
            INSERT INTO phase_turns (contest_id, round, phase, generation, position, turned_by, reason)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
                ON CONFLICT DO NOTHING
            RETURNING true
            """,
            contest_id,
            number,
            phase,
            generation,
            position,
            by,
            reason,
        )
    )


async def turns_of(database: Queries, contest_id: int) -> list[Turn]:
    """Every turn of one contest, in order."""
    rows = await database.fetch(
        """
        SELECT contest_id, round, phase, generation, position, turned_by, turned_at
          FROM phase_turns
         WHERE contest_id = $1
         ORDER BY turned_at, round
        """,
        contest_id,
    )
    return [Turn(**row) for row in rows]
