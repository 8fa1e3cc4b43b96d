"""Rehearsals: a change of criteria counted beside the running contest, in a generation of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from server.records.database import Connection, Queries
from server.records.facts import Cursor

State = Literal["folding", "weighing", "done", "applied", "thrown_away", "stale"]
OPEN = ("folding", "weighing", "done")

_COLUMNS = """id, contest_id, contest_version, criteria_version, generation, document, state, target_xid, target_id,
              facts_done, facts_total, weighed_to, limits, position_before, position_after, matrix, asked_by,
              asked_at, counted_at, ended_at, cleared"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """One rehearsal. `target` is the last fact that its matrix counts, `position_before` and `position_after` where
    the running and the rehearsed ledger stand that have counted it."""

    id: int
    contest_id: int
    contest_version: int
    criteria_version: int
    generation: int
    document: str
    state: State
    target: Cursor
    facts_done: int
    facts_total: int
    weighed_to: UUID | None
    limits: Mapping[str, Any]
    position_before: int | None
    position_after: int | None
    matrix: Mapping[str, Any] | None
    asked_by: str
    asked_at: datetime
    counted_at: datetime | None
    ended_at: datetime | None
    cleared: bool

    @property
    def open(self) -> bool:
        """Whether it may still be applied."""
        return self.state in OPEN


def _rehearsal(row: Any) -> Rehearsal:
    values = dict(row)
    return Rehearsal(target=(values.pop("target_xid"), values.pop("target_id")), **values)


async def begin(
    connection: Connection,
    contest_id: int,
    contest_version: int,
    criteria_version: int,
    document: str,
    target: Cursor,
    facts_total: int,
    position_before: int,
    by: str,
) -> int | None:
    """Begin a rehearsal in the next generation nobody has, and return its id; None if one is open already.

    The contest must have been taken for update.
    """
    found = await connection.fetchval(
        """
        INSERT INTO rehearsals (contest_id, contest_version, criteria_version, generation, document, target_xid,
                                target_id, facts_total, position_before, asked_by)
        SELECT $1, $2, $3,
               1 + greatest(c.generation, (SELECT max(generation) FROM rehearsals WHERE contest_id = $1)),
               $4, $5, $6, $7, $8, $9
          FROM contests c
         WHERE c.id = $1
            ON CONFLICT DO NOTHING
        RETURNING id
        """,
        contest_id,
        contest_version,
        criteria_version,
        document,
        *target,
        facts_total,
        position_before,
        by,
    )
    return int(found) if found else None


async def by_id(database: Queries, rehearsal_id: int) -> Rehearsal | None:
    """The rehearsal of that id."""
    row = await database.fetchrow(f"SELECT {_COLUMNS} FROM rehearsals WHERE id = $1", rehearsal_id)
    return _rehearsal(row) if row else None


async def for_update(connection: Connection, rehearsal_id: int) -> Rehearsal | None:
    """The rehearsal of that id, kept from others until the transaction ends."""
    row = await connection.fetchrow(f"SELECT {_COLUMNS} FROM rehearsals WHERE id = $1 FOR UPDATE", rehearsal_id)
    return _rehearsal(row) if row else None


async def of_contest(database: Queries, contest_id: int, limit: int = 50) -> list[Rehearsal]:
    """A contest's rehearsals, the newest first."""
    rows = await database.fetch(
        f"SELECT {_COLUMNS} FROM rehearsals WHERE contest_id = $1 ORDER BY id DESC LIMIT $2", contest_id, limit
    )
    return [_rehearsal(row) for row in rows]


async def at_work(database: Queries) -> list[int]:
    """The rehearsals about which there may be something to do, the oldest first."""
    rows = await database.fetch(
        """
        SELECT id
          FROM rehearsals
         WHERE state IN ('folding', 'weighing', 'done')
            OR state = 'applied' AND matrix IS NULL
            OR state IN ('thrown_away', 'stale') AND NOT cleared
         ORDER BY id
        """
    )
    return [row[0] for row in rows]


async def folded(database: Queries, rehearsal_id: int, facts_done: int) -> None:
    """Note how many facts have been counted."""
    await database.execute("UPDATE rehearsals SET facts_done = $2 WHERE id = $1", rehearsal_id, facts_done)


async def weigh_from(database: Queries, rehearsal_id: int, position_after: int) -> None:
    """Every fact is counted up to the target; now the limits are weighed."""
    await database.execute(
        """
        UPDATE rehearsals SET state = 'weighing', position_after = $2, weighed_to = NULL, limits = '{}'
         WHERE id = $1 AND state = 'folding'
        """,
        rehearsal_id,
        position_after,
    )


async def weighed(database: Queries, rehearsal_id: int, resident: UUID, limits: Mapping[str, Any]) -> None:
    """Note up to which resident the limits were weighed, and what came out."""
    await database.execute(
        "UPDATE rehearsals SET weighed_to = $2, limits = $3 WHERE id = $1 AND state = 'weighing'",
        rehearsal_id,
        resident,
        limits,
    )


async def counted(database: Queries, rehearsal_id: int, matrix: Mapping[str, Any], now: datetime) -> None:
    """Note the matrix; a rehearsal that was weighed is done with it."""
    await database.execute(
        """
        UPDATE rehearsals
           SET matrix = $2, counted_at = $3, state = CASE state WHEN 'weighing' THEN 'done' ELSE state END
         WHERE id = $1 AND state IN ('weighing', 'applied')
        """,
        rehearsal_id,
        matrix,
        now,
    )


async def aim_anew(
    connection: Connection, rehearsal_id: int, target: Cursor, facts_total: int, position_before: int
) -> None:
    """Count on to a later fact."""
    await connection.execute(
        """
        UPDATE rehearsals
           SET state = 'folding', target_xid = $2, target_id = $3, facts_total = $4, position_before = $5
         WHERE id = $1 AND state IN ('folding', 'done')
        """,
        rehearsal_id,
        *target,
        facts_total,
        position_before,
    )


async def apply(
    connection: Connection, rehearsal_id: int, target: Cursor, before: int, after: int, now: datetime
) -> None:
    """Note that it was applied, and where both ledgers stood then; its matrix is counted again up to there."""
    await connection.execute(
        """
        UPDATE rehearsals
           SET state = 'applied', target_xid = $2, target_id = $3, position_before = $4, position_after = $5,
               ended_at = $6, matrix = NULL
         WHERE id = $1
        """,
        rehearsal_id,
        *target,
        before,
        after,
        now,
    )


async def end(database: Queries, rehearsal_id: int, state: State, now: datetime) -> bool:
    """Let an open rehearsal be over; False if it is not open any more."""
    return bool(
        await database.fetchval(
            """
            UPDATE rehearsals SET state = $2, ended_at = $3
             WHERE id = $1 AND state IN ('folding', 'weighing', 'done')
            RETURNING true
            """,
            rehearsal_id,
            state,
            now,
        )
    )


async def clear(database: Queries, rehearsal: Rehearsal, most: int) -> int:
    """Remove the next entries of a generation that will never count, and return how many there were."""
    return int(
        await database.fetchval(
            """
            WITH gone AS (
                DELETE FROM ledger_entries
                 WHERE contest_id = $1 AND generation = $2
                   AND position < $3 + (SELECT min(position) FROM ledger_entries
                                         WHERE contest_id = $1 AND generation = $2)
                RETURNING 1)
            SELECT count(*) FROM gone
            """,
            rehearsal.contest_id,
            rehearsal.generation,
            most,
        )
    )


async def cleared(connection: Connection, rehearsal: Rehearsal) -> None:
    """Remove what is left of such a generation."""
    for table in ("blocks", "fold_cursors", "game_moves", "game_sums", "game_fills"):
        await connection.execute(
            f"DELETE FROM {table} WHERE contest_id = $1 AND generation = $2",
            rehearsal.contest_id,
            rehearsal.generation,
        )
    await connection.execute("UPDATE rehearsals SET cleared = true WHERE id = $1", rehearsal.id)
