"""What the game has to tell a resident: badges that came or went, and missions of theirs that were changed.

Nothing is kept and nothing is sent. It follows from what stands each time it is asked for, and some days later it is
told no more.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from server.pipeline.contests import Contests, KnownContest
from server.pipeline.game.own_badges import badges_since
from server.pipeline.game.own_missions import goals_of
from server.records import facts, missions
from server.records.database import Queries
from server.records.missions import Kept
from server.rules.game.badges import BadgeCatalogue
from server.rules.game.counted import Counted

NEW, GONE, CHANGED = timedelta(days=7), timedelta(days=14), timedelta(days=14)
"""For so long it is told that a badge is new, that one is gone, and that a mission was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeNews:
    """Badges that came lately, with since when, and those that are gone as a deed was taken back, by their keys."""

    new: Mapping[str, datetime]
    gone: Sequence[str]


async def badge_news(
    database: Queries, contests: Contests, catalogue: BadgeCatalogue, resident: UUID, now: datetime
) -> BadgeNews:
    """What came and what went."""
    have = await badges_since(database, contests, catalogue, resident, now)
    taken = await facts.taken_back_of(database, resident, now - GONE)
    had = await badges_since(database, contests, catalogue, resident, now, taken) if taken else have
    return BadgeNews(
        new={key: at for key, at in have.items() if at >= now - NEW},
        gone=[badge.key for badge in catalogue.badges if badge.key in had and badge.key not in have],
    )


async def mission_news(
    database: Queries, known: KnownContest, deeds: Collection[Counted], now: datetime
) -> list[Kept]:
    """The missions that were edited or withdrawn while they ran, of those towards which these deeds count or did
    before. The last first."""
    changed = [
        each
        for each in await missions.of_contest(database, known.id)
        if each.announced_at and each.reason and each.made_at >= now - CHANGED
    ]
    found = [each for each in changed if await _took_part(database, each, deeds)]
    return sorted(found, key=lambda each: each.made_at, reverse=True)


async def _took_part(database: Queries, kept: Kept, deeds: Collection[Counted]) -> bool:
    """Whether a mission had begun when it was changed, and any of its versions takes one of the deeds."""
    every = await missions.versions(database, kept.id)
    public = [each for at, each in enumerate(every) if each.reason or (at and every[at - 1].reason)]
    if min(each.plan.starts for each in public) > kept.made_at:
        return False
    goals = [goals_of([replace(kept, plan=each.plan)]) for each in public]
    return any(goal.of(deed) for goal in goals for deed, _ in deeds)
