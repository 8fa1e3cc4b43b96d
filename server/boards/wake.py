"""A hint between processes that facts were committed. Losing one costs a poll, never a fact."""

import asyncio
import contextlib

from redis.asyncio import Redis
from redis.asyncio.connection import AbstractConnection
from redis.exceptions import RedisError

from config import traces
from server.boards.connection import connect, drop, next_reply, tell
from server.boards.tasks import end

CHANNEL = "facts"
PING_SECONDS = 2.0
"""After so long without a hint the connection is tried; with no answer to that either it is opened anew."""
PAUSE_SECONDS = 1.0
"""Between attempts to connect. Meanwhile `woken` sleeps its full time, as it does when nothing happens."""


class Wake:
    """Says and hears the hint. Neither ever raises, nor waits for Redis."""

    def __init__(self, redis: "Redis") -> None:
        self._redis = redis
        self._saying: asyncio.Task[None] | None = None
        self._hearing: asyncio.Task[None] | None = None
        self._say_again = False
        self._heard = asyncio.Event()
        self._trace = ""
        self.callers = traces.Heard()

    def say(self) -> None:
        """Send the hint. Hints that come while one is under way become one more."""
        self._say_again = True
        self._trace = traces.sent_along() or self._trace
        if self._saying is None or self._saying.done():
            self._saying = asyncio.create_task(self._say())

    async def hear(self, seconds: float) -> None:
        """Wait for a hint, at most so long. One that came since the last call counts."""
        if self._hearing is None or self._hearing.done():
            self._hearing = asyncio.create_task(self._listen())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._heard.wait()
        self._heard.clear()

    async def close(self) -> None:
        """Stop saying and hearing."""
        await end(task for task in (self._saying, self._hearing) if task)

    async def _say(self) -> None:
        while self._say_again:
            self._say_again = False
            with contextlib.suppress(RedisError, OSError):
                trace, self._trace = self._trace, ""
                await self._redis.publish(CHANNEL, trace.encode())

    async def _listen(self) -> None:
        while True:
            with contextlib.suppress(RedisError, OSError, TimeoutError):
                connection = await connect(self._redis)
                try:
                    await self._hear_from(connection)
                finally:
                    await drop(connection)
            await asyncio.sleep(PAUSE_SECONDS)

    async def _hear_from(self, connection: AbstractConnection) -> None:
        await tell(connection, "SUBSCRIBE", CHANNEL)
        pinged = False
        while True:
            reply = await next_reply(connection, PING_SECONDS)
            if reply is not None:
                pinged = False
                if reply[0] == b"message":
                    self.callers.note(reply[2].decode())
                    self._heard.set()
            elif pinged:
                return
            else:
                await tell(connection, "PING")
                pinged = True
