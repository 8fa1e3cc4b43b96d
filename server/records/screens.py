"""Paired screens. The cookie of each holds a random token; the database holds only its SHA-256."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from server.records.database import Connection, Queries

ScreenAct = Literal["identify", "reload"]
_COLUMNS = """id, public_id, ward, name, paired_at, paired_by, revoked_at, revoked_by, blank, act, act_number,
              acted_at, report, reported_at"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A screen, of a ward or of the city (None). `report` is the last that it said of itself, {} if nothing yet."""

    id: int
    public_id: UUID
    ward: str | None
    name: str
    paired_at: datetime
    paired_by: int
    revoked_at: datetime | None = None
    revoked_by: int | None = None
    blank: bool = False
    act: ScreenAct | None = None
    act_number: int = 0
    acted_at: datetime | None = None
    report: Mapping[str, Any] = field(default_factory=dict)
    reported_at: datetime | None = None


def _screen(row: Mapping[str, Any]) -> Screen:
    return Screen(**{**row, "report": row["report"] or {}})


async def add(
    connection: Connection, token_hash: bytes, ward: str | None, name: str, paired_by: int, now: datetime
) -> Screen:
    """Pair a screen."""
    row = await connection.fetchrow(
        f"""
        INSERT INTO screens (public_id, ward, name, token_hash, paired_at, paired_by)
        VALUES ($1, $2, $3, $4, $5, $6) RETURNING {_COLUMNS}
        """,
        uuid4(),
        ward,
        name,
        token_hash,
        now,
        paired_by,
    )
    return _screen(row)


async def of_token(database: Queries, token_hash: bytes) -> Screen | None:
    """The screen that holds a token, also one that was revoked."""
    row = await database.fetchrow(f"SELECT {_COLUMNS} FROM screens WHERE token_hash = $1", token_hash)
    return _screen(row) if row else None


async def of_public_id(database: Queries, public_id: UUID) -> Screen | None:
    """The screen that an address names, also one that was revoked."""
    row = await database.fetchrow(f"SELECT {_COLUMNS} FROM screens WHERE public_id = $1", public_id)
    return _screen(row) if row else None


async def of_ids(database: Queries, ids: Collection[int]) -> dict[int, Screen]:
    """Screens by their ids, also those that were revoked."""
    rows = await database.fetch(f"SELECT {_COLUMNS} FROM screens WHERE id = ANY($1::bigint[])", list(ids))
    return {row["id"]: _screen(row) for row in rows}


async def paired(database: Queries, ward: str | None = None) -> Sequence[Screen]:
    """The screens that are not revoked: those of a ward, or all."""
    rows = await database.fetch(
        f"""
        SELECT {_COLUMNS} FROM screens
         WHERE revoked_at IS NULL AND ($1::text IS NULL OR ward = $1)
         ORDER BY ward NULLS FIRST, name, id
        """,
        ward,
    )
    return [_screen(row) for row in rows]


async def lock(connection: Connection, public_id: UUID) -> Screen | None:
    """One screen that is not revoked, held until the transaction ends."""
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM screens WHERE public_id = $1 AND revoked_at IS NULL FOR UPDATE", public_id
    )
    return _screen(row) if row else None


async def rename(connection: Connection, screen_id: int, name: str, ward: str | None) -> None:
    """Give a screen another name or ward."""
    await connection.execute("UPDATE screens SET name = $2, ward = $3 WHERE id = $1", screen_id, name, ward)


async def revoke(connection: Connection, screen_id: int, by: int, now: datetime) -> None:
    """Let a screen show nothing more, for ever."""
    await connection.execute(
        "UPDATE screens SET revoked_at = $2, revoked_by = $3 WHERE id = $1 AND revoked_at IS NULL", screen_id, now, by
    )


async def set_blank(connection: Connection, screen_ids: Sequence[int], blank: bool) -> None:
    """Darken screens, or let them show again."""
    await connection.execute("UPDATE screens SET blank = $2 WHERE id = ANY($1::bigint[])", list(screen_ids), blank)


async def tell(connection: Connection, screen_ids: Sequence[int], act: ScreenAct, now: datetime) -> None:
    """Let screens do something once. Only the last such act of a screen is kept."""
    await connection.execute(
        "UPDATE screens SET act = $2, act_number = act_number + 1, acted_at = $3 WHERE id = ANY($1::bigint[])",
        list(screen_ids),
        act,
        now,
    )


async def report(database: Queries, told: Mapping[int, Mapping[str, Any]], now: datetime) -> None:
    """Keep what screens say of themselves."""
    await database.execute(
        """
        UPDATE screens SET report = new.report, reported_at = $3
          FROM unnest($1::bigint[], $2::jsonb[]) AS new (id, report)
         WHERE screens.id = new.id
        """,
        list(told),
        list(told.values()),
        now,
    )
