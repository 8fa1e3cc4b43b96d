"""Reading what was remembered of the last midnight: for the moves of a day."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.pipeline.contests import KnownContest
from server.records import ledger, standings
from server.records.database import Queries, Unavailable
from server.rules.board import BoardName, Scope
from server.rules.hanoi import midnight

PAST_SECONDS = 1.5
"""What PostgreSQL remembers adorns a page; the board itself does not wait longer for it."""
A_DAY = timedelta(days=1)
A_DAY_OF_HOURS = 26
"""Remembered hours among which the last midnight is, with some to spare."""


async def places_at_midnight(
    database: Queries, known: KnownContest, name: BoardName, now: datetime
) -> Mapping[str, int]:
    """The places at the last midnight; on a first day those first remembered. None while PostgreSQL is away."""
    if name.division is None:
        return {}
    where = (known.id, str(name.scope), name.division)
    start = midnight(now)
    with suppress(Unavailable, TimeoutError):
        async with asyncio.timeout(PAST_SECONDS):
            return await standings.ranks_at(database, *where, before=start, since=start - A_DAY) or (
                await standings.first_ranks(database, *where, since=start)
            )
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class AtMidnight:
    """What the public board of the city was at the last midnight: the hash of its last block, and a ward's value."""

    taken_at: datetime
    seal: bytes
    value: int | None


async def city_at_midnight(
    database: Queries, known: KnownContest, scope: Scope, ward: str | None, now: datetime
) -> AtMidnight | None:
    """Where the city's board stood at the last midnight, and what a ward was worth there if it is counted the same.

    None on a first day, before anything was counted, and while PostgreSQL is away.
    """
    start = midnight(now)
    with suppress(Unavailable, TimeoutError):
        async with asyncio.timeout(PAST_SECONDS):
            stood = await standings.stood_at(database, known.id, str(scope), before=start, since=start - A_DAY)
            block = await ledger.block_at(database, known.id, *stood[1:]) if stood else None
            if not stood or not block:
                return None
            line = (
                await standings.of_ward(database, known.id, str(scope), "all", ward, A_DAY_OF_HOURS) if ward else []
            )
            values = [each.value for each in line if each.taken_at == stood[0] and stood[1] == known.generation]
            return AtMidnight(taken_at=stood[0], seal=block.hash, value=next(iter(values), None))
    return None
