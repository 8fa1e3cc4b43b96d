"""The counted set of a resident: what all of the game is earned by. It is a set, so nothing depends on any order."""

from typing import NamedTuple

from server.rules.contest import Contest
from server.rules.entry import Place
from server.rules.resident_fold import ResidentFold
from server.rules.scoring import Deed, Membership, done_there, membership_in, prices_of


class Counted(NamedTuple):
    """A deed that counts, and the place for which its doer plays that round."""

    deed: Deed
    place: Place


def counted(contest: Contest, resident: ResidentFold) -> list[Counted]:
    """The deeds of a resident that count: valid, done by somebody who plays the round and had not left, and worth
    more than nothing in some criterion, whether or not a cap cuts them. Of who is excluded nothing counts."""
    found = []
    for number, deeds in resident.deeds.items():
        if membership := _plays(contest, resident, number):
            for deed in done_there(resident.memberships, deeds.values()):
                if _is_worth(contest, deed, membership.groups):
                    found.append(Counted(deed, membership.place))
    return found


def counted_deed(contest: Contest, resident: ResidentFold, deed: Deed) -> Counted | None:
    """One deed of a resident, None if it does not count."""
    membership = _plays(contest, resident, deed.round)
    if not membership or not _is_worth(contest, deed, membership.groups):
        return None
    return Counted(deed, membership.place) if done_there(resident.memberships, (deed,)) else None


def _plays(contest: Contest, resident: ResidentFold, number: int) -> Membership | None:
    """With what a resident plays a round; None if they do not, or are excluded."""
    membership = membership_in(contest.rounds[number - 1], resident.memberships)
    if not membership or not resident.corrected:
        return membership
    return None if resident.corrected.excluded else resident.corrected.membership(number, membership)


def _is_worth(contest: Contest, deed: Deed, groups: tuple[str, ...]) -> bool:
    key = (deed.kind, deed.activity, deed.by, groups)
    worth = contest.worthwhile.get(key)
    if worth is None:
        worth = contest.worthwhile[key] = any(price for _, price in prices_of(contest, *key))
    return worth
