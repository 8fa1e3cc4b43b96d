"""Connections to the master that sentinels name, asked anew for each connection that is opened."""

import asyncio
from typing import Any

from redis.asyncio import BlockingConnectionPool
from redis.asyncio.sentinel import Sentinel, SentinelConnectionPool

from server.boards.address import Nodes


class SentinelPool(SentinelConnectionPool, BlockingConnectionPool):
    """A pool of connections to the master; who finds none free waits. Closes its own connections to sentinels."""

    async def disconnect(self, inuse_connections: bool = True) -> None:
        """Close connections: all of them, or those that nobody uses because there is a new master."""
        await super().disconnect(inuse_connections)
        if inuse_connections:
            await asyncio.gather(*(sentinel.aclose() for sentinel in self.sentinel_manager.sentinels))


def sentinel_pool(nodes: Nodes, *, seconds: float, **options: Any) -> SentinelPool:
    """A pool of the master; each sentinel may take so many seconds to name it before the next one is asked."""
    asked = {"socket_timeout": seconds, "socket_connect_timeout": seconds, "password": nodes.sentinel_password}
    return SentinelPool(
        nodes.master,
        Sentinel(nodes.hosts, sentinel_kwargs=asked),  # type: ignore[no-untyped-call]
        db=nodes.database,
        username=nodes.username,
        password=nodes.password,
        ssl=nodes.tls,
        **options,
    )
