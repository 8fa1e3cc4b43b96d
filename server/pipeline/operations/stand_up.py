"""Each process says every few seconds that it is there, and how it is."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

from config.logs import mistakes
from server.boards.roll import SAY_SECONDS, Report, Roll
from server.boards.store import Unavailable
from server.boards.tasks import end


@asynccontextmanager
async def stand_up(roll: Roll, process: str, figures: Callable[[], Mapping[str, int]] = dict) -> AsyncIterator[None]:
    """Say so as long as the block lasts. Redis may be away: then nobody hears it, and nothing else happens."""
    task = asyncio.create_task(_say(roll, process, datetime.now(UTC).isoformat(), figures))
    try:
        yield
    finally:
        await end([task])


async def _say(roll: Roll, process: str, since: str, figures: Callable[[], Mapping[str, int]]) -> None:
    while True:
        with suppress(Unavailable):
            await roll.say(
                Report(
                    process=process, since=since, errors=mistakes.count, last_error=mistakes.last,
                    last_error_at=mistakes.at, **figures(),
                )
            )  # fmt: skip
        await asyncio.sleep(SAY_SECONDS)
