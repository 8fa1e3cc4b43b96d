"""How neighbourhoods were added, renamed, merged and closed: it only grows, and an undo is one more line."""

from collections.abc import Sequence

from server.records.database import Connection, Queries
from server.rules.succession import PlaceChange

_LOCK = 7_534
"""Changes of one ward are made one after the other; the second key is the ward's number."""
_COLUMNS = """c.id, c.ward, c.kind, c.code, c.name, c.name_before, c.successor, c.people, c.undoes, c.reason,
              coalesce(a.name, ''), c.changed_at"""
_FROM = "place_changes c LEFT JOIN accounts a ON a.id = c.account_id"


async def lock(connection: Connection, ward: str) -> None:
    """Let nobody else change neighbourhoods of the ward until the transaction ends."""
    await connection.fetchval("SELECT pg_advisory_xact_lock($1, $2)", _LOCK, int(ward))


async def all_changes(database: Queries) -> list[PlaceChange]:
    """Every change of every ward, in order."""
    rows = await database.fetch(f"SELECT {_COLUMNS} FROM {_FROM} ORDER BY c.id")
    return [PlaceChange(*row) for row in rows]


async def of_ward(database: Queries, ward: str) -> list[PlaceChange]:
    """Every change in a ward, in order."""
    rows = await database.fetch(f"SELECT {_COLUMNS} FROM {_FROM} WHERE c.ward = $1 ORDER BY c.id", ward)
    return [PlaceChange(*row) for row in rows]


async def newest(database: Queries) -> int:
    """The id of the last change, 0 before the first: it tells whether they must be read again."""
    return int(await database.fetchval("SELECT coalesce(max(id), 0) FROM place_changes"))


async def add(
    connection: Queries,
    ward: str,
    kind: str,
    code: str,
    names: Sequence[str],
    reason: str,
    account_id: int | None,
    *,
    successor: str | None = None,
    people: int | None = None,
    undoes: int | None = None,
) -> None:
    """Write a change down; `names` are the name from now on and the one before."""
    await connection.execute(
        """
        INSERT INTO place_changes (ward, kind, code, name, name_before, successor, people, undoes, reason, account_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        ward,
        kind,
        code,
        *names,
        successor,
        people,
        undoes,
        reason,
        account_id,
    )
