"""Passwords are hashed with argon2id, in threads, and only a few at a time: each takes 64 MiB."""

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_ONCE_MAX = 2
PASSWORD_MIN, PASSWORD_MAX = 12, 200
_hasher = PasswordHasher()


@cache
def _places() -> asyncio.Semaphore:
    return asyncio.Semaphore(AT_ONCE_MAX)


@cache
def _nobodys() -> str:
    """A hash that no password matches, so that a login that does not exist takes as long as one that does."""
    return _hasher.hash("nobody has this password")


async def hashed(password: str) -> str:
    """The argon2id hash of a password."""
    async with _places():
        return await asyncio.to_thread(_hasher.hash, password)


async def matches(kept: str | None, password: str) -> bool:
    """Whether the password is the one that was hashed. Takes as long when there is none."""
    async with _places():
        return await asyncio.to_thread(_verify, kept or _nobodys(), password[:PASSWORD_MAX]) and kept is not None


def _verify(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False
