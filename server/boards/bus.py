"""The bus: what the announcer tells every server, over Redis pub/sub, with nothing lost in silence."""

import asyncio
import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from redis.asyncio import Redis

from config import traces
from server.boards.announcement import Announcement as Announcement
from server.boards.announcement import Gap as Gap
from server.boards.announcement import channel, pack
from server.boards.answering import answering
from server.boards.listener import Listener
from server.boards.wake import Wake

WATCH_SECONDS = 15
"""A board counts as watched for so long after a server last said so; servers say it three times as often."""


class Bus:
    """One publisher and any number of listeners. Raises Unavailable when Redis cannot answer."""

    def __init__(self, redis: "Redis") -> None:
        self._redis = redis
        self._publisher = secrets.token_hex(8)
        self._said: Counter[int] = Counter()
        self._saying = asyncio.Lock()
        self._wake = Wake(redis)

    async def announce(self, announcements: Sequence[Announcement]) -> None:
        """Tell every server. What is announced twice is heard once; what fails is noticed by listeners as a Gap."""
        if not announcements:
            return
        # Numbers must arrive in order, so one call at a time.
        async with self._saying, self._redis.pipeline(transaction=False) as pipe:
            for news in announcements:
                self._said[news.contest_id] += 1
                message = pack(self._publisher, self._said[news.contest_id], news, traces.sent_along())
                pipe.publish(channel(news.contest_id), message)
            await _execute(pipe)

    async def watch(self, contest_id: int, boards: Iterable[str]) -> None:
        """Say that somebody here watches these boards. Holds for WATCH_SECONDS."""
        names = set(boards)
        if not names:
            return
        key = _watched(contest_id)
        now = await self._time()
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.zadd(key, dict.fromkeys(names, now + WATCH_SECONDS))
            pipe.zremrangebyscore(key, "-inf", f"({now}")
            pipe.expire(key, WATCH_SECONDS)
            await _execute(pipe)

    async def watched(self, contest_id: int) -> frozenset[str]:
        """The boards that somebody watches, at any server."""
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.time()
            pipe.zrange(_watched(contest_id), 0, -1, withscores=True)
            (now, _), boards = await _execute(pipe)
        return frozenset(board.decode() for board, until in boards if until >= now)

    async def wake(self) -> None:
        """Hint that facts were committed. Returns at once, also when Redis is away."""
        self._wake.say()

    async def woken(self, seconds: float) -> None:
        """Wait for a hint, at most so long; also when Redis is away."""
        await self._wake.hear(seconds)

    def callers(self, since: float) -> list[str]:
        """Whose hints came since a moment of `time.monotonic()`, if calls are traced."""
        return self._wake.callers.since(since)

    def listen(self) -> Listener:
        """A new listener with a connection of its own."""
        return Listener(self._redis)

    async def close(self) -> None:
        """Stop waking and being woken. The client of Redis is closed by who opened it."""
        await self._wake.close()

    async def _time(self) -> int:
        with answering():
            seconds, _ = await self._redis.time()
        return int(seconds)


def _watched(contest_id: int) -> str:
    """A sorted set: board → until when it counts as watched, by the clock of Redis."""
    return f"{{c:{contest_id}}}:watched"


async def _execute(pipe: Any) -> Any:
    with answering():
        return await pipe.execute()
