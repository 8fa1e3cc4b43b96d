"""The one place that opens clients of Redis."""

import contextlib
from typing import Any

from redis.asyncio import BlockingConnectionPool, ConnectionPool, Redis, RedisCluster
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import RedisError

from server.boards.address import is_cluster, nodes_of
from server.boards.answering import UNREACHABLE as UNREACHABLE
from server.boards.cluster import open_cluster
from server.boards.sentinel import sentinel_pool

CONNECTIONS_MAX = 32
"""Connections of one process. Who finds none free waits, instead of opening ever more of them."""
POOL_SECONDS = 5
"""How long to wait for a free connection before saying that Redis cannot answer."""
REPLY_SECONDS = 5.0
"""A frozen Redis raises nothing by itself: an answer that takes longer counts as none."""
CONNECT_SECONDS = 2.0
HEALTH_SECONDS = 15
"""A connection idle for longer is tried with a PING before it is used: a restart leaves dead ones behind."""
RETRIES = 2
"""After a lost connection a command is sent again. So every command of ours must be safe to repeat."""


def open_pool(url: str) -> ConnectionPool:
    """Connections to the Redis at `url`: redis://, rediss:// or unix://, or the master that sentinels name."""
    options: dict[str, Any] = {
        "max_connections": CONNECTIONS_MAX,
        "timeout": POOL_SECONDS,
        "socket_timeout": REPLY_SECONDS,
        "socket_connect_timeout": CONNECT_SECONDS,
        "health_check_interval": HEALTH_SECONDS,
        "retry": Retry(ExponentialBackoff(cap=0.5, base=0.05), RETRIES),
        "retry_on_error": [OSError],
    }
    if nodes := nodes_of(url):
        return sentinel_pool(nodes, seconds=CONNECT_SECONDS, **options)
    return BlockingConnectionPool.from_url(url, **options)


def open_redis(url: str) -> "Redis":
    """A client of the Redis at `url`, connected when first used."""
    return Redis.from_pool(open_pool(url))


def open_boards(url: str) -> "Redis | RedisCluster":
    """A client for boards alone, which may lie in a cluster: redis+cluster://host:port,host:port."""
    nodes = nodes_of(url) if is_cluster(url) else None
    if not nodes:
        return open_redis(url)
    return open_cluster(nodes, socket_timeout=REPLY_SECONDS, socket_connect_timeout=CONNECT_SECONDS)


async def connect(redis: "Redis") -> AbstractConnection:
    """A connection of one's own beside the pool, for who only listens."""
    connection: AbstractConnection = redis.connection_pool.make_connection()  # type: ignore[no-untyped-call]
    await connection.connect()  # type: ignore[no-untyped-call]
    return connection


async def tell(connection: AbstractConnection, *command: str) -> None:
    """Send SUBSCRIBE, UNSUBSCRIBE or PING to a listening connection. Raises RedisError if it is lost."""
    if not connection.is_connected:
        # Sending would open it anew, without its subscriptions and without a word.
        raise RedisError("the connection is lost")
    # The health check would read an answer of its own, between those that the listener reads.
    await connection.send_command(*command, check_health=False)


async def next_reply(connection: AbstractConnection, seconds: float) -> Any:
    """What Redis says next; None if it says nothing for so long. Raises RedisError if the connection is lost."""
    return await connection.read_response(timeout=seconds, disconnect_on_error=False)


async def drop(connection: AbstractConnection) -> None:
    """Close without waiting for the other side."""
    with contextlib.suppress(RedisError, OSError, TimeoutError):
        await connection.disconnect(nowait=True)
