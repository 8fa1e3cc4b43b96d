"""Whose cookie that is: residents' sessions as every door that meets them reads them."""

from collections.abc import Collection
from datetime import datetime, timedelta

from server.records import resident_sessions, residents
from server.records.database import Queries
from server.records.residents import Resident
from server.records.sessions import hash_of

COOKIE = "me"
LASTS = timedelta(days=30)
IDLE = timedelta(days=7)
"""A phone in a drawer signs itself out."""


async def find_resident(database: Queries, token: str, now: datetime) -> tuple[Resident, bytes, datetime] | None:
    """Who is signed in with a token, what the database calls the session, and when it was last seen."""
    if not token:
        return None
    token_hash = hash_of(token)
    found = await residents.of_session(database, token_hash, now - LASTS, now - IDLE)
    return (found[0], token_hash, found[1]) if found else None


async def still_open(database: Queries, token_hashes: Collection[bytes], now: datetime) -> set[bytes]:
    """Which of these sessions are not ended, too old or idle for too long."""
    return await resident_sessions.open_among(database, token_hashes, now - LASTS, now - IDLE)
