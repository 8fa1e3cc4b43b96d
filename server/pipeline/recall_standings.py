"""Reading what was remembered of the last midnight: for the moves of a day."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from server.pipeline.contests import KnownContest
from server.records import standings
from server.records.database import Queries, Unavailable
from server.rules.board import BoardName
from server.rules.hanoi import midnight

PAST_SECONDS = 1.5
"""What PostgreSQL remembers adorns a page; the board itself does not wait longer for it."""
A_DAY = timedelta(days=1)


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
