"""The ledger: dense positions, blocks chained by hash, and what it adds up to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from server.records.database import WHOLE_LEDGER_SECONDS, Connection, Queries
from server.records.facts import Cursor
from server.rules.entry import GENESIS, Entry, Place, Sums

_ENTRY_COLUMNS = ("contest_id", "generation", "position", "fact_id", "resident", "round", "ward", "neighbourhood",
                  "unit", "points", "participants", "attained", "squares", "total_participants", "total_attained",
                  "total_squares", "people", "people_state", "checked", "wrong")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where the fold of a contest stands: last fact, last position, hash of the last block."""

    contest_id: int
    generation: int
    cursor: Cursor
    position: int
    block_hash: bytes


async def head(database: Queries, contest_id: int, generation: int) -> Head:
    """Where the fold stands; a fold that was never begun stands before everything."""
    row = await database.fetchrow(
        "SELECT xid, fact_id, position, block_hash FROM fold_cursors WHERE contest_id = $1 AND generation = $2",
        contest_id,
        generation,
    )
    cursor, position, block_hash = ((row[0], row[1]), row[2], row[3]) if row else ((0, 0), 0, GENESIS)
    return Head(contest_id=contest_id, generation=generation, cursor=cursor, position=position, block_hash=block_hash)


async def move_head(database: Queries, before: Head, after: Head) -> bool:
    """Move the head from `before` to `after`; False if it no longer stood at `before`."""
    moved = await database.fetchval(
        """
        INSERT INTO fold_cursors AS c (contest_id, generation, xid, fact_id, position, block_hash)
        VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (contest_id, generation) DO UPDATE
           SET xid = $3, fact_id = $4, position = $5, block_hash = $6
         WHERE c.xid = $7 AND c.fact_id = $8 AND c.position = $9
        RETURNING true
        """,
        after.contest_id,
        after.generation,
        *after.cursor,
        after.position,
        after.block_hash,
        *before.cursor,
        before.position,
    )
    return bool(moved)


async def append(connection: Connection, before: Head, entries: Sequence[Entry], block_hash: bytes) -> datetime:
    """Write the entries after the head, as one block, and return when it was closed.

    Runs in the transaction that moves the head.
    """
    first = before.position + 1
    await connection.copy_records_to_table(
        "ledger_entries",
        columns=_ENTRY_COLUMNS,
        records=[
            (before.contest_id, before.generation, position, entry.fact_id, entry.resident, entry.round,
             *entry.place, *entry.sums, entry.people, entry.people_state, entry.checked, entry.wrong)
            for position, entry in enumerate(entries, first)
        ],
    )  # fmt: skip
    closed_at: datetime = await connection.fetchval(
        """
        INSERT INTO blocks (contest_id, generation, first, last, previous_hash, hash)
        VALUES ($1, $2, $3, $4, $5, $6)
        RETURNING closed_at
        """,
        before.contest_id,
        before.generation,
        first,
        before.position + len(entries),
        before.block_hash,
        block_hash,
    )
    return closed_at


async def entries_after(
    database: Queries, contest_id: int, generation: int, position: int, limit: int
) -> list[tuple[int, Entry]]:
    """The next entries with their positions."""
    rows = await database.fetch(
        """
        SELECT position, fact_id, resident, round, ward, neighbourhood, unit, points, participants, attained, squares,
               total_participants, total_attained, total_squares, people, people_state, checked, wrong
          FROM ledger_entries
         WHERE contest_id = $1 AND generation = $2 AND position > $3
         ORDER BY position
         LIMIT $4
        """,
        contest_id,
        generation,
        position,
        limit,
    )
    return [(row[0], _entry(row)) for row in rows]


def _entry(row: Any) -> Entry:
    values = tuple(row)
    return Entry(values[1], values[2], values[3], Place(*values[4:7]), Sums(*values[7:14]), *values[14:18])


async def entries_of_fact(
    database: Queries, contest_id: int, generation: int, resident: UUID, fact_id: int
) -> list[tuple[int, int, int]]:
    """(position, round, points) of each entry that one fact made for a resident."""
    rows = await database.fetch(
        """
        SELECT position, round, points
          FROM ledger_entries
         WHERE resident = $3 AND contest_id = $1 AND generation = $2 AND fact_id = $4
         ORDER BY position
        """,
        contest_id,
        generation,
        resident,
        fact_id,
    )
    return [tuple(row) for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Entries first to last, closed together; `hash` covers them and the hash before."""

    first: int
    last: int
    previous_hash: bytes
    hash: bytes
    closed_at: datetime


async def block_at(database: Queries, contest_id: int, generation: int, position: int) -> Block | None:
    """The block that holds the position, None before the first."""
    row = await database.fetchrow(
        """
        SELECT first, last, previous_hash, hash, closed_at
          FROM blocks
         WHERE contest_id = $1 AND generation = $2 AND last >= $3
         ORDER BY last
         LIMIT 1
        """,
        contest_id,
        generation,
        position,
    )
    return Block(**row) if row and position else None


async def blocks_after(database: Queries, contest_id: int, generation: int, last: int, limit: int) -> list[Block]:
    """The next blocks in order."""
    rows = await database.fetch(
        """
        SELECT first, last, previous_hash, hash, closed_at
          FROM blocks
         WHERE contest_id = $1 AND generation = $2 AND last > $3
         ORDER BY last
         LIMIT $4
        """,
        contest_id,
        generation,
        last,
        limit,
    )
    return [Block(**row) for row in rows]


async def place_sums(
    database: Queries, contest_id: int, generation: int, position: int
) -> list[tuple[int | None, str, str, Sums]]:
    """What each ward, neighbourhood and unit adds up to at a position: (round, kind, code, sums).

    Round None is the total, in which `total_*` count; in a round the others do.
    """
    rows = await database.fetch(
        """
        SELECT round,
               CASE WHEN grouping(ward) = 0 THEN 'ward' WHEN grouping(unit) = 0 THEN 'unit' ELSE 'neighbourhood' END,
               coalesce(ward, unit, neighbourhood),
               sum(points)::bigint, sum(participants)::bigint, sum(attained)::bigint, sum(squares)::bigint,
               sum(total_participants)::bigint, sum(total_attained)::bigint, sum(total_squares)::bigint
          FROM ledger_entries
         WHERE contest_id = $1 AND generation = $2 AND position <= $3 AND round > 0
         GROUP BY GROUPING SETS ((round, ward), (round, neighbourhood), (round, unit),
                                 (ward), (neighbourhood), (unit))
        """,
        contest_id,
        generation,
        position,
        timeout=WHOLE_LEDGER_SECONDS,
    )
    return [(row[0], row[1], row[2], Sums(*tuple(row)[3:])) for row in rows if row[2]]


async def latest_headcounts(
    database: Queries, contest_id: int, generation: int, position: int
) -> list[tuple[Place, int, str]]:
    """The last headcount entry of each place at a position: (place, people, state)."""
    rows = await database.fetch(
        """
        SELECT DISTINCT ON (ward, neighbourhood, unit) ward, neighbourhood, unit, people, people_state
          FROM ledger_entries
         WHERE contest_id = $1 AND generation = $2 AND position <= $3 AND round = 0
         ORDER BY ward, neighbourhood, unit, position DESC
        """,
        contest_id,
        generation,
        position,
        timeout=WHOLE_LEDGER_SECONDS,
    )
    return [(Place(row[0], row[1], row[2]), row[3], row[4]) for row in rows]


async def latest_samples(
    database: Queries, contest_id: int, generation: int, position: int
) -> dict[tuple[int, str], tuple[int, int]]:
    """What the last sample of each ward came to at a position: (round, ward) → (checked, wrong)."""
    rows = await database.fetch(
        """
        SELECT DISTINCT ON (round, ward) round, ward, checked, wrong
          FROM ledger_entries
         WHERE contest_id = $1 AND generation = $2 AND position <= $3 AND checked IS NOT NULL
         ORDER BY round, ward, position DESC
        """,
        contest_id,
        generation,
        position,
        timeout=WHOLE_LEDGER_SECONDS,
    )
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}


async def resident_sums(
    database: Connection, contest_id: int, generation: int, position: int
) -> dict[tuple[UUID | None, int, Place], Sums]:
    """What each resident adds up to, by round and place; what adds up to nothing is left out. Points by hand for
    a place are nobody's."""
    rows = await database.fetch(
        """
        SELECT resident, round, ward, neighbourhood, unit, sum(points)::bigint, sum(participants)::bigint,
               sum(attained)::bigint, sum(squares)::bigint, sum(total_participants)::bigint,
               sum(total_attained)::bigint, sum(total_squares)::bigint
          FROM ledger_entries
         WHERE contest_id = $1 AND generation = $2 AND position <= $3 AND round > 0
         GROUP BY resident, round, ward, neighbourhood, unit
        """,
        contest_id,
        generation,
        position,
        timeout=WHOLE_LEDGER_SECONDS,
    )
    sums = {(row[0], row[1], Place(row[2], row[3], row[4])): Sums(*tuple(row)[5:]) for row in rows}
    return {key: value for key, value in sums.items() if any(value)}


async def moved_since(database: Queries, contest_id: int, generation: int, position: int, number: int) -> bool:
    """Whether something of a round, or a headcount, was entered behind a position."""
    return bool(
        await database.fetchval(
            """
            SELECT EXISTS (SELECT FROM ledger_entries
                            WHERE contest_id = $1 AND generation = $2 AND position > $3 AND round IN (0, $4))
            """,
            contest_id,
            generation,
            position,
            number,
        )
    )
