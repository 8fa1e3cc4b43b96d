"""What was uploaded, between its two steps: the file, what was read from it, whether it was applied."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.records.database import Connection, Queries

_COLUMNS = """u.id, u.kind, u.file_name, u.size, u.account_id, a.name AS by, u.state, u.rows_checked, u.created_at,
              u.claimed_at, u.expires_at, u.applied_at, coalesce(u.partner, '') AS partner"""
_FROM = "uploads u JOIN accounts a ON a.id = u.account_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file on its way: 'waiting' to be read, 'read', 'refused' as a whole, or 'applied'."""

    id: int
    kind: str
    file_name: str
    size: int
    account_id: int
    by: str
    state: str
    rows_checked: int
    created_at: datetime
    claimed_at: datetime | None
    expires_at: datetime
    applied_at: datetime | None
    partner: str


async def add(
    connection: Queries, kind: str, file_name: str, content: bytes, account_id: int, now: datetime, until: datetime
) -> int:
    """Keep a file until it is read, and return its id."""
    return int(
        await connection.fetchval(
            """
            INSERT INTO uploads (kind, file_name, size, content, account_id, state, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, 'waiting', $6, $7)
            RETURNING id
            """,
            kind,
            file_name,
            len(content),
            content,
            account_id,
            now,
            until,
        )
    )


async def add_read(
    connection: Queries,
    kind: str,
    file_name: str,
    size: int,
    partner: str,
    account_id: int,
    state: str,
    result: Mapping[str, Any],
    now: datetime,
    until: datetime,
) -> int:
    """Keep what was read from a file of a partner, and never the file itself. Returns its id."""
    return int(
        await connection.fetchval(
            """
            INSERT INTO uploads (kind, file_name, size, partner, account_id, state, result, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            RETURNING id
            """,
            kind,
            file_name,
            size,
            partner,
            account_id,
            state,
            result,
            now,
            until,
        )
    )


async def by_id(database: Queries, upload_id: int, kind: str) -> Upload | None:
    """The upload of that id and kind."""
    row = await database.fetchrow(f"SELECT {_COLUMNS} FROM {_FROM} WHERE u.id = $1 AND u.kind = $2", upload_id, kind)
    return Upload(**row) if row else None


async def latest(database: Queries, kind: str, limit: int) -> list[Upload]:
    """The last uploads of a kind, newest first."""
    rows = await database.fetch(
        f"SELECT {_COLUMNS} FROM {_FROM} WHERE u.kind = $1 ORDER BY u.id DESC LIMIT $2", kind, limit
    )
    return [Upload(**row) for row in rows]


async def claim(database: Queries, upload_id: int, now: datetime, free_before: datetime) -> bytes | None:
    """Take a waiting file in order to read it; None if somebody has it, or it was read."""
    content: bytes | None = await database.fetchval(
        """
        UPDATE uploads SET claimed_at = $2
         WHERE id = $1 AND state = 'waiting' AND (claimed_at IS NULL OR claimed_at < $3)
        RETURNING content
        """,
        upload_id,
        now,
        free_before,
    )
    return content


async def progress(database: Queries, upload_id: int, rows: int) -> None:
    """Note how many rows were checked."""
    await database.execute("UPDATE uploads SET rows_checked = $2 WHERE id = $1", upload_id, rows)


async def finish(database: Queries, upload_id: int, state: str, result: Mapping[str, Any]) -> None:
    """Keep what came of reading, and let the file itself go."""
    await database.execute(
        "UPDATE uploads SET state = $2, result = $3, content = NULL WHERE id = $1 AND state = 'waiting'",
        upload_id,
        state,
        result,
    )


async def result(database: Queries, upload_id: int) -> Mapping[str, Any]:
    """What came of reading."""
    found: Mapping[str, Any] = await database.fetchval("SELECT result FROM uploads WHERE id = $1", upload_id)
    return found


async def lock(connection: Connection, upload_id: int) -> str | None:
    """Keep the upload from others until the transaction ends, and return its state."""
    state: str | None = await connection.fetchval("SELECT state FROM uploads WHERE id = $1 FOR UPDATE", upload_id)
    return state


async def applied(connection: Queries, upload_id: int, account_id: int, now: datetime) -> None:
    """Note that it was applied. What was read is let go: it is in the history now."""
    await connection.execute(
        "UPDATE uploads SET state = 'applied', result = NULL, applied_at = $3, applied_by = $2 WHERE id = $1",
        upload_id,
        account_id,
        now,
    )


async def expire(database: Queries, now: datetime) -> None:
    """Drop what was not applied in time."""
    await database.execute("DELETE FROM uploads WHERE expires_at < $1 AND state <> 'applied'", now)
