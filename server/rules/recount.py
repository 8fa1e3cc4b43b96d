"""What the facts are worth, counted anew as sets: the check on the fold, which counts one by one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from server.rules.contest import Contest, Round
from server.rules.correction import Grant, entry_of_grant, grant_of, place_of, rounds_of
from server.rules.entry import NOTHING, Place, Sums
from server.rules.fact import Fact
from server.rules.resident_fold import Key, membership_of
from server.rules.scoring import Deed, Membership, contributions, deed_of, done_there, hold, membership_in, worths


@dataclass(slots=True)
class Recount:
    """Takes all facts in recorded order, then tells the sums of each resident, round and place.

    It shares with the fold what a set is worth (`scoring`), and nothing of how differences are followed.
    """

    contest: Contest
    revoked: set[Key] = field(default_factory=set)
    excluded: dict[UUID | Key, bool] = field(default_factory=dict)
    """The last word on each resident, case and event: excluded or readmitted."""
    enrolments: dict[UUID, list[tuple[Key, Membership]]] = field(default_factory=dict)
    elsewhere: dict[tuple[UUID, int], Place | None] = field(default_factory=dict)
    deeds: dict[UUID, list[tuple[Key, UUID | None, Deed]]] = field(default_factory=dict)
    claims: dict[UUID, list[tuple[Key, UUID]]] = field(default_factory=dict)
    by_hand: list[tuple[UUID | None, Grant]] = field(default_factory=list)
    headcounts: dict[Place, tuple[int, str]] = field(default_factory=dict)
    samples: dict[tuple[int, str], tuple[int, int]] = field(default_factory=dict)

    def take(self, fact: Fact) -> None:
        """Note one fact."""
        match fact.kind:
            case "service" | "skill":
                self._take_use(fact)
            case "revoked":
                assert fact.target, "a revocation names what it takes back"
                self.revoked.add((fact.source, fact.target))
            case "headcount":
                self._take_headcount(fact)
            case "integrity":
                self._take_sample(fact)
            case "enrolment":
                assert fact.resident, "an enrolment has a resident"
                self.enrolments.setdefault(fact.resident, []).append((fact.key, membership_of(fact)))
            case "excluded" | "readmitted":
                named = (fact.source, fact.target) if fact.target else fact.case_key or fact.resident
                assert named, "an exclusion names an event, a case or a resident"
                self.excluded[named] = fact.kind == "excluded"
            case "granted":
                self.by_hand.append((fact.resident, grant_of(fact)))
            case "reassigned":
                assert fact.resident, "a reassignment names a resident"
                for number in rounds_of(fact):
                    self.elsewhere[fact.resident, number] = place_of(fact.body)

    def _take_headcount(self, fact: Fact) -> None:
        assert fact.body, "a headcount carries its figures"
        place = Place(fact.body.get("ward", ""), fact.body.get("neighbourhood"), fact.body.get("unit"))
        if not place.ward or place.ward in self.contest.wards:
            self.headcounts[place] = (fact.body["people"], fact.body["state"])

    def _take_sample(self, fact: Fact) -> None:
        assert fact.body, "a sample carries its figures"
        if fact.body["ward"] in self.contest.wards and self.contest.round(fact.body["round"]):
            self.samples[fact.body["round"], fact.body["ward"]] = (fact.body["checked"], fact.body["wrong"])

    def _take_use(self, fact: Fact) -> None:
        assert fact.resident, "a service or skill has a resident"
        if fact.case_key:
            self.claims.setdefault(fact.case_key, []).append((fact.key, fact.resident))
        if deed := deed_of(self.contest, fact):
            self.deeds.setdefault(fact.resident, []).append((fact.key, fact.case_key, deed))

    def sums(self) -> dict[tuple[UUID | None, int, Place], Sums]:
        """The sums of each resident, round and place that are not all zero; points for a place are nobody's."""
        found: dict[tuple[UUID | None, int, Place], Sums] = {}
        owners = self._owners()
        for resident in self.enrolments:
            if not self.excluded.get(resident):
                for number, place, sums in self._of_resident(resident, owners):
                    found[resident, number, place] = sums
        for key, points in self._by_hand():
            sums = found.get(key, NOTHING)
            found[key] = sums._replace(points=sums.points + points)
        return {key: sums for key, sums in found.items() if sums != NOTHING}

    def _counts(self, key: Key) -> bool:
        return key not in self.revoked and not self.excluded.get(key)

    def counted(self, number: int) -> dict[Key, str]:
        """The facts that count in a round, each with the ward it counts for: valid, of somebody who plays the round,
        and worth more than 0, whether or not a cap cuts them."""
        return {key: place.ward for _, key, deed, place in self.counted_set() if deed.round == number}

    def counted_set(self) -> Iterator[tuple[UUID, Key, Deed, Place]]:
        """Everything that counts: the resident, the fact, the deed, and the place for which the round is played."""
        owners = self._owners()
        for resident in self.enrolments:
            if self.excluded.get(resident):
                continue
            plays = {each.number: self._plays(resident, each) for each in self.contest.rounds}
            for key, deed in self._valid(resident, owners):
                membership = plays[deed.round]
                if membership and self._is_worth(membership, deed):
                    yield resident, key, deed, membership.place

    def groups_in(self, resident: UUID, number: int) -> frozenset[str]:
        """The groups with which a resident plays a round; none if they do not play it, or are excluded."""
        each = self.contest.round(number)
        plays = self._plays(resident, each) if each and not self.excluded.get(resident) else None
        return frozenset(plays.groups if plays else ())

    def _valid(self, resident: UUID, owners: Mapping[UUID, UUID]) -> Iterator[tuple[Key, Deed]]:
        """The deeds of a resident that nothing took out, and that were not done while they were away."""
        memberships = self._memberships(resident)
        for key, case, deed in self.deeds.get(resident, ()):
            if self._counts(key) and (not case or owners.get(case) == resident) and done_there(memberships, [deed]):
                yield key, deed

    def _memberships(self, resident: UUID) -> list[Membership]:
        """Those that were not taken back."""
        return [membership for key, membership in self.enrolments.get(resident, ()) if key not in self.revoked]

    def _is_worth(self, membership: Membership, deed: Deed) -> bool:
        found = worths(self.contest, membership.groups, [deed])
        return any(worth for objects in found.values() for worth in objects.values())

    def _owners(self) -> dict[UUID, UUID]:
        owners: dict[UUID, UUID] = {}
        for case, claims in self.claims.items():
            for key, resident in claims:
                if self._counts(key) and not self.excluded.get(resident) and not self.excluded.get(case):
                    owners.setdefault(case, resident)
        return owners

    def _plays(self, resident: UUID, each: Round) -> Membership | None:
        membership = membership_in(each, self._memberships(resident))
        place = self.elsewhere.get((resident, each.number))
        return membership._replace(place=place) if membership and place else membership

    def _of_resident(self, resident: UUID, owners: dict[UUID, UUID]) -> Iterator[tuple[int, Place, Sums]]:
        by_round: dict[int, list[Deed]] = {}
        for _, deed in self._valid(resident, owners):
            by_round.setdefault(deed.round, []).append(deed)
        holdings = {}
        for each in self.contest.rounds:
            membership = self._plays(resident, each)
            if membership and each.number in by_round:
                holdings[each.number] = hold(self.contest, membership, by_round[each.number])
        for (number, place), sums in contributions(holdings).items():
            yield number, place, sums

    def _by_hand(self) -> Iterator[tuple[tuple[UUID | None, int, Place], int]]:
        for resident, grant in self.by_hand:
            each = self.contest.round(grant.round)
            if not resident:
                if added := entry_of_grant(self.contest, grant):
                    yield (None, added[0], added[1]), grant.points
            elif each and not self.excluded.get(resident) and (membership := self._plays(resident, each)):
                yield (resident, grant.round, membership.place), grant.points


def recount(contest: Contest, facts: Iterable[Fact]) -> Recount:
    """A recount that has taken all the facts."""
    counted = Recount(contest)
    for fact in facts:
        counted.take(fact)
    return counted
