"""The chore that reports effects: it does not hold the others up, and what went wrong is told."""

import asyncio

import pytest

from server.resources import Resources
from workers.effects import MEASURING, effects


async def test_it_reports_beside_the_others_and_tells_at_the_next_time_what_went_wrong(resources: Resources) -> None:
    context = {"resources": resources}

    await effects(context)
    assert await context[MEASURING] == 0  # type: ignore[misc]

    async def fail() -> int:
        raise ValueError("a report that cannot be made")

    context[MEASURING] = asyncio.create_task(fail())  # type: ignore[assignment]
    await asyncio.sleep(0)
    with pytest.raises(ValueError, match="cannot be made"):
        await effects(context)
    assert await context[MEASURING] == 0, "and the next ones are under way"  # type: ignore[misc]
