"""Why a fact counted or not: the verdict on one fact, told as a code and a sentence."""

from collections.abc import Collection, Mapping
from typing import Literal, NamedTuple

from server.rules.caps import group_is_full, most
from server.rules.contest import Contest
from server.rules.correction import Exclusions
from server.rules.criteria import CriteriaGroup, Criterion
from server.rules.fact import Fact
from server.rules.resident_fold import Key, ResidentFold
from server.rules.scoring import (
    Deed,
    DeedObject,
    Holding,
    counted_times,
    counting_round,
    done_there,
    factors,
    is_away,
    membership_in,
    object_worth,
    worths,
)

State = Literal["counted", "waiting", "not_counted"]
Groups = tuple[str, ...]


class Verdict(NamedTuple):
    """`reason` is a stable code for programs; `message` says the same to a person, in English."""

    state: State
    reason: str
    message: str


EXCLUDED: Mapping[str, str] = {
    "event": "the organizers excluded the event from the contest by a correction",
    "case": "the organizers excluded the case from the contest by a correction",
    "resident": "the organizers excluded the resident from the contest by a correction",
}


def excluded_by(fact: Fact, exclusions: Exclusions, *, event: bool) -> str | None:
    """What of a fact is excluded: the event itself, its case or its resident; None if nothing is."""
    if event:
        return "event"
    if fact.case_key in exclusions.cases:
        return "case"
    return "resident" if fact.resident in exclusions.residents else None


def verdict(
    contest: Contest,
    fact: Fact,
    resident: ResidentFold | None,
    *,
    revoked: bool,
    case_is_mine: bool,
    excluded: str | None = None,
) -> Verdict:
    """What a folded service or skill fact came to.

    `resident` is the fold of all their facts, resumed in recorded order; None if they have none. `excluded` says
    what a correction excluded: the event, its case or its resident.
    """
    if revoked:
        return Verdict("not_counted", "revoked", "the event was revoked by its partner")
    if (fact.kind, fact.activity) not in contest.criteria_by_activity:
        return Verdict(
            "not_counted", "no_criterion", f"no criterion of the contest names the {fact.kind} {fact.activity}"
        )
    if each := contest.removed_at(fact.happened_at):
        return Verdict(
            "not_counted",
            "removed_time",
            f"{fact.happened_at.isoformat()} lies in time that was taken out of round {each.number}",
        )
    if not contest.round_at(fact.happened_at):
        return Verdict(
            "not_counted", "outside_rounds", f"{fact.happened_at.isoformat()} lies in no round of the contest"
        )
    if not (counting := counting_round(contest, fact)):
        return Verdict("not_counted", "late", "the event was received after the round stopped taking late events")
    if excluded:
        return Verdict("not_counted", "excluded", EXCLUDED[excluded])
    if not case_is_mine:
        return Verdict("not_counted", "case_taken", "the same case was recorded for another resident before")
    if resident and is_away(resident.memberships, fact.happened_at):
        return Verdict("not_counted", "left", "the resident had left the contest when it happened")
    if not resident or not (membership := membership_in(counting, resident.memberships)):
        return Verdict("waiting", "not_enrolled", "it counts as soon as the resident is enrolled in the contest")
    found = resident.deeds.get(counting.number, {})
    there = set(done_there(resident.memberships, found.values()))
    deeds = {key: deed for key, deed in found.items() if deed in there}
    return _weigh(contest, fact, deeds, membership.groups, resident.holdings.get(counting.number))


def _weigh(
    contest: Contest, fact: Fact, deeds: Mapping[Key, Deed], groups: Groups, holding: Holding | None
) -> Verdict:
    assert fact.activity, "services and skills carry one"
    criteria = contest.criteria_by_activity[fact.kind, fact.activity]
    found = {each.code: _counts(contest, each, fact.key, deeds, groups) for each in criteria}
    worth = max(found.values())
    if not worth:
        return _worthless(contest, fact)
    cap = most(contest)
    if holding and cap is not None and holding.points >= cap:
        return Verdict("counted", "capped", f"the resident has all {holding.points} points that a round can give")
    if full := _full_group(contest, [code for code, brings in found.items() if brings], deeds, groups):
        return Verdict("counted", "capped", f"the resident has all {full.resident_cap} points of group {full.code}")
    return Verdict("counted", "counted", f"worth {worth} points")


def _full_group(
    contest: Contest, criteria: Collection[str], deeds: Mapping[Key, Deed], groups: Groups
) -> CriteriaGroup | None:
    """The group that has given the resident all it can, if the deed counts in no other."""
    named = [contest.group_by_criterion.get(code) for code in criteria]
    counted = counted_times(contest, worths(contest, groups, deeds.values())) if any(named) else {}
    full = [group for group in named if group and group_is_full(contest, group, counted)]
    return full[0] if len(full) == len(named) else None


def _counts(contest: Contest, criterion: Criterion, key: Key, deeds: Mapping[Key, Deed], groups: Groups) -> int:
    """What the deed of that key counts in a criterion; of equal deeds and objects the first recorded count."""
    best: dict[DeedObject, tuple[int, Key]] = {}
    for each, deed in deeds.items():
        if deed.kind == criterion.kind and deed.activity in criterion.activities:
            worth = object_worth(criterion.points, *factors(contest, criterion, deed.by, groups))
            if deed.object not in best or worth > best[deed.object][0]:
                best[deed.object] = (worth, each)
    # Sorting keeps the order of what is equal.
    taken = sorted(best.values(), key=lambda one: -one[0])[: criterion.max_times]
    return next((worth for worth, each in taken if each == key), 0)


def _worthless(contest: Contest, fact: Fact) -> Verdict:
    assert fact.by and fact.activity, "services and skills carry both"
    criteria = contest.criteria_by_activity[fact.kind, fact.activity]
    if not any(factors(contest, criterion, fact.by, ())[0] for criterion in criteria):
        return Verdict("not_counted", "done_for", f"by {fact.by} gives no points in this contest")
    return Verdict("not_counted", "beyond_best", "other events of the resident are worth as much or more")
