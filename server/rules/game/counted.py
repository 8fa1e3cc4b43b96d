"""The counted set of a resident: what all of the game is earned by. It is a set, so nothing depends on any order."""

from collections.abc import Iterator
from typing import NamedTuple

from server.rules.contest import Contest
from server.rules.entry import Place
from server.rules.resident_fold import ResidentFold
from server.rules.scoring import Deed, done_there, membership_in, prices_of


class Counted(NamedTuple):
    """A deed that counts, and the place for which its doer plays that round."""

    deed: Deed
    place: Place


def counted(contest: Contest, resident: ResidentFold) -> list[Counted]:
    """The deeds of a resident that count: valid, done by somebody who plays the round and had not left, and worth
    more than nothing in some criterion, whether or not a cap cuts them. Of who is excluded nothing counts."""
    if resident.corrected and resident.corrected.excluded:
        return []
    return list(_counted(contest, resident))


def _counted(contest: Contest, resident: ResidentFold) -> Iterator[Counted]:
    for number, deeds in resident.deeds.items():
        membership = membership_in(contest.rounds[number - 1], resident.memberships)
        if not membership:
            continue
        if resident.corrected:
            membership = resident.corrected.membership(number, membership)
        for deed in done_there(resident.memberships, deeds.values()):
            if _is_worth(contest, deed, membership.groups):
                yield Counted(deed, membership.place)


def _is_worth(contest: Contest, deed: Deed, groups: tuple[str, ...]) -> bool:
    prices = contest.prices.get((deed.kind, deed.activity, deed.by, groups))
    if prices is None:
        prices = prices_of(contest, deed.kind, deed.activity, deed.by, groups)
    return any(worth for _, worth in prices)
