"""Guessing is slowed down and stopped: for each login, code and address, over all servers together."""

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from server.records import guesses
from server.records.database import Queries
from server.rules.guessing import (
    FORGET_AFTER,
    OF_ADDRESS,
    OF_ALL_ENTRIES,
    OF_CODE,
    OF_ENTRY,
    OF_LOGIN,
    OF_NEW_SCREENS,
    OF_SCREEN_CODE,
)
from server.rules.refusals import Refusal

KeyFor = Callable[[str], bytes]
"""Gives the installation's key for a purpose."""


class TooSoon(Refusal):
    """Too many wrong tries: the next is heard from `until` on."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"too many tries; the next is heard at {until.isoformat()}")
        self.until = until


@dataclass(frozen=True, slots=True, kw_only=True)
class Guessed:
    """What is guessed at, or from where; `key` is what the database knows of it."""

    key: bytes
    waits: Sequence[timedelta]


def of_login(key_for: KeyFor, login: str) -> Guessed:
    """Guesses at the password of a login, whether or not anybody has it."""
    return Guessed(key=_key(key_for, "login", login), waits=OF_LOGIN)


def of_code(key_for: KeyFor, account_id: int) -> Guessed:
    """Guesses at the second factor of an account."""
    return Guessed(key=_key(key_for, "code", str(account_id)), waits=OF_CODE)


def of_address(key_for: KeyFor, address: str) -> Guessed:
    """Guesses from a network address; one subscriber of IPv6 has a whole /64."""
    return Guessed(key=_key(key_for, "address", _network(address)), waits=OF_ADDRESS)


def of_entry(key_for: KeyFor, origin: str) -> Guessed:
    """Guesses at codes on paper, from a network address or by a resident."""
    return Guessed(key=_key(key_for, "entry", _network(origin)), waits=OF_ENTRY)


def of_all_entries(key_for: KeyFor, now: datetime) -> Guessed:
    """Guesses at codes on paper, from everywhere in this hour."""
    return Guessed(key=_key(key_for, "entries", f"{now:%Y-%m-%d %H}"), waits=OF_ALL_ENTRIES)


def of_screen_code(key_for: KeyFor, account_id: int) -> Guessed:
    """Guesses of an official at the codes of screens that wait."""
    return Guessed(key=_key(key_for, "screen-code", str(account_id)), waits=OF_SCREEN_CODE)


def of_screen_codes_from(key_for: KeyFor, address: str) -> Guessed:
    """Guesses at the codes of screens that wait, from a network address."""
    return Guessed(key=_key(key_for, "screen-codes", _network(address)), waits=OF_ADDRESS)


def of_new_screens(key_for: KeyFor, address: str, now: datetime) -> Guessed:
    """Screens that begin to wait, from a network address in this minute."""
    return Guessed(key=_key(key_for, "screens", f"{_network(address)} {now:%Y-%m-%d %H:%M}"), waits=OF_NEW_SCREENS)


async def take_guess(database: Queries, what: Guessed, now: datetime) -> guesses.Tries:
    """Count a try before it is made. Raises TooSoon while one has to wait."""
    taken = await guesses.take(database, what.key, now, what.waits, now - FORGET_AFTER)
    if taken:
        return taken
    held = (await guesses.of_keys(database, [what.key])).get(what.key)
    raise TooSoon(held.free_at if held else now)


def _key(key_for: KeyFor, kind: str, name: str) -> bytes:
    return hmac.digest(key_for("guesses"), f"{kind}:{name}".encode(), "sha256")


def _network(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(IPv6Address(int(found) >> 64 << 64)) if isinstance(found, IPv6Address) else address
