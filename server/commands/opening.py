"""How a command opens what it needs, and how it tells that something is wrong."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import click

from server.boards.store import Unavailable as BoardsUnavailable
from server.commands.given import read_settings
from server.commands.told import in_english
from server.pipeline.contests import KnownContest
from server.records.database import Unavailable
from server.resources import Resources, open_resources
from server.rules.refusals import Refusal, Told

T = TypeVar("T")


def run(context: click.Context, work: Callable[[Resources], Awaitable[T]]) -> T:
    """Do the work over opened resources; a refusal or an outage becomes a message and exit code 1."""

    async def opened() -> T:
        async with open_resources(read_settings(context), "command") as resources:
            return await work(resources)

    try:
        return asyncio.run(opened())
    except Told as told:
        raise click.ClickException(in_english(told.template, told.values)) from None
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    except (Unavailable, BoardsUnavailable) as error:
        raise click.ClickException(f"{error}. Is the platform running?") from None


async def contest_named(resources: Resources, slug: str) -> KnownContest:
    """The contest of that slug. Raises Refusal naming those there are."""
    known = await resources.contests.by_slug(slug)
    if not known:
        there = ", ".join(each.contest.slug for each in await resources.contests.all()) or "none yet"
        raise Refusal(f"there is no contest {slug!r}; there are: {there}")
    return known
