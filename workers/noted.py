"""Chores whose last run is known: operators see which of them is late, and what went wrong."""

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, TypeVar

from server.records import chore_runs
from server.resources import Resources

T = TypeVar("T")
Chore = Callable[[dict[Any, Any]], Awaitable[T]]

NOTED_SECONDS = 20.0
"""A chore that is due every few seconds is noted this often; one that failed is noted at once."""
TOLD_MAX = 200


def noted(name: str) -> Callable[[Chore[T]], Chore[T]]:
    """Let the runs of a chore be noted under a name of rules/operations.py."""

    def around(chore: Chore[T]) -> Chore[T]:
        last = -NOTED_SECONDS

        @wraps(chore)
        async def run(context: dict[Any, Any]) -> T:
            nonlocal last
            resources: Resources = context["resources"]
            began_at = datetime.now(UTC)
            try:
                result = await chore(context)
            except Exception as error:
                last = -NOTED_SECONDS
                told = f"{type(error).__name__}: {error}"[:TOLD_MAX]
                await chore_runs.note(resources.database, name, began_at, False, told)
                raise
            if time.monotonic() - last >= NOTED_SECONDS:
                last = time.monotonic()
                await chore_runs.note(resources.database, name, began_at, True)
            return result

        return run

    return around
