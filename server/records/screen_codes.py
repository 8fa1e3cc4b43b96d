"""Screens that wait to be paired: the code each shows, and what an official has offered it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.records.database import Connection, Queries


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenCode:
    """A screen that waits. `name` is set once somebody offered to make it theirs; `ward` None is then the city.

    `refused_at` is when the last offer was taken back, `asks_every` the seconds it leaves between its questions, and
    `was` the screen that it has been before that was revoked.
    """

    device_hash: bytes
    code: str
    made_at: datetime
    expires_at: datetime
    ward: str | None = None
    name: str | None = None
    offered_by: int | None = None
    offered_at: datetime | None = None
    refused_at: datetime | None = None
    asked_at: datetime | None = None
    asks_every: int
    was: int | None = None


def _code(row: Mapping[str, Any] | None) -> ScreenCode | None:
    return ScreenCode(**row) if row else None


async def add(
    database: Queries, device_hash: bytes, code: str, now: datetime, expires_at: datetime, was: int | None
) -> bool:
    """Let a screen wait under a code. False if another shows that code."""
    found = await database.fetchval(
        """
        INSERT INTO screen_codes (device_hash, code, made_at, expires_at, was) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT DO NOTHING
        RETURNING true
        """,
        device_hash,
        code,
        now,
        expires_at,
        was,
    )
    return bool(found)


async def renew(database: Queries, device_hash: bytes, code: str, now: datetime, expires_at: datetime) -> bool:
    """Give a screen whose code has ended another one; what it was offered ended with the code. False if it has one
    that holds, if it waits no longer, or if another shows that code."""
    found = await database.fetchval(
        """
        UPDATE screen_codes
           SET code = $2, made_at = $3, expires_at = $4, ward = NULL, name = NULL, offered_by = NULL,
               offered_at = NULL, refused_at = NULL, asked_at = NULL, asks_every = DEFAULT
         WHERE device_hash = $1 AND expires_at <= $3
           AND NOT EXISTS (SELECT FROM screen_codes other WHERE other.code = $2)
        RETURNING true
        """,
        device_hash,
        code,
        now,
        expires_at,
    )
    return bool(found)


async def of_device(database: Queries, device_hash: bytes) -> ScreenCode | None:
    """What a waiting screen shows, or showed last: its code may have ended."""
    return _code(await database.fetchrow("SELECT * FROM screen_codes WHERE device_hash = $1", device_hash))


async def asked(database: Queries, device_hash: bytes, now: datetime, asks_every: int) -> None:
    """Remember when a screen asked what became of its code, and how long it shall leave until the next time."""
    await database.execute(
        "UPDATE screen_codes SET asked_at = $2, asks_every = $3 WHERE device_hash = $1", device_hash, now, asks_every
    )


async def offered(database: Queries, code: str, by: int, now: datetime) -> ScreenCode | None:
    """The waiting screen that an official has made an offer."""
    return _code(
        await database.fetchrow(
            "SELECT * FROM screen_codes WHERE code = $1 AND offered_by = $2 AND expires_at > $3", code, by, now
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
        """
        UPDATE screen_codes SET ward = $2, name = $3, offered_by = $4, offered_at = $5, refused_at = NULL
         WHERE device_hash = $1
        """,
        device_hash,
        ward,
        name,
        by,
        now,
    )


async def take_back(connection: Connection, device_hash: bytes, now: datetime) -> None:
    """Take an offer back: the screen waits again, under the same code."""
    await connection.execute(
        """
        UPDATE screen_codes SET ward = NULL, name = NULL, offered_by = NULL, offered_at = NULL, refused_at = $2
         WHERE device_hash = $1
        """,
        device_hash,
        now,
    )


async def use(connection: Connection, device_hash: bytes) -> None:
    """A code works once."""
    await connection.execute("DELETE FROM screen_codes WHERE device_hash = $1", device_hash)


async def forget_ended(database: Queries, now: datetime, revoked_before: datetime) -> None:
    """Forget screens that wait no longer. One that was revoked is known for longer, so that it stays dark."""
    await database.execute(
        """
        DELETE FROM screen_codes
         WHERE expires_at <= $1 AND (was IS NULL OR expires_at <= $2)
        """,
        now,
        revoked_before,
    )
