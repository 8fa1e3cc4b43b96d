"""Ending tasks that talk to Redis."""

import asyncio
from collections.abc import Iterable

ASK_AGAIN_SECONDS = 0.2


async def end(tasks: Iterable["asyncio.Task[None]"]) -> None:
    """Cancel tasks and wait until they have ended.

    Before Python 3.12 `asyncio.wait_for`, which the client of Redis uses for every command, may swallow a
    cancellation that comes in the moment its work is done; so it is asked for until it is obeyed.
    """
    left = {task for task in tasks if not task.done()}
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=ASK_AGAIN_SECONDS)
