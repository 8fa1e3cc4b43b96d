"""A resident's badges: which they have and by what, and what the others still need.

What somebody can do does not begin anew with each contest, so a person's deeds of all contests are looked at
together. Of the same deed in two contests both stand in the set, and count as one.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.pipeline.contests import Contests, KnownContest
from server.pipeline.own_fold import fold_of
from server.records import enrolments
from server.records.database import Queries
from server.rules.game.badge import Badge, Missing, Reach, earned, missing, proof, within_reach
from server.rules.game.badges import BadgeCatalogue, badges_of
from server.rules.game.counted import Counted, counted
from server.rules.game.goal import Activity


@dataclass(frozen=True, slots=True, kw_only=True)
class Earned:
    """A badge that somebody has, since when, and the deeds that make it."""

    badge: Badge
    at: datetime
    proof: Sequence[Counted]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """A badge that somebody could still have, and what it needs."""

    badge: Badge
    missing: Sequence[Missing]

    @property
    def steps(self) -> int:
        """How many marks are still to come."""
        return sum(each.steps for each in self.missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnBadges:
    """What a person has, the newest first, and what is ahead, the nearest first."""

    earned: Sequence[Earned]
    ahead: Sequence[Ahead]


async def own_badges(
    database: Queries, contests: Contests, catalogue: BadgeCatalogue, resident: UUID, now: datetime
) -> OwnBadges:
    """All of it. Ahead is only what a contest that the person takes part in still counts."""
    joined = await enrolments.of_resident(database, resident)
    taking = [known for known in await contests.all() if known.id in joined]
    deeds = await counted_of(database, taking, resident)
    reach = _reach(taking, {known.id for known in taking if joined[known.id].takes_part}, now)
    have = [
        Earned(badge=badge, at=at, proof=proof(badge, deeds))
        for badge in catalogue.badges
        if (at := earned(badge, deeds))
    ]
    named = {each.badge.key for each in have}
    ahead = [
        Ahead(badge=badge, missing=left)
        for badge in catalogue.badges
        if badge.key not in named and (left := missing(badge, deeds)) and _is_open(left, reach)
    ]
    return OwnBadges(
        earned=sorted(have, key=lambda each: each.at, reverse=True), ahead=sorted(ahead, key=lambda each: each.steps)
    )


async def badges_since(
    database: Queries, contests: Contests, catalogue: BadgeCatalogue, resident: UUID
) -> dict[str, datetime]:
    """The badges that a person has, and since when."""
    joined = await enrolments.of_resident(database, resident)
    taking = [known for known in await contests.all() if known.id in joined]
    return badges_of(catalogue, await counted_of(database, taking, resident))


async def counted_of(database: Queries, contests: Iterable[KnownContest], resident: UUID) -> list[Counted]:
    """The deeds of a person that count in any of these contests. Rounds are numbered on from contest to contest."""
    found: list[Counted] = []
    rounds = 0
    for known in contests:
        if fold := await fold_of(database, known, resident):
            found += [_in_round(each, rounds) for each in counted(known.contest, fold)]
        rounds += len(known.contest.rounds)
    return found


def _in_round(each: Counted, before: int) -> Counted:
    return each._replace(deed=each.deed._replace(round=before + each.deed.round))


def _reach(contests: Iterable[KnownContest], mine: Container[int], now: datetime) -> Reach:
    """What the contests that a person takes part in count from now on; rounds are numbered as in `counted_of`."""
    activities: set[Activity] = set()
    rounds: set[int] = set()
    until, before = now, 0
    for known in contests:
        coming = [each for each in known.contest.rounds if each.closes > now]
        if known.id in mine and coming:
            activities |= known.contest.criteria_by_activity.keys()
            rounds |= {before + each.number for each in coming}
            until = max(until, coming[-1].closes)
        before += len(known.contest.rounds)
    return Reach(frozenset(activities), frozenset(rounds), now, until)


def _is_open(left: Iterable[Missing], reach: Reach) -> bool:
    return all(within_reach(each, reach) for each in left)
