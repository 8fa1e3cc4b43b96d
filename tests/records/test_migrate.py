"""The schema comes from nothing, and comes once."""

import asyncio
import sys
from collections.abc import Iterator
from itertools import count

import pytest

from server.records import facts, migrate
from server.records.database import Unavailable, connect
from server.records.migrate import upgrade
from tests.engines import Engines
from tests.examples import skill

_empty = count(1)


@pytest.fixture
def empty(engines: Engines) -> Iterator[str]:
    """The address of a database with nothing in it."""
    name = f"empty_{next(_empty)}"
    yield engines.create_database(name)
    engines.drop_database(name)


async def tables(url: str) -> set[str]:
    database = await connect(url, most=1)
    rows = await database.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    await database.close()
    return {row[0] for row in rows}


async def test_the_schema_is_made_from_nothing(empty: str) -> None:
    await asyncio.to_thread(upgrade, empty)

    assert {"facts", "ledger_entries", "blocks", "fold_cursors", "contests", "alembic_version"} < await tables(empty)


async def test_again_changes_nothing_and_keeps_what_is_there(empty: str) -> None:
    await asyncio.to_thread(upgrade, empty)
    database = await connect(empty, most=1)
    await facts.record_events(database, "dvcqg", [skill()])
    before = await tables(empty)

    await asyncio.to_thread(upgrade, empty)

    assert await tables(empty) == before
    assert await database.fetchval("SELECT count(*) FROM facts") == 1
    await database.close()


async def test_several_at_once_come_to_one_schema(empty: str) -> None:
    """As when several containers start together."""
    command = f"from server.records.migrate import upgrade; upgrade({empty!r})"
    processes = [await asyncio.create_subprocess_exec(sys.executable, "-c", command) for _ in range(3)]

    codes = [await asyncio.wait_for(process.wait(), 60) for process in processes]

    assert codes == [0, 0, 0]
    assert "facts" in await tables(empty)


def test_an_address_where_nobody_answers_is_told_after_a_while(
    engines: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "WAIT_SECONDS", 0.5)

    with pytest.raises(Unavailable, match="PostgreSQL did not answer in"):
        upgrade("postgresql://thidua@/thidua?host=/nowhere")
