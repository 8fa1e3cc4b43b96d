"""Hears the bus. Pub/sub loses messages without a word and a frozen Redis raises nothing: both become a Gap."""

import asyncio
import contextlib
import random
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from typing import Any

import msgspec
import structlog
from redis.asyncio import Redis
from redis.asyncio.connection import AbstractConnection
from redis.exceptions import RedisError

from server.boards.announcement import Announcement, Gap, announcement, channel, unpack
from server.boards.connection import connect, drop, next_reply, tell

PING_SECONDS = 1.0
"""Silence after which the connection is asked for a sign of life."""
SILENCE_SECONDS = 3.0
"""Silence, also after asking, after which the connection is given up and opened anew."""
PAUSE_SECONDS = 0.5
"""The longest pause before connecting again; each is drawn at random, so that many servers do not come at once."""
PUBLISHERS_MAX = 8
"""Publishers remembered for each contest; one announces, others tell of phases, old ones are gone."""
NOBODY = "nobody"
"""A channel on which nothing is ever said."""

_log = structlog.get_logger()


class Listener:
    """Yields announcements of contests in order, each once, and a Gap wherever some may be missing.

    A Gap also comes when a subscription begins to be heard: what is read after it misses nothing.
    Never raises because Redis is away; it waits and connects again. One task may iterate.
    """

    def __init__(self, redis: "Redis") -> None:
        self._redis = redis
        self._contests: dict[int, _Publishers] = {}
        self._connection: AbstractConnection | None = None
        self._heard_at = 0.0

    async def subscribe(self, contest_id: int) -> None:
        """Hear a contest from now on. Its Gap tells when."""
        if contest_id not in self._contests:
            self._contests[contest_id] = _Publishers()
            await self._tell("SUBSCRIBE", contest_id)

    async def unsubscribe(self, contest_id: int) -> None:
        """Hear no more of a contest."""
        if self._contests.pop(contest_id, None):
            await self._tell("UNSUBSCRIBE", contest_id)

    def silent_seconds(self, contest_id: int) -> float:
        """How long nobody announced anything about a contest, not even a beat."""
        publishers = self._contests.get(contest_id)
        return asyncio.get_running_loop().time() - publishers.heard_at if publishers else float("inf")

    async def __aiter__(self) -> AsyncIterator[Announcement | Gap]:
        while True:
            try:
                async with self._connected() as connection:
                    async for news in self._hear_from(connection):
                        yield news
            except (RedisError, OSError, TimeoutError) as error:
                _log.warning("bus.lost", error=type(error).__name__)
            await asyncio.sleep(random.uniform(0.05, PAUSE_SECONDS))  # noqa: S311 - not a secret

    @contextlib.asynccontextmanager
    async def _connected(self) -> AsyncIterator[AbstractConnection]:
        async with asyncio.timeout(SILENCE_SECONDS):
            connection = await connect(self._redis)
        try:
            self._connection = connection
            # Never without a subscription: the answer to a PING looks different then.
            await tell(connection, "SUBSCRIBE", NOBODY, *map(channel, self._contests))
            yield connection
        finally:
            self._connection = None
            await drop(connection)

    async def _hear_from(self, connection: AbstractConnection) -> AsyncIterator[Announcement | Gap]:
        now = asyncio.get_running_loop().time
        self._heard_at = now()
        while True:
            reply = await next_reply(connection, PING_SECONDS)
            if reply is not None:
                self._heard_at = now()
                for news in self._understand(reply):
                    yield news
            elif now() - self._heard_at > SILENCE_SECONDS:
                raise TimeoutError("Redis is silent")
            else:
                await tell(connection, "PING")

    def _understand(self, reply: Sequence[Any]) -> list[Announcement | Gap]:
        kind, name = reply[0], reply[1]
        contest_id = _contest_of(name)
        if contest_id is None or contest_id not in self._contests:
            return []
        publishers = self._contests[contest_id]
        if kind == b"subscribe":
            publishers.forget()
            return [Gap(contest_id=contest_id)]
        if kind != b"message":
            return []
        try:
            packet = unpack(reply[2])
        except msgspec.DecodeError as error:
            _log.warning("bus.unreadable", contest=contest_id, error=str(error))
            return [Gap(contest_id=contest_id)]
        publishers.heard_at = self._heard_at
        news = announcement(contest_id, packet)
        match publishers.place(packet.publisher, packet.sequence):
            case "next":
                return [news]
            case "late":
                return [Gap(contest_id=contest_id), news]
            case _:
                return []

    async def _tell(self, command: str, contest_id: int) -> None:
        if self._connection:
            with contextlib.suppress(RedisError, OSError, TimeoutError):
                await tell(self._connection, command, channel(contest_id))


class _Publishers:
    """The last number heard from each publisher of a contest."""

    __slots__ = ("_last", "heard_at")

    def __init__(self) -> None:
        self._last: OrderedDict[str, int] = OrderedDict()
        self.heard_at = float("-inf")

    def place(self, publisher: str, sequence: int) -> str:
        """Whether a message is the next one, a repeated one, or comes late after others that were not heard."""
        last = self._last.get(publisher, 0)
        if sequence <= last:
            return "repeated"
        self._last[publisher] = sequence
        self._last.move_to_end(publisher)
        if len(self._last) > PUBLISHERS_MAX:
            self._last.popitem(last=False)
        return "next" if sequence == last + 1 else "late"

    def forget(self) -> None:
        self._last.clear()


def _contest_of(name: bytes) -> int | None:
    text = name.decode(errors="replace")
    number = text.removeprefix("{c:").partition("}")[0]
    return int(number) if number.isdecimal() and text == channel(int(number)) else None
