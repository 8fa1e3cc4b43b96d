"""The goals by which titles of places are counted: one for who did anything, and one for each of the five skills."""

from typing import NamedTuple

from server.records.database import Connection, Queries
from server.records.game_goals import WHOLE, goal_of
from server.rules.game.goal import Goal

ANYTHING = "anything"
"""What the goal counts that takes every deed; the others count a skill by its key."""
_LOCK = 7_547
"""The goals of a contest are set by one at a time; the second key of our advisory locks is the contest."""


class TitleGoal(NamedTuple):
    """A goal, what it counts, and whether a generation has counted all of it."""

    counts: str
    goal: Goal
    whole: bool


async def lock(connection: Connection, contest_id: int) -> None:
    """Let nobody else set the goals of the contest until the transaction ends."""
    await connection.fetchval("SELECT pg_advisory_xact_lock($1, $2)", _LOCK, contest_id)


async def of_contest(database: Queries, contest_id: int, generation: int) -> list[TitleGoal]:
    """The goals of a contest, in the order in which they were made."""
    rows = await database.fetch(
        """
        SELECT t.counts, g.id, g.version, g.starts, g.ends, g.activities, g.by, g.need, g.finer,
               coalesce(f.version = g.version AND f.filled = $3, false) AS whole
          FROM title_goals t JOIN game_goals g ON g.id = t.goal_id
          LEFT JOIN game_fills f ON f.goal_id = g.id AND f.contest_id = $1 AND f.generation = $2
         WHERE t.contest_id = $1
         ORDER BY g.id
        """,
        contest_id,
        generation,
        WHOLE,
    )
    found = []
    for row in rows:
        values = dict(row)
        counts, whole = values.pop("counts"), values.pop("whole")
        found.append(TitleGoal(counts, goal_of(values), whole))
    return found


async def add(connection: Connection, contest_id: int, counts: str, goal_id: int) -> None:
    """Let a goal count that for the titles of a contest."""
    await connection.execute(
        "INSERT INTO title_goals (contest_id, counts, goal_id) VALUES ($1, $2, $3)", contest_id, counts, goal_id
    )


async def remove(connection: Connection, contest_id: int, counts: str) -> None:
    """Let titles ask for it no more."""
    await connection.execute("DELETE FROM title_goals WHERE contest_id = $1 AND counts = $2", contest_id, counts)
