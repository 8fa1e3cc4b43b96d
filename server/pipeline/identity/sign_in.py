"""Is it them? The password of a login, with guessing slowed down, and no word on which logins exist."""

from dataclasses import dataclass
from datetime import datetime

from server.pipeline.identity.guess import KeyFor, TooSoon, of_address, of_login, take_guess
from server.pipeline.identity.passwords import matches
from server.records import accounts, guesses
from server.records.accounts import Account
from server.records.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Somebody who gave the right password, after so many wrong ones."""

    account: Account
    wrong_before: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """Login and password do not belong together; the next try is heard from `free_at` on."""

    free_at: datetime


async def check_password(
    database: Database, key_for: KeyFor, login: str, password: str, address: str, now: datetime
) -> Known | Unknown:
    """Whose login and password these are. Raises TooSoon.

    A login that nobody has is counted, locked and told of exactly like one that somebody has, after the same time.
    """
    from_there, at_login = of_address(key_for, address), of_login(key_for, login)
    there = await take_guess(database, from_there, now)
    try:
        tries = await take_guess(database, at_login, now)
    except TooSoon:
        await guesses.give_back(database, from_there.key, now)
        raise
    found = await accounts.with_password(database, login)
    if not await matches(found[1] if found else None, password) or not found:
        return Unknown(free_at=max(there.free_at, tries.free_at))
    await guesses.forget(database, [at_login.key])
    await guesses.give_back(database, from_there.key, now)
    return Known(account=found[0], wrong_before=tries.tries - 1)
