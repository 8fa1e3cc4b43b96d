"""What the facts folded so far say about one resident in one contest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from server.rules.contest import Contest
from server.rules.correction import Corrected
from server.rules.entry import Place, Sums
from server.rules.fact import Fact
from server.rules.running import MANY, Running
from server.rules.scoring import (
    Deed,
    Holding,
    Membership,
    contributions,
    differences,
    done_there,
    hold,
    is_away,
    membership_in,
)

Key = tuple[str, str]
NOWHERE = Place("")
"""Where those are who left."""


def membership_of(fact: Fact) -> Membership:
    """The membership that an enrolment fact declares, or its end."""
    assert fact.body, "an enrolment carries its place"
    return membership_declared(fact.happened_at, fact.body)


def membership_declared(at: datetime, body: Mapping[str, Any]) -> Membership:
    """The same of what an enrolment says, and from when on."""
    if body.get("left"):
        return Membership(at, NOWHERE, (), left=True)
    return Membership(at, Place(body["ward"], body.get("neighbourhood"), body.get("unit")), tuple(body["groups"]))


@dataclass(slots=True)
class ResidentFold:
    """What the facts folded so far say about one resident in one contest."""

    memberships: list[Membership] = field(default_factory=list)
    deeds: dict[int, dict[Key, Deed]] = field(default_factory=dict)
    holdings: dict[int, Holding] = field(default_factory=dict)
    given: dict[tuple[int, Place], Sums] = field(default_factory=dict)
    running: dict[int, Running] = field(default_factory=dict)
    corrected: Corrected | None = None
    """Of the few who have any."""

    def enrol(self, contest: Contest, membership: Membership) -> list[tuple[int, Place, Sums]]:
        """Add a membership, and return what it changes: facts since the opening count once a resident enrols."""
        self.memberships.append(membership)
        self.running.clear()
        return self._recount(contest, self.deeds)

    def unenrol(self, contest: Contest, membership: Membership) -> list[tuple[int, Place, Sums]]:
        """Take a membership back as if it had never been, and return what that changes."""
        # Of equal ones it does not matter which goes.
        self.memberships.remove(membership)
        self.running.clear()
        return self._recount(contest, self.deeds)

    def do(self, contest: Contest, key: Key, deed: Deed) -> list[tuple[int, Place, Sums]]:
        """Add a deed, and return what it changes."""
        self.deeds.setdefault(deed.round, {})[key] = deed
        if (running := self.running.get(deed.round)) and not is_away(self.memberships, deed.at):
            running.add(deed)
        return self._recount(contest, (deed.round,))

    def undo(self, contest: Contest, key: Key) -> list[tuple[int, Place, Sums]]:
        """Take a deed back, if it is here, and return what that changes."""
        taken = [deed for deeds in self.deeds.values() if (deed := deeds.pop(key, None))]
        for deed in taken:
            if (running := self.running.get(deed.round)) and not is_away(self.memberships, deed.at):
                running.remove(deed)
        return self._recount(contest, [deed.round for deed in taken])

    def correct(self, contest: Contest, fact: Fact) -> list[tuple[int, Place, Sums]]:
        """Take in points by hand or another place, and return what it changes."""
        self.corrections().take(fact)
        self.running.clear()
        return self._recount(contest, self.deeds)

    def exclude(self, contest: Contest, *, excluded: bool) -> list[tuple[int, Place, Sums]]:
        """Take everything the resident adds off the boards, or put it back, and return what it changes."""
        self.corrections().excluded = excluded
        return self._recount(contest, ())

    def corrections(self) -> Corrected:
        """What corrections say about the resident, begun if this is the first one."""
        if self.corrected is None:
            self.corrected = Corrected()
        return self.corrected

    def settle(self, contest: Contest) -> None:
        """Work out the holdings of what was put in, without telling the difference."""
        self._recount(contest, self.deeds)

    def _recount(self, contest: Contest, rounds: Iterable[int]) -> list[tuple[int, Place, Sums]]:
        if not self.memberships and not self.given:
            return []
        moved = False
        for number in rounds:
            membership = membership_in(contest.rounds[number - 1], self.memberships)
            if membership:
                if self.corrected:
                    membership = self.corrected.membership(number, membership)
                holding = self._hold(contest, number, membership)
                if self.holdings.get(number) != holding:
                    moved = True
                    self.holdings[number] = holding
            elif self.holdings.pop(number, None):
                moved = True
        if not moved and not self.corrected:
            return []
        before, self.given = self.given, contributions(self.holdings)
        if self.corrected:
            self.given = self.corrected.apply(contest, self.memberships, self.given)
        return differences(before, self.given)

    def _hold(self, contest: Contest, number: int, membership: Membership) -> Holding:
        deeds = self.deeds[number]
        if len(deeds) < MANY:
            if self.running:
                self.running.pop(number, None)
            return hold(contest, membership, done_there(self.memberships, deeds.values()))
        if number not in self.running:
            self.running[number] = Running(contest, membership, done_there(self.memberships, deeds.values()))
        return self.running[number].holding()
