"""Which processes of ours are there, and how they are: each says so every few seconds, and is forgotten by itself."""

import secrets
from typing import Any

import msgspec
from redis.asyncio import Redis

from server.boards.answering import answering

HOLDS_SECONDS = 15
"""A process counts as there for so long after it last said so."""
SAY_SECONDS = 4.0
_ROLL = "roll"
"""A sorted set: name → until when it counts as there, by the clock of Redis."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """How a process is, counted since it started. Only servers have sockets."""

    process: str
    since: str
    sockets: int = 0
    pushed: int = 0
    skipped: int = 0
    cut_off: int = 0
    snapshots: int = 0
    stale: int = 0
    errors: int = 0
    last_error: str = ""
    last_error_at: str = ""


class Roll:
    """The roll of all processes. Raises Unavailable when Redis cannot answer."""

    def __init__(self, redis: "Redis") -> None:
        self._redis = redis
        self._name = secrets.token_hex(6)

    async def say(self, report: Report) -> None:
        """Say how this process is."""
        with answering():
            seconds, _ = await self._redis.time()
            async with self._redis.pipeline(transaction=False) as pipe:
                pipe.set(f"{_ROLL}:{self._name}", msgspec.json.encode(report), ex=HOLDS_SECONDS)
                pipe.zadd(_ROLL, {self._name: seconds + HOLDS_SECONDS})
                pipe.zremrangebyscore(_ROLL, "-inf", f"({seconds}")
                await pipe.execute()

    async def call(self) -> list[Report]:
        """How every process is that is there, servers first."""
        with answering():
            names: list[Any] = await self._redis.zrange(_ROLL, 0, -1)
            found = await self._redis.mget([f"{_ROLL}:{name.decode()}" for name in names]) if names else []
        reports = [msgspec.json.decode(each, type=Report) for each in found if each]
        return sorted(reports, key=lambda each: (each.process != "server", each.process, each.since))
