"""Adding a partner, changing its key, stopping it."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from server.records import partners
from server.records.database import Connection, Database
from server.records.partners import Partner, PartnerKey
from server.rules.partner_key import partner_code, partner_secret
from server.rules.refusals import NotFound, Refusal

OVERLAP_HOURS = 24
"""How long the old key stays valid, so that a portal can change keys without losing an event."""
OVERLAP_HOURS_MAX = 24 * 30

NAME_MAX = 200


async def add_partner(database: Database, code: str, name: str, key: bytes) -> str:
    """Add a partner and return its secret, which cannot be read again."""
    async with database.transaction() as connection:
        return await add_within(connection, code, name, key)


async def add_within(connection: Connection, code: str, name: str, key: bytes) -> str:
    """The same, inside a transaction that does more."""
    name, key_id = _name(name), _new_key_id()
    if not await partners.add(connection, partner_code(code), name):
        raise Refusal("a partner with this code exists; give it a new key with `partner rotate`", where=code)
    await partners.add_key(connection, code, key_id)
    return partner_secret(key, code, key_id)


async def rotate_key(database: Database, code: str, key: bytes, now: datetime, overlap_hours: float) -> str:
    """Give a partner a new key and return its secret. The key in use stays valid for the overlap.

    A key that was expiring already ends at once: two keys are valid at the most.
    """
    async with database.transaction() as connection:
        return await rotate_within(connection, code, key, now, overlap_hours)


async def rotate_within(connection: Connection, code: str, key: bytes, now: datetime, overlap_hours: float) -> str:
    """The same, inside a transaction that does more."""
    if not 0 <= overlap_hours <= OVERLAP_HOURS_MAX:
        raise Refusal(f"{overlap_hours:g} hours of overlap; from 0 to {OVERLAP_HOURS_MAX} are possible", where=code)
    key_id = _new_key_id()
    if not await partners.lock(connection, code):
        raise NotFound("no partner has this code; see `partner list`", where=code[:80])
    await partners.retire_keys(connection, code, now + timedelta(hours=overlap_hours))
    await partners.add_key(connection, code, key_id)
    return partner_secret(key, code, key_id)


async def pause_partner(database: Database, code: str, *, paused: bool) -> None:
    """Stop or resume taking a partner's events. What it reported before stays."""
    if not await partners.pause(database, code, paused):
        raise NotFound("no partner has this code; see `partner list`", where=code[:80])


async def list_partners(database: Database, now: datetime) -> Sequence[Partner]:
    """Every partner, by code."""
    return await partners.all_partners(database, now)


async def read_keys(database: Database, now: datetime) -> Sequence[PartnerKey]:
    """Every key that is valid now, the newest of a partner first."""
    return await partners.valid_keys(database, now)


def _new_key_id() -> str:
    # Never counted up: after a restored backup a number would give an old secret again.
    return secrets.token_hex(8)


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > NAME_MAX:
        raise Refusal(f"the name has {len(name)} characters; 1 to {NAME_MAX} are needed", where="--name")
    return name
