"""Goals of missions and duels, how far each is filled, and what residents add to them line by line.

What each resident adds is not kept: it follows from their facts.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from server.records.database import Connection, Queries
from server.records.facts import Cursor
from server.rules.game.goal import Activity, Goal, Progress, Sums

FROM_THE_START = UUID(int=0)
WHOLE = UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """Which version of a goal a generation has counted, of the residents up to `filled`."""

    version: int
    filled: UUID


async def add(
    connection: Connection,
    contest_id: int,
    starts: datetime,
    ends: datetime,
    activities: Collection[Activity],
    by: Collection[str],
    need: int,
    *,
    finer: bool = True,
) -> int:
    """Add a goal to a contest, and return its id. It is counted within seconds."""
    return int(
        await connection.fetchval(
            """
            INSERT INTO game_goals (contest_id, starts, ends, activities, by, need, finer)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            RETURNING id
            """,
            contest_id,
            starts,
            ends,
            sorted("/".join(activity) for activity in activities),
            sorted(by),
            need,
            finer,
        )
    )


async def change(
    connection: Connection,
    goal_id: int,
    starts: datetime,
    ends: datetime,
    activities: Collection[Activity],
    by: Collection[str],
    need: int,
) -> None:
    """Change a goal: it is counted anew."""
    await connection.execute(
        """
        UPDATE game_goals SET version = version + 1, starts = $2, ends = $3, activities = $4, by = $5, need = $6
         WHERE id = $1
        """,
        goal_id,
        starts,
        ends,
        sorted("/".join(activity) for activity in activities),
        sorted(by),
        need,
    )


async def retire(connection: Connection, goal_id: int) -> None:
    """Count a goal no more: it is nobody's."""
    await connection.execute("UPDATE game_goals SET retired = true, version = version + 1 WHERE id = $1", goal_id)


async def of_contest(database: Queries, contest_id: int) -> list[Goal]:
    """The goals of a contest that are counted."""
    rows = await database.fetch(
        """
        SELECT id, version, starts, ends, activities, by, need, finer FROM game_goals
         WHERE contest_id = $1 AND NOT retired ORDER BY id
        """,
        contest_id,
    )
    return [goal_of(row) for row in rows]


def goal_of(row: Mapping[str, Any]) -> Goal:
    """The goal of a row with its columns."""
    activities = frozenset((kind, key) for kind, _, key in (each.partition("/") for each in row["activities"]))
    return Goal(**{**row, "activities": activities, "by": frozenset(row["by"])})


async def fills(database: Queries, contest_id: int, generation: int) -> dict[int, Fill]:
    """How far each goal is filled in a generation."""
    rows = await database.fetch(
        "SELECT goal_id, version, filled FROM game_fills WHERE contest_id = $1 AND generation = $2",
        contest_id,
        generation,
    )
    return {row["goal_id"]: Fill(version=row["version"], filled=row["filled"]) for row in rows}


async def keep_fill(
    connection: Connection, contest_id: int, generation: int, goal_id: int, version: int, filled: UUID
) -> None:
    """Note how far a goal is filled."""
    await connection.execute(
        """
        INSERT INTO game_fills (contest_id, generation, goal_id, version, filled) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (contest_id, generation, goal_id) DO UPDATE SET version = $4, filled = $5
        """,
        contest_id,
        generation,
        goal_id,
        version,
        filled,
    )


async def empty(connection: Connection, contest_id: int, generation: int, goal_id: int) -> None:
    """Take everything off a goal that was counted by another version of it."""
    await gather_moves(connection, contest_id, generation)
    where = "WHERE contest_id = $1 AND generation = $2 AND goal_id = $3"
    for table in ("game_sums", "game_fills"):
        await connection.execute(f"DELETE FROM {table} {where}", contest_id, generation, goal_id)


async def residents_within(connection: Connection, goal: Goal, after: UUID, cursor: Cursor, limit: int) -> list[UUID]:
    """Residents in order, behind one, who did anything in the goal's window that was folded up to the cursor."""
    rows = await connection.fetch(
        """
        SELECT DISTINCT resident FROM facts
         WHERE resident > $1 AND kind IN ('service', 'skill') AND happened_at >= $2 AND happened_at < $3
           AND (xid, id) <= ($4, $5)
         ORDER BY resident LIMIT $6
        """,
        after,
        goal.starts,
        goal.ends,
        *cursor,
        limit,
    )
    return [row[0] for row in rows]


async def note_moves(
    connection: Connection,
    contest_id: int,
    generation: int,
    cursor: Cursor,
    found: Sums,
) -> None:
    """Note what a batch adds to the sums of goals and lines, in the transaction that moves the head to the cursor.

    It is one row, a fifth of the cost of moving each sum; `gather_moves` does that once for many batches.
    """
    await connection.execute(
        f"""
        INSERT INTO game_moves (contest_id, generation, xid, fact_id, goals, lines, people, done)
        VALUES ($1, $2, $3, $4, {_COLUMNS.format(5, 6, 7, 8)})
        """,
        contest_id,
        generation,
        *cursor,
        *_columns(found),
    )


async def gather_moves(database: Queries, contest_id: int, generation: int) -> None:
    """Add to the sums what batches added, all at once. Nobody sees a difference: sums are read with the moves."""
    await database.execute(
        """
        WITH gathered AS (DELETE FROM game_moves WHERE contest_id = $1 AND generation = $2 RETURNING *)
        INSERT INTO game_sums AS s (contest_id, generation, goal_id, line, people, done)
        SELECT $1, $2, goal_id, line, sum(moved.people), sum(moved.done)
          FROM gathered g, unnest(g.goals, g.lines, g.people, g.done) AS moved (goal_id, line, people, done)
         GROUP BY goal_id, line
         ORDER BY goal_id, line
            ON CONFLICT (contest_id, generation, goal_id, line) DO UPDATE
           SET people = s.people + excluded.people, done = s.done + excluded.done
        """,
        contest_id,
        generation,
    )


async def add_up(connection: Connection, contest_id: int, generation: int, found: Sums) -> None:
    """Move the sums of goals and lines, in the transaction that knows where the head stands."""
    # Always in the same order, or two transactions could wait for each other.
    await connection.execute(
        f"""
        INSERT INTO game_sums AS s (contest_id, generation, goal_id, line, people, done)
        SELECT $1, $2, * FROM unnest({_COLUMNS.format(3, 4, 5, 6)}) AS moved (goal_id, line) ORDER BY goal_id, line
            ON CONFLICT (contest_id, generation, goal_id, line) DO UPDATE
           SET people = s.people + excluded.people, done = s.done + excluded.done
        """,
        contest_id,
        generation,
        *_columns(found),
    )


_PARTS = "\x1f"
"""What no line's name has in it."""
_COLUMNS = (
    f"${{}}::text::bigint[], string_to_array(${{}}, '{_PARTS}'), ${{}}::text::integer[], ${{}}::text::integer[]"
)
"""Goals, lines, people, done, as texts: to send thousands of values as lists takes twice as long."""


def _columns(found: Sums) -> tuple[str, str, str, str]:
    people, done = zip(*found.values(), strict=True) if found else ((), ())
    goals = [goal for goal, _ in found]
    lines = _PARTS.join([line for _, line in found])
    return _array(goals), lines, _array(people), _array(done)


def _array(numbers: Iterable[int]) -> str:
    return f"{{{','.join(map(str, numbers))}}}"


_SUMS = """
    SELECT goal_id, line, sum(people)::integer, sum(done)::integer
      FROM (SELECT goal_id, line, people, done FROM game_sums
             WHERE contest_id = $1 AND generation = $2 AND goal_id = ANY($3::bigint[])
             UNION ALL
            SELECT moved.*
              FROM game_moves m, unnest(m.goals, m.lines, m.people, m.done) AS moved (goal_id, line, people, done)
             WHERE m.contest_id = $1 AND m.generation = $2 AND moved.goal_id = ANY($3::bigint[])) AS known
     WHERE {}
     GROUP BY goal_id, line
    HAVING sum(people) > 0
    """


async def progress_within(
    database: Queries,
    contest_id: int,
    generation: int,
    goal_ids: Collection[int],
    wards: Collection[str],
    units: Collection[str],
) -> dict[int, dict[str, Progress]]:
    """How far each goal has come in some wards, on each of their neighbourhoods, and in some units."""
    rows = await database.fetch(
        _SUMS.format("split_part(line, '/', 1) = ANY($4::text[]) OR line = ANY($5::text[])"),
        contest_id,
        generation,
        list(goal_ids),
        list(wards),
        list(units),
    )
    return _by_goal(goal_ids, rows)


async def progress(
    database: Queries,
    contest_id: int,
    generation: int,
    goal_ids: Collection[int],
    lines: Collection[str] | None = None,
) -> dict[int, dict[str, Progress]]:
    """How far each goal has come on each line: those named, or all."""
    rows = await database.fetch(
        _SUMS.format("$4::text[] IS NULL OR line = ANY($4)"),
        contest_id,
        generation,
        list(goal_ids),
        None if lines is None else list(lines),
    )
    return _by_goal(goal_ids, rows)


def _by_goal(goal_ids: Collection[int], rows: Iterable[Sequence[Any]]) -> dict[int, dict[str, Progress]]:
    found: dict[int, dict[str, Progress]] = {goal: {} for goal in goal_ids}
    for row in rows:
        found[row[0]][row[1]] = Progress(row[2], row[3])
    return found
