"""What the facts are worth, counted anew as sets: the check on the fold, which counts one by one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from server.rules.contest import Contest
from server.rules.entry import NOTHING, Place, Sums
from server.rules.fact import Fact
from server.rules.fold import Key, membership_of
from server.rules.scoring import Deed, Membership, contributions, deed_of, hold, membership_in, worths


@dataclass(slots=True)
class Recount:
    """Takes all facts in recorded order, then tells the sums of each resident, round and place.

    It shares with the fold what a set is worth (`scoring`), and nothing of how differences are followed.
    """

    contest: Contest
    revoked: set[Key] = field(default_factory=set)
    memberships: dict[UUID, list[Membership]] = field(default_factory=dict)
    deeds: dict[UUID, list[tuple[Key, UUID | None, Deed]]] = field(default_factory=dict)
    claims: dict[UUID, list[tuple[Key, UUID]]] = field(default_factory=dict)
    headcounts: dict[Place, tuple[int, str]] = field(default_factory=dict)
    samples: dict[tuple[int, str], tuple[int, int]] = field(default_factory=dict)

    def take(self, fact: Fact) -> None:
        """Note one fact."""
        if fact.kind == "revoked":
            assert fact.target, "a revocation names what it takes back"
            self.revoked.add((fact.source, fact.target))
        elif fact.kind == "headcount":
            assert fact.body, "a headcount carries its figures"
            place = Place(fact.body.get("ward", ""), fact.body.get("neighbourhood"), fact.body.get("unit"))
            if not place.ward or place.ward in self.contest.wards:
                self.headcounts[place] = (fact.body["people"], fact.body["state"])
        elif fact.kind == "integrity":
            assert fact.body, "a sample carries its figures"
            if fact.body["ward"] in self.contest.wards and self.contest.round(fact.body["round"]):
                self.samples[fact.body["round"], fact.body["ward"]] = (fact.body["checked"], fact.body["wrong"])
        elif fact.kind == "enrolment":
            assert fact.resident, "an enrolment has a resident"
            self.memberships.setdefault(fact.resident, []).append(membership_of(fact))
        else:
            self._take_use(fact)

    def _take_use(self, fact: Fact) -> None:
        assert fact.resident, "a service or skill has a resident"
        if fact.case_key:
            self.claims.setdefault(fact.case_key, []).append((fact.key, fact.resident))
        if deed := deed_of(self.contest, fact):
            self.deeds.setdefault(fact.resident, []).append((fact.key, fact.case_key, deed))

    def sums(self) -> dict[tuple[UUID, int, Place], Sums]:
        """The sums of each resident, round and place that are not all zero."""
        owners = self._owners()
        found: dict[tuple[UUID, int, Place], Sums] = {}
        for resident, memberships in self.memberships.items():
            by_round: dict[int, list[Deed]] = {}
            for key, case, deed in self.deeds.get(resident, ()):
                if key not in self.revoked and (not case or owners.get(case) == resident):
                    by_round.setdefault(deed.round, []).append(deed)
            for (number, place), sums in self._contributions(memberships, by_round).items():
                if sums != NOTHING:
                    found[resident, number, place] = sums
        return found

    def counted(self, number: int) -> dict[Key, str]:
        """The facts that count in a round, each with the ward it counts for: valid, of somebody who plays the round,
        and worth more than 0, whether or not a cap cuts them."""
        each, owners = self.contest.rounds[number - 1], self._owners()
        found: dict[Key, str] = {}
        for resident, memberships in self.memberships.items():
            if membership := membership_in(each, memberships):
                for key, case, deed in self.deeds.get(resident, ()):
                    valid = key not in self.revoked and (not case or owners.get(case) == resident)
                    if valid and deed.round == number and self._is_worth(membership, deed):
                        found[key] = membership.place.ward
        return found

    def _is_worth(self, membership: Membership, deed: Deed) -> bool:
        found = worths(self.contest, membership.groups, [deed])
        return any(worth for objects in found.values() for worth in objects.values())

    def _owners(self) -> dict[UUID, UUID]:
        return {
            case: next(resident for key, resident in claims if key not in self.revoked)
            for case, claims in self.claims.items()
            if any(key not in self.revoked for key, _ in claims)
        }

    def _contributions(
        self, memberships: list[Membership], by_round: dict[int, list[Deed]]
    ) -> dict[tuple[int, Place], Sums]:
        holdings = {}
        for each in self.contest.rounds:
            membership = membership_in(each, memberships)
            if membership and each.number in by_round:
                holdings[each.number] = hold(self.contest, membership, by_round[each.number])
        return contributions(holdings)


def recount(contest: Contest, facts: Iterable[Fact]) -> Recount:
    """A recount that has taken all the facts."""
    counted = Recount(contest)
    for fact in facts:
        counted.take(fact)
    return counted
