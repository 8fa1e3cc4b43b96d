"""Turns and results are told in the transaction that makes them, and nothing of it was not public."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from server.pipeline.results.sign_result import publish, reveal_result
from server.records.database import Connection, Database
from tests.pipeline.ending import build_ending
from tests.pipeline.stage import Stage
from tests.pipeline.webhooks.conftest import Outside


@asynccontextmanager
async def dying(database: Database) -> AsyncIterator[Connection]:
    """A transaction in which everything is done, and which is never committed."""
    with suppress(RuntimeError):
        async with database.transaction() as connection:
            yield connection
            raise RuntimeError("the process dies")


async def told(database: Database) -> list[dict[str, Any]]:
    """Every message, oldest first."""
    rows = await database.fetch("SELECT body FROM webhook_messages ORDER BY id")
    return [json.loads(row["body"]) for row in rows]


async def phases_told(database: Database) -> list[str]:
    return [each["data"]["phase"] for each in await told(database) if each["type"] == "round.phase_changed"]


async def test_a_round_is_told_from_its_opening_to_its_seal_and_each_turn_once(stage: Stage) -> None:
    ending, database = await build_ending(stage), stage.resources.database
    await stage.move()
    await ending.lead_to_version()
    await stage.restart()
    before = [each["type"] for each in await told(database)]

    version = await ending.publish()

    assert "result.published" not in before, "a signed result is nobody's outside until it is published"
    assert await phases_told(database) == ["open", "closed", "revealed"]
    (published,) = [each["data"] for each in await told(database) if each["type"] == "result.published"]
    made = (await ending.versions())[-1]
    page = f"/c/{stage.slug}/1/result/{version}"
    assert published == {
        "contest": stage.slug,
        "round": 1,
        "version": version,
        "replaces": None,
        "head": made.draft.head.hex(),
        "boards_sha256": (made.draft.boards_sha256 or b"").hex(),
        "links": {"page": page, "standings": f"{page}/standings.csv", "pack": f"{page}/pack.zip"},
    }


async def test_what_is_taken_back_is_not_told(stage: Stage) -> None:
    ending, database = await build_ending(stage), stage.resources.database
    await ending.lead_to_version()
    known = await stage.known()

    async with dying(database) as connection:
        await reveal_result(connection, known, 1, ending.first)

    assert "revealed" not in await phases_told(database)
    async with database.transaction() as connection:
        await reveal_result(connection, known, 1, ending.first)
    await stage.resources.contests.reread()
    async with dying(database) as connection:
        await publish(connection, await stage.known(), 1, ending.first)
    assert (await phases_told(database))[-1:] == ["revealed"]
    assert [each["type"] for each in await told(database)].count("result.published") == 0


async def test_a_message_holds_nothing_that_a_freeze_hides(outside: Outside) -> None:
    """No position, no count, no row: what is told of a turn follows from the contest's name, round and phase."""
    await outside.register()
    await outside.tell("frozen")
    await outside.tell("closed")
    bodies = await told(outside.resources.database)

    for body, phase in zip(bodies, ("frozen", "closed"), strict=True):
        assert body.pop("timestamp")
        links = {"page": "/c/thu-do-so-2026/1", "board": "/api/v1/contests/thu-do-so-2026/1/wards"}
        data = {"contest": "thu-do-so-2026", "round": 1, "phase": phase, "links": links}
        assert body == {"type": "round.phase_changed", "data": data}
