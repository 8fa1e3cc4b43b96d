"""Scripts in Lua, known to each Redis by their hash."""

import hashlib
from collections.abc import Awaitable, Sequence
from pathlib import Path
from typing import Any, cast

from redis.asyncio import Redis, RedisCluster
from redis.exceptions import NoScriptError

from server.boards.answering import answering

_LUA = Path(__file__).parent / "lua"


class Script:
    """A script of the folder lua/. Raises Unavailable when Redis cannot answer.

    Whole it is sent only to a Redis that does not know it yet, and in a cluster only to the one that has the slot:
    loading it everywhere would fail for all as long as one of them is away.
    """

    def __init__(self, client: "Redis | RedisCluster", name: str) -> None:
        self._client: Any = client
        self._text = (_LUA / f"{name}.lua").read_text()
        self._hash = hashlib.sha1(self._text.encode(), usedforsecurity=False).hexdigest()

    async def __call__(self, names: Sequence[str], arguments: Sequence[Any]) -> Any:
        """Run it over keys, all of one slot."""
        words = (len(names), *names, *arguments)
        with answering():
            try:
                return await cast("Awaitable[Any]", self._client.evalsha(self._hash, *words))
            except NoScriptError:
                return await cast("Awaitable[Any]", self._client.eval(self._text, *words))
