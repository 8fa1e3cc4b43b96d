"""Looking whether a server is ready: its stores, the schema's level, and how far pipeline and boards are."""

import asyncio
from datetime import datetime

from server.boards.store import BoardStore
from server.boards.store import Unavailable as BoardsUnavailable
from server.pipeline.contests import Contests, KnownContest
from server.records import audits, ledger, migrate, workings
from server.records.database import Database, Unavailable
from server.rules.readiness import Check, boards, pipeline, schema

ANSWER_SECONDS = 3.0
"""A store that has not answered by then is as good as away to whoever asked."""


async def check_readiness(database: Database, store: BoardStore, contests: Contests, now: datetime) -> list[Check]:
    """Everything that was looked at, each with its state. Never raises for a store that is away or slow."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            found = [
                Check("postgresql", "ok", True),
                schema(await migrate.level(database), *migrate.levels_of_code()),
                await _pipeline(database, contests, now),
            ]
    except (Unavailable, TimeoutError) as error:
        return [Check("postgresql", "away", True, str(error)), await _redis(store)]
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            return [*found, await _redis(store), await _boards(database, store, contests, now)]
    except (BoardsUnavailable, Unavailable, TimeoutError) as error:
        return [*found, Check("redis", "away", False, str(error))]


async def _redis(store: BoardStore) -> Check:
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await store.cursor(0)
    except (BoardsUnavailable, TimeoutError) as error:
        return Check("redis", "away", False, str(error))
    return Check("redis", "ok", False)


async def _pipeline(database: Database, contests: Contests, now: datetime) -> Check:
    return pipeline([await _waiting(database, known, now) for known in await contests.all()])


async def _waiting(database: Database, known: KnownContest, now: datetime) -> tuple[str, float, int]:
    head = await ledger.head(database, known.id, known.generation)
    waiting = await workings.facts_behind(database, known.id, head.cursor)
    age = (now - waiting.oldest).total_seconds() if waiting.oldest else 0.0
    return known.contest.slug, age, waiting.facts


async def _boards(database: Database, store: BoardStore, contests: Contests, now: datetime) -> Check:
    compared = {each.contest_id: each.audited_at for each in await audits.latest(database)}
    behind = []
    for known in await contests.all():
        head = await ledger.head(database, known.id, known.generation)
        cursor = await store.cursor(known.id)
        at = compared.get(known.id)
        age = (now - at).total_seconds() if at else None
        behind.append((known.contest.slug, head.position - (cursor.position if cursor else 0), age))
    return boards(behind)
