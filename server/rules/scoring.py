"""What a set of valid facts is worth. Nothing here depends on the order in which they came."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from operator import sub
from typing import NamedTuple
from uuid import UUID

from server.rules.caps import capped
from server.rules.contest import Contest, Round
from server.rules.criteria import Criterion
from server.rules.entry import NOTHING, Place, Sums
from server.rules.fact import Fact

DeedObject = tuple[str, str | UUID]


class Deed(NamedTuple):
    """A valid use or skill of a resident in one round, reduced to what its worth depends on."""

    round: int
    kind: str
    activity: str
    object: DeedObject
    by: str
    at: datetime


class Membership(NamedTuple):
    """From when a resident belongs where, and to which groups; or from when they are away, if they `left`."""

    joined_at: datetime
    place: Place
    groups: tuple[str, ...]
    left: bool = False


class Holding(NamedTuple):
    """What a resident holds in one round: for whom, how many points, and whether the set is attained."""

    place: Place
    points: int
    attained: bool


def counting_round(contest: Contest, fact: Fact) -> Round | None:
    """The round in which a fact's time lies, if it was received in time; else None."""
    found = contest.round_at(fact.happened_at)
    return found if found and fact.received_at < found.within[2] else None


def deed_of(contest: Contest, fact: Fact) -> Deed | None:
    """The deed of a service or skill fact, or None if no criterion or no round takes it."""
    assert fact.activity and fact.by, "services and skills carry both"
    if (fact.kind, fact.activity) not in contest.criteria_by_activity:
        return None
    if not (found := counting_round(contest, fact)):
        return None
    return Deed(found.number, fact.kind, fact.activity, deed_object(fact), fact.by, fact.happened_at)


def deed_object(fact: Fact) -> DeedObject:
    """The skill; of a service its case, or the service itself when no case was given."""
    assert fact.activity, "services and skills carry an activity"
    if fact.kind == "service" and fact.case_key:
        return ("case", fact.case_key)
    return (fact.kind, fact.activity)


def membership_in(each: Round, memberships: Sequence[Membership]) -> Membership | None:
    """The membership a resident plays a round with: the one held when it opened, or the first one after.

    Who joins when the round is over does not play it, nor does who had left when it opened and did not come back.
    """
    if len(memberships) == 1:
        only = memberships[0]
        return only if only.joined_at < each.within[1] and not only.left else None
    before = [membership for membership in memberships if membership.joined_at <= each.opens]
    held = max(before, key=_holds, default=None)
    if held and not held.left:
        return held
    during = [one for one in memberships if each.opens < one.joined_at < each.closes and not one.left]
    return min(during, key=lambda membership: membership.joined_at, default=None)


def _holds(membership: Membership) -> tuple[datetime, bool]:
    """The latest one holds; who left and joined in the same moment takes part."""
    return (membership.joined_at, not membership.left)


def is_away(memberships: Sequence[Membership], at: datetime) -> bool:
    """Whether a resident had left at a time, and not come back. Before they first joined nobody is away."""
    return next(_aways(memberships, (at,)))


def _aways(memberships: Sequence[Membership], times: Iterable[datetime]) -> Iterator[bool]:
    ordered = sorted(memberships, key=_holds)
    moments = [membership.joined_at for membership in ordered]
    for at in times:
        held = bisect_right(moments, at)
        yield bool(held and ordered[held - 1].left)


def done_there(memberships: Sequence[Membership], deeds: Collection[Deed]) -> Collection[Deed]:
    """The deeds that were not done while the resident was away. Nobody else's answer costs anything."""
    if len(memberships) == 1 or not any(membership.left for membership in memberships):
        return deeds
    aways = _aways(memberships, (deed.at for deed in deeds))
    return [deed for deed, away in zip(deeds, aways, strict=True) if not away]


def object_worth(points: int, by_percent: int, uplift_percent: int) -> int:
    """floor(points x by / 100 x (100 + uplift) / 100), with one floor at the end."""
    return points * by_percent * (100 + uplift_percent) // 10_000


def factors(contest: Contest, criterion: Criterion, by: str, groups: Iterable[str]) -> tuple[int, int]:
    """The percent for who did it, and the largest uplift among a resident's groups; a criterion may have its own."""
    scoring = contest.scoring
    percents = scoring.by if criterion.by is None else criterion.by
    uplifts = scoring.uplift if criterion.uplift is None else criterion.uplift
    return percents[by], max((uplifts.get(group, 0) for group in groups), default=0)


def worths(contest: Contest, groups: tuple[str, ...], deeds: Iterable[Deed]) -> dict[str, dict[DeedObject, int]]:
    """For each criterion the worth of each distinct object: of several deeds the most valuable counts."""
    prices = contest.prices
    found: dict[str, dict[DeedObject, int]] = {}
    for _, kind, activity, thing, by, _ in deeds:
        key = (kind, activity, by, groups)
        for code, worth in prices.get(key) or prices_of(contest, *key):
            objects = found.get(code)
            if objects is None:
                found[code] = {thing: worth}
            elif objects.get(thing, -1) < worth:
                objects[thing] = worth
    return found


def prices_of(
    contest: Contest, kind: str, activity: str, by: str, groups: tuple[str, ...]
) -> tuple[tuple[str, int], ...]:
    """The worth of an object in each criterion, worked out once."""
    key = (kind, activity, by, groups)
    if key not in contest.prices:
        contest.prices[key] = tuple(
            (criterion.code, object_worth(criterion.points, *factors(contest, criterion, by, groups)))
            for criterion in contest.criteria_by_activity[kind, activity]
        )
    return contest.prices[key]


def hold(contest: Contest, membership: Membership, deeds: Collection[Deed]) -> Holding:
    """What the deeds of one round are worth to a resident.

    Of each criterion the `max_times` most valuable objects count, and the sum is capped (`capped`).
    Attained counts every distinct object worth more than 0, also those beyond `max_times` and the caps: it
    measures what a person can do, not what it earned.
    """
    found = worths(contest, membership.groups, deeds)
    points = capped(contest, counted_times(contest, found))
    return Holding(membership.place, points, _attained(found, contest.scoring.attainment, len(deeds)))


def counted_times(contest: Contest, found: Mapping[str, Mapping[DeedObject, int]]) -> dict[str, int]:
    """What each criterion brings before any cap: its `max_times` most valuable objects."""
    times = contest.times_by_code
    return {
        code: sum(objects.values()) if len(objects) <= times[code] else sum(_largest(objects.values(), times[code]))
        for code, objects in found.items()
    }


def _largest(worths: Iterable[int], most: int) -> list[int]:
    """For the few that a resident has, heapq takes ten times as long."""
    return sorted(worths, reverse=True)[:most]


def _attained(found: Mapping[str, Mapping[DeedObject, int]], needed: int, deeds: int) -> bool:
    if deeds < needed:
        return False
    able = {thing for objects in found.values() for thing, worth in objects.items() if worth > 0}
    return len(able) >= needed


def contributions(holdings: Mapping[int, Holding]) -> dict[tuple[int, Place], Sums]:
    """What a resident adds to the boards, for each round and place.

    The total counts a person once: a participant in the first round that gave points, attained in the first
    round that was attained. Points of one place add up over the rounds before they are squared.
    """
    if len(holdings) == 1:
        [(number, (place, points, has_attained))] = holdings.items()
        squares, one, able = points * points, int(points > 0), int(has_attained)
        return {(number, place): Sums(points, one, able, squares, one, able, squares)} if one or able else {}
    found: dict[tuple[int, Place], Sums] = {}
    participant = attained = 0
    by_place: dict[Place, int] = {}
    for number in sorted(holdings):
        place, points, has_attained = holdings[number]
        if not points and not has_attained:
            continue
        earlier = by_place.get(place, 0)
        by_place[place] = earlier + points
        found[number, place] = Sums(
            points=points,
            participants=1 if points else 0,
            attained=1 if has_attained else 0,
            squares=points * points,
            total_participants=1 if points and not participant else 0,
            total_attained=1 if has_attained and not attained else 0,
            total_squares=by_place[place] ** 2 - earlier**2,
        )
        participant, attained = participant or points, attained or has_attained
    return found


def differences(
    before: Mapping[tuple[int, Place], Sums], after: Mapping[tuple[int, Place], Sums]
) -> list[tuple[int, Place, Sums]]:
    """What to add to `before` to come to `after`, by round and place; what stays equal is left out."""
    if len(after) == 1 and len(before) < 2:
        # Of nearly everybody: one round, one place.
        [(key, new)] = after.items()
        if not before:
            return [(*key, new)]
        if old := before.get(key):
            return [(*key, Sums._make(map(sub, new, old)))] if old != new else []
    found = []
    for key in {**before, **after} if before else after:
        old, new = before.get(key, NOTHING), after.get(key, NOTHING)
        if old != new:
            found.append((*key, Sums._make(map(sub, new, old))))
    return found
