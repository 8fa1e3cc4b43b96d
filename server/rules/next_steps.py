"""What would bring a resident most next: each thing not done yet, weighed as the fold would weigh it."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from server.rules.contest import Contest, Round
from server.rules.scoring import Deed, Membership, hold


class Step(NamedTuple):
    """Something to do, and what it would add to the resident's points in the round now, caps and all."""

    kind: str
    activity: str
    gain: int


def next_steps(
    contest: Contest, each: Round, membership: Membership, deeds: Collection[Deed], most: int
) -> list[Step]:
    """The things that would add most if done by oneself: skills, which anybody can learn today, and one service.

    Services come up when life asks for them, so more than one is told only where skills are too few. Nothing that
    adds nothing is told: what is done already, and what a cap would cut away.
    """
    now = hold(contest, membership, deeds).points
    done = {(deed.kind, deed.activity) for deed in deeds if deed.by == "self"}
    steps = [
        Step(kind, activity, hold(contest, membership, [*deeds, _deed(each, kind, activity)]).points - now)
        for kind, activity in _activities(contest)
        if (kind, activity) not in done
    ]
    gaining = sorted((step for step in steps if step.gain > 0), key=lambda step: -step.gain)
    skills = [step for step in gaining if step.kind == "skill"]
    services = [step for step in gaining if step.kind != "skill"]
    learnt = skills[: most - 1] if services else skills[:most]
    return [*learnt, *services[: most - len(learnt)]]


def _activities(contest: Contest) -> Iterator[tuple[str, str]]:
    """Every skill and service that a criterion names, in the order of the criteria, each once."""
    yield from contest.criteria_by_activity


def _deed(each: Round, kind: str, activity: str) -> Deed:
    return Deed(each.number, kind, activity, (kind, activity), "self", each.opens)
