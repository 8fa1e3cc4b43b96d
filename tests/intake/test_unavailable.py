"""While PostgreSQL is away nothing is promised: 503, soon, with when to come again."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator

import httpx2
import pytest

from server.intake import events as intake_events
from server.resources import Resources
from tests.engines import Engines
from tests.intake.portal import Portal, used


@pytest.fixture
def frozen_postgres(engines: Engines) -> Iterator[list[int]]:
    """The processes of PostgreSQL to be stopped by a test; they go on after it."""
    stopped: list[int] = []
    yield stopped
    for pid in stopped:
        os.kill(pid, signal.SIGCONT)


def assert_told_to_come_again(answer: httpx2.Response) -> None:
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) >= 1


async def test_a_broken_connection_is_told_and_the_next_call_works(portal: Portal, resources: Resources) -> None:
    await portal.send(used())
    await resources.database.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )

    answers = [await portal.post([used(id="again")]) for _ in range(10)]

    assert {answer.status_code for answer in answers} <= {202, 503}
    assert answers[-1].status_code == 202
    assert await resources.database.fetchval("SELECT count(*) FROM facts WHERE source_ref = 'again'") == 1


async def test_a_pool_that_is_used_up_is_told(
    portal: Portal, resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    await portal.send(used())
    monkeypatch.setattr("server.records.database.ACQUIRE_TIMEOUT_SECONDS", 0.2)
    async with resources.database.transaction() as connection:
        await connection.execute("LOCK facts IN ACCESS EXCLUSIVE MODE")
        most = resources.settings.database_connections
        waiting = [asyncio.create_task(portal.post([used()])) for _ in range(most)]
        await asyncio.sleep(0.3)

        assert_told_to_come_again(await portal.post([used()]))

    assert {(await each).status_code for each in waiting} == {202}


async def test_what_cannot_be_committed_in_time_is_told(
    portal: Portal, resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_events, "RECORD_SECONDS", 0.3)
    async with resources.database.transaction() as connection:
        await connection.execute("LOCK facts IN ACCESS EXCLUSIVE MODE")

        assert_told_to_come_again(await portal.post([used(id="late")]))

    assert await portal.statuses(used(id="late")) in (["recorded"], ["repeated"])


async def test_a_frozen_postgres_keeps_nobody_waiting_for_long(
    portal: Portal, resources: Resources, frozen_postgres: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_events, "RECORD_SECONDS", 1.0)
    await portal.send(used())
    rows = await resources.database.fetch("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
    for row in rows:
        os.kill(row["pid"], signal.SIGSTOP)
        frozen_postgres.append(row["pid"])
    started = time.monotonic()

    answer = await portal.post([used()])

    assert_told_to_come_again(answer)
    assert time.monotonic() - started < 12
