"""Screens that wait to be paired: the code each shows, and what an official has offered it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.records.database import Connection, Queries


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenCode:
    """A screen that waits. `name` is set once somebody offered to make it theirs; `ward` None is then the city."""

    device_hash: bytes
    code: str
    made_at: datetime
    expires_at: datetime
    ward: str | None = None
    name: str | None = None
    offered_by: int | None = None
    offered_at: datetime | None = None


def _code(row: Mapping[str, Any] | None) -> ScreenCode | None:
    return ScreenCode(**row) if row else None


async def add(database: Queries, device_hash: bytes, code: str, now: datetime, expires_at: datetime) -> bool:
    """Let a screen wait under a code, instead of one it showed before. False if another screen shows that code."""
    found = await database.fetchval(
        """
        INSERT INTO screen_codes (device_hash, code, made_at, expires_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT DO NOTHING
        RETURNING true
        """,
        device_hash,
        code,
        now,
        expires_at,
    )
    return bool(found)


async def of_device(database: Queries, device_hash: bytes, now: datetime) -> ScreenCode | None:
    """What a waiting screen shows, if that holds still."""
    return _code(
        await database.fetchrow(
            "SELECT * FROM screen_codes WHERE device_hash = $1 AND expires_at > $2", device_hash, now
        )
    )


async def lock(connection: Connection, code: str, now: datetime) -> ScreenCode | None:
    """The waiting screen that shows a code, held until the transaction ends."""
    return _code(
        await connection.fetchrow(
            "SELECT * FROM screen_codes WHERE code = $1 AND expires_at > $2 FOR UPDATE", code, now
        )
    )


async def offer(
    connection: Connection, device_hash: bytes, ward: str | None, name: str, by: int, now: datetime
) -> None:
    """Offer a waiting screen its ward and name: it shows them, and is not paired before they are approved."""
    await connection.execute(
        "UPDATE screen_codes SET ward = $2, name = $3, offered_by = $4, offered_at = $5 WHERE device_hash = $1",
        device_hash,
        ward,
        name,
        by,
        now,
    )


async def take_back(connection: Connection, device_hash: bytes) -> None:
    """Take an offer back: the screen waits again."""
    await connection.execute(
        """
        UPDATE screen_codes SET ward = NULL, name = NULL, offered_by = NULL, offered_at = NULL
         WHERE device_hash = $1
        """,
        device_hash,
    )


async def use(connection: Connection, device_hash: bytes) -> None:
    """A code works once."""
    await connection.execute("DELETE FROM screen_codes WHERE device_hash = $1", device_hash)


async def forget_ended(database: Queries, now: datetime) -> None:
    """Forget screens that wait no longer."""
    await database.execute("DELETE FROM screen_codes WHERE expires_at <= $1", now)
