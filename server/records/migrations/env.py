"""How Alembic reaches the database: one asyncpg connection, one transaction a revision."""

import asyncio
import time

from alembic import context
from sqlalchemy import Connection, pool, text
from sqlalchemy.ext.asyncio import create_async_engine

LOCK = text("SELECT pg_try_advisory_lock(7531, 0)")
"""Contests are locked by the same first key, and none has the id 0."""
POLL_SECONDS = 0.2


def _migrate(connection: Connection) -> None:
    # Several containers may start together: one migrates, the others wait and find nothing left to do. The lock is
    # polled, because a waiting one and CREATE INDEX CONCURRENTLY block each other. It ends with the connection.
    while not connection.scalar(LOCK):
        connection.rollback()
        time.sleep(POLL_SECONDS)
    connection.commit()
    context.configure(connection=connection, target_metadata=None, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


async def _run() -> None:
    # The address is given through asyncpg itself, because SQLAlchemy does not know all of its forms.
    import asyncpg

    url = context.config.attributes["url"]
    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(url), poolclass=pool.NullPool
    )
    async with engine.connect() as connection:
        await connection.run_sync(_migrate)
    await engine.dispose()


asyncio.run(_run())
