"""A resident's badges: which they have and by what, and what the others still need.

What somebody can do does not begin anew with each contest, so a person's deeds of all contests are looked at
together; of the same deed in two contests both stand in the set, and make the same marks. Only rounds are a
contest's own: a badge that counts them looks at one contest at a time, and the best of them holds.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.pipeline.contests import Contests, KnownContest
from server.pipeline.own_fold import fold_of
from server.records import enrolments
from server.records.database import Queries
from server.rules.fact import Fact
from server.rules.game.badge import Badge, Missing, Reach, missing, proof, within_reach
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


@dataclass(frozen=True, slots=True)
class _Deeds:
    """What counts of a person in one contest or in all of them, what it earns, and what can still come there."""

    counted: Sequence[Counted]
    since: Mapping[str, datetime]
    reach: Reach


async def own_badges(
    database: Queries, contests: Contests, catalogue: BadgeCatalogue, resident: UUID, now: datetime
) -> OwnBadges:
    """All of it. Ahead is only what a contest that the person takes part in can still bring."""
    have, ahead = [], []
    for badge, sets in await _looked_at(database, contests, catalogue, resident, now):
        if found := _earned(badge, sets):
            have.append(found)
        elif near := _nearest(badge, sets):
            ahead.append(near)
    have.sort(key=lambda one: one.at, reverse=True)
    ahead.sort(key=lambda one: one.steps)
    return OwnBadges(earned=have, ahead=ahead)


async def badges_since(
    database: Queries,
    contests: Contests,
    catalogue: BadgeCatalogue,
    resident: UUID,
    now: datetime,
    restored: Sequence[Fact] = (),
) -> dict[str, datetime]:
    """The badges that a person has, and since when; or would have, if these deeds had not been taken back."""
    return {
        badge.key: min(times)
        for badge, sets in await _looked_at(database, contests, catalogue, resident, now, restored)
        if (times := [one.since[badge.key] for one in sets if badge.key in one.since])
    }


async def _looked_at(
    database: Queries,
    contests: Contests,
    catalogue: BadgeCatalogue,
    resident: UUID,
    now: datetime,
    restored: Sequence[Fact] = (),
) -> list[tuple[Badge, Sequence[_Deeds]]]:
    """Each badge with the sets that it may be earned by."""
    joined = await enrolments.of_resident(database, resident)
    each = []
    for known in await contests.all():
        if known.id in joined:
            fold = await fold_of(database, known, resident, restored)
            deeds = counted(known.contest, fold) if fold else []
            reach = _reach(known, now, takes_part=joined[known.id].takes_part)
            each.append(_Deeds(deeds, badges_of(catalogue, deeds), reach))
    all_of_them = [_together(catalogue, each)] if each else []
    return [(badge, each if _is_of_one_contest(badge) else all_of_them) for badge in catalogue.badges]


def _is_of_one_contest(badge: Badge) -> bool:
    return any(need.count == "rounds" for need in badge.needs)


def _reach(known: KnownContest, now: datetime, *, takes_part: bool) -> Reach:
    coming = [each for each in known.contest.rounds if each.closes > now] if takes_part else []
    activities = known.contest.criteria_by_activity if coming else ()
    until = coming[-1].closes if coming else now
    return Reach(frozenset(activities), frozenset(each.number for each in coming), now, until)


def _together(catalogue: BadgeCatalogue, each: Sequence[_Deeds]) -> _Deeds:
    reaches = [one.reach for one in each]
    activities: frozenset[Activity] = frozenset().union(*(reach.activities for reach in reaches))
    until = max(reach.until for reach in reaches)
    deeds = [deed for one in each for deed in one.counted]
    return _Deeds(deeds, badges_of(catalogue, deeds), Reach(activities, frozenset(), reaches[0].now, until))


def _earned(badge: Badge, sets: Collection[_Deeds]) -> Earned | None:
    """By whichever set it was earned first."""
    having = [one for one in sets if badge.key in one.since]
    if not having:
        return None
    first = min(having, key=lambda one: one.since[badge.key])
    return Earned(badge=badge, at=first.since[badge.key], proof=proof(badge, first.counted))


def _nearest(badge: Badge, sets: Collection[_Deeds]) -> Ahead | None:
    """What is missing where least is, of the sets in which it can still come."""
    open_ones = [
        Ahead(badge=badge, missing=left)
        for one in sets
        if (left := missing(badge, one.counted)) and all(within_reach(each, one.reach) for each in left)
    ]
    return min(open_ones, key=lambda ahead: ahead.steps, default=None)
