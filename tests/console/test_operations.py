"""The page of operations says what is wrong when it is."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from redis.asyncio import Redis

from config.logs import mistakes
from server.boards.roll import Roll
from server.boards.store import BoardStore
from server.pipeline.operations.stand_up import stand_up
from server.records import audits, chore_runs, locks
from server.records.deliveries import Delivery, add
from server.resources import Resources
from server.rules.operations import CHORES
from tests.console.conftest import Console, SignIn
from tests.live.stage import Pipeline
from tests.pages.element import read
from workers.noted import noted

ADDRESS = "/console/operations"


@pytest.fixture(autouse=True)
def nothing_went_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other tests logged in this process says nothing about the platform."""
    for name, value in (("count", 0), ("last", ""), ("at", "")):
        monkeypatch.setattr(mistakes, name, value)


@asynccontextmanager
async def well(console: Console, contest_id: int) -> AsyncIterator[None]:
    """A platform whose pipeline, chores and audit do their work."""
    resources, console.now = console.resources, datetime.now(UTC)
    for chore in CHORES:
        await chore_runs.note(resources.database, chore, console.now, True)
    await audits.note(resources.database, contest_id, 1, 0)
    async with resources.database.connection() as session:
        assert await locks.try_lock_scorer(session, contest_id)
        async with stand_up(resources.roll, "server", lambda: {"sockets": 7}):
            yield
        await locks.unlock_scorer(session, contest_id)


async def told(official: SignIn) -> list[str]:
    page = read((await (await official("organizer")).get(ADDRESS)).text)
    return [item.attributes["data-trouble"] for item in page.every("li") if "data-trouble" in item.attributes]


async def _contest(console: Console) -> int:
    (known,) = await console.resources.contests.all()
    return known.id


async def test_a_platform_that_is_well_says_so(console: Console, official: SignIn, pipeline: Pipeline) -> None:
    delivered = Delivery(partner="dvcqg", at=datetime.now(UTC), recorded=120)
    await add(console.resources.database, [delivered])
    async with well(console, await _contest(console)):
        page = (await (await official("organizer")).get(ADDRESS)).text

        assert "Mọi thứ đang chạy tốt" in page
        assert "7 kết nối xem trực tiếp" in page
        assert await told(official) == []


async def test_without_a_pipeline_it_says_which_contest_stands_still(
    console: Console, official: SignIn, pipeline: Pipeline
) -> None:
    contest = await _contest(console)
    async with well(console, contest):
        pass

    assert await told(official) == ["pipeline-absent"]


async def test_a_writer_that_holds_the_horizon_is_told(
    console: Console, official: SignIn, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.rules.operations.WRITER_HOLDS", console.now - console.now)
    async with well(console, await _contest(console)), console.resources.database.transaction() as writing:
        await writing.execute("SELECT pg_current_xact_id()")

        assert await told(official) == ["horizon-held"]


async def test_an_unequal_audit_is_told(console: Console, official: SignIn, pipeline: Pipeline) -> None:
    contest = await _contest(console)
    async with well(console, contest):
        await audits.note(console.resources.database, contest, 1, 3)

        assert await told(official) == ["audit-unequal"]


async def test_a_redis_that_is_away_is_told_and_the_rest_is_still_read(
    console: Console, official: SignIn, pipeline: Pipeline
) -> None:
    nowhere = Redis.from_url("unix:///nowhere/redis.sock")
    async with well(console, await _contest(console)):
        console.resources = replace(console.resources, boards=BoardStore(nowhere), roll=Roll(nowhere))

        assert await told(official) == ["redis-away"]


async def test_a_chore_that_fails_is_noted(resources: Resources) -> None:
    @noted("audit")
    async def breaks(context: dict[Any, Any]) -> None:
        raise ValueError("nothing works")

    with pytest.raises(ValueError, match="nothing works"):
        await breaks({"resources": resources})

    run = (await chore_runs.last_runs(resources.database))["audit"]
    assert (run.worked, run.told) == (False, "ValueError: nothing works")
