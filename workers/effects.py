"""Reports of effects, made beside the other chores: of a whole city they read for a while."""

import asyncio
from typing import Any

from server.pipeline.game.measure_effects import measure_effects
from server.resources import Resources
from workers.noted import noted

MEASURING = "measuring"
"""Under this name the task stands in the context; whoever ends the worker ends it too."""


@noted("effects")
async def effects(context: dict[Any, Any]) -> None:
    """Let reports of what missions and duels changed be made anew. arq does not wait for it; what went wrong is told
    at the next time."""
    before: asyncio.Task[int] | None = context.get(MEASURING)
    if before and not before.done():
        return
    context[MEASURING] = asyncio.create_task(_measure(context["resources"]))
    if before and not before.cancelled():
        before.result()


async def _measure(resources: Resources) -> int:
    known = await resources.contests.all()
    return sum([await measure_effects(resources.database, each, resources.clock()) for each in known])
