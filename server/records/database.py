"""The door to PostgreSQL: a pool, its limits, and the one way values travel."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol

import asyncpg
import msgspec

COMMAND_TIMEOUT_SECONDS = 30.0
"""No query of a request may take longer; the pipeline's batches stay far below."""
WHOLE_LEDGER_SECONDS = 1_800.0
"""For a query that reads a whole ledger, which nobody waits for at a door."""
WHOLE_DATABASE_SECONDS = 12 * 3_600.0
"""For what reads or writes every row there is, at an operator's terminal."""
ACQUIRE_TIMEOUT_SECONDS = 5.0
"""How long a request waits for a free connection before it is told to come back."""
CONNECT_TIMEOUT_SECONDS = 5.0

UNREACHABLE = (OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError,
               asyncpg.CannotConnectNowError, asyncpg.AdminShutdownError, asyncpg.CrashShutdownError,
               asyncpg.TooManyConnectionsError, asyncpg.InternalClientError)  # fmt: skip
"""The last one is what asyncpg says when a connection breaks just as it is being used: "cannot switch to state …"."""

SHUT_OUT = (asyncpg.InvalidCatalogNameError, asyncpg.InvalidAuthorizationSpecificationError)
"""PostgreSQL answers, and does not know this database or user."""
BEHIND = (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError)


class Unavailable(Exception):  # noqa: N818 - a state, told to callers who may try again
    """PostgreSQL cannot answer now. Nothing was promised; the caller may try again."""


class Queries(Protocol):
    """What a query function needs: a pool, a connection or a transaction's connection."""

    async def fetch(self, query: str, *args: Any, timeout: float | None = None) -> list[Any]: ...
    async def fetchrow(self, query: str, *args: Any) -> Any: ...
    async def fetchval(self, query: str, *args: Any) -> Any: ...
    async def execute(self, query: str, *args: Any) -> str: ...


class Connection(Queries, Protocol):
    """One connection, for what must happen together."""

    def transaction(
        self, *, isolation: str | None = None, readonly: bool = False
    ) -> AbstractAsyncContextManager[Any]: ...
    def cursor(self, query: str, *args: Any, prefetch: int | None = None) -> Any: ...
    async def copy_records_to_table(
        self, table_name: str, *, records: Sequence[Sequence[Any]], columns: Sequence[str]
    ) -> str: ...
    async def copy_from_query(self, query: str, *, output: Callable[[bytes], Awaitable[None]]) -> str: ...
    async def copy_to_table(
        self, table_name: str, *, source: AsyncIterator[bytes], columns: Sequence[str]
    ) -> str: ...


class Database:
    """A pool of connections. Every call translates "cannot be reached" into Unavailable, once, here."""

    def __init__(self, pool: "asyncpg.Pool[Any]") -> None:
        self._pool = pool

    async def fetch(self, query: str, *args: Any, timeout: float | None = None) -> list[Any]:
        """All rows."""
        async with self.connection() as connection:
            return await connection.fetch(query, *args, timeout=timeout)

    async def fetchrow(self, query: str, *args: Any) -> Any:
        """The first row, or None."""
        async with self.connection() as connection:
            return await connection.fetchrow(query, *args)

    async def fetchval(self, query: str, *args: Any) -> Any:
        """The first value of the first row, or None."""
        async with self.connection() as connection:
            return await connection.fetchval(query, *args)

    async def execute(self, query: str, *args: Any) -> str:
        """The command's status line."""
        async with self.connection() as connection:
            return await connection.execute(query, *args)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """One connection of the pool; waits at most ACQUIRE_TIMEOUT_SECONDS for it."""
        try:
            async with self._pool.acquire(timeout=ACQUIRE_TIMEOUT_SECONDS) as connection:
                yield connection
        except UNREACHABLE as error:
            raise Unavailable(f"PostgreSQL cannot answer: {type(error).__name__}") from error
        except BEHIND as error:
            raise Unavailable(f"the schema is not up to date ({error}); run `python -m server migrate`") from error

    @asynccontextmanager
    async def transaction(self, *, snapshot: bool = False, alone: bool = False) -> AsyncIterator[Connection]:
        """One transaction; `snapshot` makes it read-only and repeatable, for as long as it takes.

        A reader holds back no horizon, so only writing transactions are held to the server's time limits; `alone`
        is one of an operator that writes while nobody else does.
        """
        async with self.connection() as connection:
            isolation = "repeatable_read" if snapshot else None
            async with connection.transaction(isolation=isolation, readonly=snapshot):
                if snapshot or alone:
                    await connection.execute("SET LOCAL transaction_timeout = 0")
                    await connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
                yield connection

    async def close(self) -> None:
        """Close idle connections at once and busy ones when they are done."""
        await self._pool.close()


async def _prepare(connection: Any) -> None:
    await connection.set_type_codec(
        "jsonb",
        encoder=lambda value: b"\x01" + msgspec.json.encode(value),
        decoder=lambda data: msgspec.json.decode(data[1:]),
        schema="pg_catalog",
        format="binary",
    )


async def connect(
    url: str, *, most: int, least: int = 1, process: str = "server", seconds: float = COMMAND_TIMEOUT_SECONDS
) -> Database:
    """Open a pool of `least` to `most` connections, on which a query may take so many seconds.

    Raises Unavailable if PostgreSQL does not answer.
    """
    try:
        pool = await asyncpg.create_pool(
            url,
            min_size=least,
            max_size=most,
            init=_prepare,
            command_timeout=seconds,
            timeout=CONNECT_TIMEOUT_SECONDS,
            server_settings={
                "application_name": f"thidua {process}",
                "synchronous_commit": "on",
                "idle_in_transaction_session_timeout": "30s",
            },
        )
    except (*UNREACHABLE, *SHUT_OUT) as error:
        raise Unavailable(f"PostgreSQL cannot be reached: {error}") from error
    return Database(pool)
