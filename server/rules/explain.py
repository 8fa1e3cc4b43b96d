"""Why a fact counted or not: the verdict on one fact, told as a code and a sentence."""

from collections.abc import Collection, Mapping
from typing import Literal, NamedTuple

from server.rules.contest import Contest
from server.rules.fact import Fact
from server.rules.fold import ResidentFold
from server.rules.scoring import DeedObject, Holding, counting_round, deed_object, membership_in, uplift_of, worths

State = Literal["counted", "waiting", "not_counted"]


class Verdict(NamedTuple):
    """`reason` is a stable code for programs; `message` says the same to a person, in English."""

    state: State
    reason: str
    message: str


def verdict(
    contest: Contest, fact: Fact, resident: ResidentFold | None, *, revoked: bool, case_is_mine: bool
) -> Verdict:
    """What a folded service or skill fact came to. `resident` is the fold of all their facts, None if unknown."""
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
    found = worths(contest, membership.groups, resident.deeds.get(each.number, {}).values())
    return _weigh(contest, fact, found, membership.groups, resident.holdings.get(each.number))


def _weigh(
    contest: Contest,
    fact: Fact,
    found: Mapping[str, Mapping[DeedObject, int]],
    groups: Collection[str],
    holding: Holding | None,
) -> Verdict:
    thing, uplift = deed_object(fact), uplift_of(contest, groups)
    assert fact.activity and fact.by, "services and skills carry both"
    best = 0
    for criterion in contest.criteria_by_activity[fact.kind, fact.activity]:
        mine = criterion.points * contest.scoring.by[fact.by] * (100 + uplift) // 10_000
        if mine and mine < found[criterion.code][thing]:
            continue
        places = sorted(found[criterion.code].values(), reverse=True)[: criterion.max_times]
        if mine and mine >= places[-1]:
            best = max(best, mine)
    if not best:
        return _worthless(contest, fact)
    if holding and contest.scoring.resident_cap is not None and holding.points >= contest.scoring.resident_cap:
        return Verdict("counted", "capped", f"the resident has all {holding.points} points that a round can give")
    return Verdict("counted", "counted", f"worth {best} points")


def _worthless(contest: Contest, fact: Fact) -> Verdict:
    assert fact.by, "services and skills carry it"
    if not contest.scoring.by[fact.by]:
        return Verdict("not_counted", "done_for", f"by {fact.by} gives no points in this contest")
    return Verdict("not_counted", "beyond_best", "other events of the resident are worth as much or more")
