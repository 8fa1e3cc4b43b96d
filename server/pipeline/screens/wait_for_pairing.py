"""A screen that waits to be paired: its secret, the code that it shows, and how often it may ask about it."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.pipeline.identity.guess import KeyFor, TooSoon, of_new_screens, take_guess
from server.pipeline.identity.spoken_codes import CLOCKS_APART
from server.records import screen_codes
from server.records.database import Queries
from server.records.screen_codes import ScreenCode
from server.records.sessions import hash_of
from server.rules.spoken_code import LETTERS, SCREEN

CODE_LASTS = timedelta(minutes=10)
SECRET_BYTES = 32
EARLY = 0.7
"""A question after this part of the time that was agreed is not early: timers and networks are not exact."""
SLOWER_BY, SLOWEST = 5, 60
"""Seconds: RFC 8628 lets who asks too often leave five more, for good."""
TRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A screen that waits from now on. `token` is for its cookie; the database knows only its hash."""

    token: str
    waiting: ScreenCode


async def begin(database: Queries, key_for: KeyFor, address: str, now: datetime, was: int | None = None) -> Begun:
    """Give a screen a secret of its own and a code. Raises TooSoon if very many began at its address just now."""
    try:
        await take_guess(database, of_new_screens(key_for, address, now), now)
    except TooSoon as wait:
        if wait.until - now > CLOCKS_APART:
            raise
    token = secrets.token_urlsafe(SECRET_BYTES)
    ends = now + CODE_LASTS
    await _show(lambda code: screen_codes.add(database, hash_of(token), code, now, ends, was))
    return Begun(token=token, waiting=await _waiting(database, hash_of(token)))


async def go_on(database: Queries, ended: ScreenCode, now: datetime) -> ScreenCode:
    """Give a screen whose code has ended the next. It keeps its secret, so an approval on the way still finds it."""
    ends, device = now + CODE_LASTS, ended.device_hash
    await _show(lambda code: screen_codes.renew(database, device, code, now, ends))
    return await _waiting(database, device)


async def may_ask(database: Queries, waiting: ScreenCode, now: datetime) -> tuple[bool, int]:
    """Whether a screen has left enough time since it last asked, and how many seconds it shall leave from now on."""
    every = waiting.asks_every
    early = waiting.asked_at is not None and now - waiting.asked_at < timedelta(seconds=every * EARLY)
    if early:
        every = min(SLOWEST, every + SLOWER_BY)
    await screen_codes.asked(database, waiting.device_hash, now, every)
    return not early, every


async def _show(keep: Callable[[str], Awaitable[bool]]) -> None:
    """Keep a code that no other screen shows. Who lost a race against itself shows what the other kept."""
    for _ in range(TRIES):
        if await keep("".join(secrets.choice(LETTERS) for _ in range(SCREEN))):
            return


async def _waiting(database: Queries, device: bytes) -> ScreenCode:
    found = await screen_codes.of_device(database, device)
    assert found, "it was kept just now, and is forgotten only long after its end"
    return found
