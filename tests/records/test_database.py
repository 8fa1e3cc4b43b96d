"""PostgreSQL that cannot answer is Unavailable, said once and in one way; our own mistakes are not."""

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from config.settings import Settings
from server.records.database import Database, Unavailable, connect
from server.standalone.postgres import PostgresServer, start_postgres
from tests.engines import Engines


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("own") / "postgres"


@pytest.fixture
def server(folder: Path) -> Iterator[PostgresServer]:
    """A PostgreSQL of this module's own, to be stopped."""
    started = start_postgres(folder, durable=False)
    yield started
    started.stop()


async def test_a_query_while_postgresql_is_stopped_is_unavailable_and_works_when_it_is_back(
    server: PostgresServer, folder: Path
) -> None:
    database = await connect(server.url, most=2)
    assert await database.fetchval("SELECT 1") == 1

    server.stop()
    for call in (database.fetch, database.fetchrow, database.fetchval, database.execute):
        with pytest.raises(Unavailable):
            await call("SELECT 1")
    with pytest.raises(Unavailable):
        async with database.transaction():
            pass
    again = start_postgres(folder, durable=False)

    assert await database.fetchval("SELECT 2") == 2
    await database.close()
    again.stop()


async def test_a_transaction_in_which_postgresql_dies_is_unavailable_and_nothing_of_it_is_kept(
    server: PostgresServer, folder: Path
) -> None:
    database = await connect(server.url, most=2)
    await database.execute("CREATE TABLE IF NOT EXISTS kept (number integer)")

    async def write() -> None:
        async with database.transaction() as connection:
            await connection.execute("INSERT INTO kept VALUES (1)")
            os.kill(server.pid, signal.SIGQUIT)
            await asyncio.to_thread(server.process.wait, 10)
            await connection.execute("INSERT INTO kept VALUES (2)")

    with pytest.raises(Unavailable):
        await write()
    again = start_postgres(folder, durable=False)

    assert await database.fetchval("SELECT count(*) FROM kept") == 0
    await database.close()
    again.stop()


async def test_a_pool_that_nobody_can_reach_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="PostgreSQL cannot be reached"):
        await connect("postgresql://thidua@/thidua?host=/nowhere", most=1)


async def test_a_database_that_is_not_there_is_told(engines: Engines) -> None:
    with pytest.raises(Unavailable, match='database "nobody" does not exist'):
        await connect(engines.postgres.url_of("nobody"), most=1)


async def test_a_schema_that_was_never_made_says_how_to_make_it(engines: Engines) -> None:
    database = await connect(engines.postgres.url, most=1)

    with pytest.raises(Unavailable, match="python -m server migrate"):
        await database.fetch("SELECT * FROM facts")
    await database.close()


async def test_a_pool_that_is_used_up_is_unavailable_after_a_while(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.records.database.ACQUIRE_TIMEOUT_SECONDS", 0.1)
    database = await connect(settings.database_url.get_secret_value(), most=1)

    async with database.connection():
        with pytest.raises(Unavailable):
            await database.fetchval("SELECT 1")
    assert await database.fetchval("SELECT 1") == 1
    await database.close()


@pytest.mark.parametrize(
    ("query", "argument"),
    [("SELECT $1::integer", 2**40), ("SELECT $1::uuid", "no uuid"), ("SELECT 1 / $1::integer", 0)],
)
async def test_a_mistake_of_ours_is_not_taken_for_an_outage(database: Database, query: str, argument: object) -> None:
    """Else a value that has no room would be tried again for ever."""
    with pytest.raises((asyncpg.PostgresError, ValueError)):
        await database.fetchval(query, argument)


async def test_a_transaction_that_fails_keeps_nothing(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction() as connection:
            await connection.execute("INSERT INTO places (code, kind, name) VALUES ('a', 'unit', 'A')")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()

    assert await database.fetchval("SELECT count(*) FROM places") == 0


async def test_a_snapshot_sees_one_state_and_writes_nothing(database: Database) -> None:
    async with database.transaction(snapshot=True) as connection:
        before = await connection.fetchval("SELECT count(*) FROM places")
        await database.execute("INSERT INTO places (code, kind, name) VALUES ('a', 'unit', 'A')")

        assert await connection.fetchval("SELECT count(*) FROM places") == before
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await connection.execute("DELETE FROM places")


async def test_a_body_travels_as_json(database: Database) -> None:
    body = {"ward": "00070", "groups": ["elderly"], "name": "Tổ dân phố số 3", "people": 12, "none": None}

    assert await database.fetchval("SELECT $1::jsonb", body) == body


async def test_commits_wait_for_the_disk(database: Database) -> None:
    assert await database.fetchval("SHOW synchronous_commit") == "on"
    assert await database.fetchval("SHOW idle_in_transaction_session_timeout") == "30s"
