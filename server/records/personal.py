"""Everything that is kept of one resident, read, counted, erased and forgotten as rules/personal.py lists it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from server.records.database import Connection, Queries
from server.rules.personal import BY_TABLE, PERSONAL, Personal

AGED: Mapping[str, str] = {
    "residences": """declared_at < $1
        AND EXISTS (SELECT FROM residences n WHERE n.resident = t.resident AND n.id > t.id)""",
    "resident_sessions": "created_at < $1",
    "codes": "expires_at < $1",
    "claims": "made_at < $1 AND state NOT IN ('pending', 'appealed')",
    "answers": """EXISTS (SELECT FROM attempts a
                          WHERE a.id = t.attempt_id AND coalesce(a.finished_at, a.lapsed_at) < $1)""",
    "learning_statements": """received_at < $1 AND NOT t.counted
        AND EXISTS (SELECT FROM learning_activities a WHERE a.id = t.activity_id AND a.kind IS NULL)""",
    "helpers": "ended_at < $1",
    "assistances": "begun_at < $1",
    "family_members": "left_at < $1",
    "privacy_requests": "answered_at < $1",
}
"""From when on the days of a table are counted: which rows are older than $1."""
_RUNNING = {"ledger_entries": "(t.contest_id, t.generation) IN (SELECT id, generation FROM contests)"}
"""Of a ledger that was counted again only the one that counts now is told."""


async def count(database: Queries, resident: UUID) -> dict[str, int]:
    """How many rows of each table are a resident's."""
    told = [each for each in PERSONAL if each.told]
    parts = [f"SELECT '{each.table}', count(*) FROM {each.table} t WHERE {_whose(each)}" for each in told]
    rows = await database.fetch(" UNION ALL ".join(parts), resident)
    return {row[0]: int(row[1]) for row in rows}


async def rows_of(database: Queries, each: Personal, resident: UUID) -> list[dict[str, Any]]:
    """A resident's rows of a table, without what is hidden and without who else they name."""
    rows = await database.fetch(
        f"SELECT to_jsonb(t) - $2::text[] AS row FROM {each.table} t WHERE {_whose(each)} ORDER BY {each.order}",
        resident,
        list(each.hidden),
    )
    return [_own(each, row[0], str(resident)) for row in rows]


async def erase(connection: Connection, resident: UUID) -> None:
    """Erase a resident. Points stay without a person: the keyed hash in facts leads to nobody any more."""
    for each in reversed(PERSONAL):
        if each.at_erasure == "deleted" and each.whose:
            await connection.execute(f"DELETE FROM {each.table} t WHERE {_whose(each)}", resident)
        for column in _unlinked(each):
            await connection.execute(f"UPDATE {each.table} SET {column} = NULL WHERE {column} = $1", resident)


async def forget(database: Queries, now: datetime) -> None:
    """Let go of what has been kept for its days."""
    for each in PERSONAL:
        if each.days is not None:
            moment = now - timedelta(days=each.days)
            await database.execute(f"DELETE FROM {each.table} t WHERE {AGED[each.table]}", moment)


def _unlinked(each: Personal) -> tuple[str, ...]:
    """Columns that forget a resident while the row stays: it is no more theirs, or was somebody else's."""
    if each.at_erasure == "stays":
        return ()
    return each.people if each.at_erasure == "unlinked" else tuple(c for c in each.people if c not in each.whose)


def _whose(each: Personal) -> str:
    if each.through:
        own, table, column = each.through
        return f"t.{own} IN (SELECT t.{column} FROM {table} t WHERE {_whose(BY_TABLE[table])})"
    named = " OR ".join(f"t.{column} = $1" for column in each.whose)
    return f"({named}) AND {_RUNNING[each.table]}" if each.table in _RUNNING else f"({named})"


def _own(each: Personal, row: dict[str, Any], resident: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in each.people or value in (None, resident)}
