"""What many deeds of one resident are worth, followed deed by deed: what `hold` says, at a steady price."""

from collections import Counter
from collections.abc import Iterable
from typing import TypeVar

from server.rules.caps import capped
from server.rules.contest import Contest
from server.rules.scoring import Deed, DeedObject, Holding, Membership, prices_of

T = TypeVar("T")

MANY = 40
"""Deeds in one round from which on they are followed. Fewer are gone through faster than books are kept.

A portal that reports everything under one name must not hold up everybody else's points."""


class Running:
    """The worth of a set of deeds that grows and shrinks."""

    def __init__(self, contest: Contest, membership: Membership, deeds: Iterable[Deed]) -> None:
        self._contest = contest
        self._place = membership.place
        self._groups = membership.groups
        self._deeds: dict[tuple[str, DeedObject], Counter[int]] = {}
        """By criterion and object: how many deeds there are of each worth."""
        self._objects: dict[str, Counter[int]] = {}
        """By criterion: how many objects there are of each worth, which is that of their best deed."""
        self._able: Counter[DeedObject] = Counter()
        """In how many criteria each object is worth more than 0."""
        for deed in deeds:
            self.add(deed)

    def add(self, deed: Deed) -> None:
        """Take one more deed in."""
        self._count(deed, 1)

    def remove(self, deed: Deed) -> None:
        """Take a deed out again."""
        self._count(deed, -1)

    def holding(self) -> Holding:
        """What `scoring.hold` says of the same set."""
        times = self._contest.times_by_code
        points = capped(self._contest, {code: _best(worths, times[code]) for code, worths in self._objects.items()})
        return Holding(self._place, points, len(self._able) >= self._contest.scoring.attainment)

    def _count(self, deed: Deed, change: int) -> None:
        for code, worth in prices_of(self._contest, deed.kind, deed.activity, deed.by, self._groups):
            worths = self._deeds.setdefault((code, deed.object), Counter())
            before = max(worths, default=None)
            _change(worths, worth, change)
            after = max(worths, default=None)
            if not worths:
                del self._deeds[code, deed.object]
            if before != after:
                self._revalue(code, deed.object, before, after)

    def _revalue(self, code: str, thing: DeedObject, before: int | None, after: int | None) -> None:
        worths = self._objects.setdefault(code, Counter())
        for worth, change in ((before, -1), (after, 1)):
            if worth is not None:
                _change(worths, worth, change)
            if worth:
                _change(self._able, thing, change)


def _best(worths: Counter[int], times: int) -> int:
    """The sum of the `times` highest. There are few different ones: a criterion has one price for each `by`."""
    points = 0
    for worth in sorted(worths, reverse=True):
        taken = min(times, worths[worth])
        points += taken * worth
        times -= taken
    return points


def _change(counter: Counter[T], key: T, change: int) -> None:
    counter[key] += change
    if not counter[key]:
        del counter[key]
