"""Why a fact counted or not: the verdict on one fact, told as a code and a sentence."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from server.rules.contest import Contest, Criterion
from server.rules.fact import Fact
from server.rules.fold import Key, ResidentFold
from server.rules.scoring import Deed, DeedObject, Holding, counting_round, membership_in, object_worth, uplift_of

State = Literal["counted", "waiting", "not_counted"]


class Verdict(NamedTuple):
    """`reason` is a stable code for programs; `message` says the same to a person, in English."""

    state: State
    reason: str
    message: str


def verdict(
    contest: Contest, fact: Fact, resident: ResidentFold | None, *, revoked: bool, case_is_mine: bool
) -> Verdict:
    """What a folded service or skill fact came to.

    `resident` is the fold of all their facts, resumed in recorded order; None if they have none.
    """
    if revoked:
        return Verdict("not_counted", "revoked", "the event was revoked by its partner")
    if (fact.kind, fact.activity) not in contest.criteria_by_activity:
        return Verdict(
            "not_counted", "no_criterion", f"no criterion of the contest names the {fact.kind} {fact.activity}"
        )
    if not contest.round_at(fact.happened_at):
        return Verdict(
            "not_counted", "outside_rounds", f"{fact.happened_at.isoformat()} lies in no round of the contest"
        )
    if not (each := counting_round(contest, fact)):
        return Verdict("not_counted", "late", "the event was received after the round stopped taking late events")
    if not case_is_mine:
        return Verdict("not_counted", "case_taken", "the same case was recorded for another resident before")
    if not resident or not (membership := membership_in(each, resident.memberships)):
        return Verdict("waiting", "not_enrolled", "it counts as soon as the resident is enrolled in the contest")
    deeds = resident.deeds.get(each.number, {})
    return _weigh(contest, fact, deeds, uplift_of(contest, membership.groups), resident.holdings.get(each.number))


def _weigh(contest: Contest, fact: Fact, deeds: Mapping[Key, Deed], uplift: int, holding: Holding | None) -> Verdict:
    assert fact.activity, "services and skills carry one"
    worth = max(
        _counts(contest, criterion, fact.key, deeds, uplift)
        for criterion in contest.criteria_by_activity[fact.kind, fact.activity]
    )
    if not worth:
        return _worthless(contest, fact)
    cap = contest.scoring.resident_cap
    if holding and cap is not None and holding.points >= cap:
        return Verdict("counted", "capped", f"the resident has all {holding.points} points that a round can give")
    return Verdict("counted", "counted", f"worth {worth} points")


def _counts(contest: Contest, criterion: Criterion, key: Key, deeds: Mapping[Key, Deed], uplift: int) -> int:
    """What the deed of that key counts in a criterion; of equal deeds and objects the first recorded count."""
    best: dict[DeedObject, tuple[int, Key]] = {}
    for each, deed in deeds.items():
        if deed.kind == criterion.kind and deed.activity in criterion.activities:
            worth = object_worth(criterion.points, contest.scoring.by[deed.by], uplift)
            if deed.object not in best or worth > best[deed.object][0]:
                best[deed.object] = (worth, each)
    # Sorting keeps the order of what is equal.
    taken = sorted(best.values(), key=lambda one: -one[0])[: criterion.max_times]
    return next((worth for worth, each in taken if each == key), 0)


def _worthless(contest: Contest, fact: Fact) -> Verdict:
    assert fact.by, "services and skills carry it"
    if not contest.scoring.by[fact.by]:
        return Verdict("not_counted", "done_for", f"by {fact.by} gives no points in this contest")
    return Verdict("not_counted", "beyond_best", "other events of the resident are worth as much or more")
