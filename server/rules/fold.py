"""Folding facts one by one into entries. Any order of the same facts adds up to the same sums.

The one exception is written in the rules of a contest: of several residents with one case, the first recorded
has it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from server.rules.contest import Contest
from server.rules.entry import Entry, Place, Sums
from server.rules.fact import Fact
from server.rules.running import MANY, Running
from server.rules.scoring import Deed, Holding, Membership, contributions, deed_of, differences, hold, membership_in

Key = tuple[str, str]


def membership_of(fact: Fact) -> Membership:
    """The membership that an enrolment fact declares."""
    assert fact.body, "an enrolment carries its place"
    body = fact.body
    return Membership(
        fact.happened_at, Place(body["ward"], body.get("neighbourhood"), body.get("unit")), tuple(body["groups"])
    )


@dataclass(slots=True)
class ResidentFold:
    """What the facts folded so far say about one resident in one contest."""

    memberships: list[Membership] = field(default_factory=list)
    deeds: dict[int, dict[Key, Deed]] = field(default_factory=dict)
    holdings: dict[int, Holding] = field(default_factory=dict)
    given: dict[tuple[int, Place], Sums] = field(default_factory=dict)
    running: dict[int, Running] = field(default_factory=dict)

    def enrol(self, contest: Contest, membership: Membership) -> list[tuple[int, Place, Sums]]:
        """Add a membership, and return what it changes: facts since the opening count once a resident enrols."""
        self.memberships.append(membership)
        self.running.clear()
        return self._recount(contest, self.deeds)

    def do(self, contest: Contest, key: Key, deed: Deed) -> list[tuple[int, Place, Sums]]:
        """Add a deed, and return what it changes."""
        self.deeds.setdefault(deed.round, {})[key] = deed
        if running := self.running.get(deed.round):
            running.add(deed)
        return self._recount(contest, (deed.round,))

    def undo(self, contest: Contest, key: Key) -> list[tuple[int, Place, Sums]]:
        """Take a deed back, if it is here, and return what that changes."""
        taken = [deed for deeds in self.deeds.values() if (deed := deeds.pop(key, None))]
        for deed in taken:
            if running := self.running.get(deed.round):
                running.remove(deed)
        return self._recount(contest, [deed.round for deed in taken])

    def settle(self, contest: Contest) -> None:
        """Work out the holdings of what was put in, without telling the difference."""
        self._recount(contest, self.deeds)

    def _recount(self, contest: Contest, rounds: Iterable[int]) -> list[tuple[int, Place, Sums]]:
        if not self.memberships:
            return []
        moved = False
        for number in rounds:
            membership = membership_in(contest.rounds[number - 1], self.memberships)
            if membership:
                holding = self._hold(contest, number, membership)
                if self.holdings.get(number) != holding:
                    moved = True
                    self.holdings[number] = holding
        if not moved:
            return []
        before, self.given = self.given, contributions(self.holdings)
        return differences(before, self.given)

    def _hold(self, contest: Contest, number: int, membership: Membership) -> Holding:
        deeds = self.deeds[number]
        if len(deeds) < MANY:
            self.running.pop(number, None)
            return hold(contest, membership, deeds.values())
        if number not in self.running:
            self.running[number] = Running(contest, membership, deeds.values())
        return self.running[number].holding()


@dataclass(slots=True)
class Known:
    """What earlier facts say, as far as the facts to be folded next can touch it.

    `residents` holds the folds of all residents that appear; `revoked` the keys taken back by earlier
    revocations; `targets` the earlier facts that revocations name; `claims` for each case the earlier facts
    with it that are not revoked, in recorded order; `deeds` the deeds of facts that were looked at already.
    """

    residents: dict[UUID, ResidentFold] = field(default_factory=dict)
    revoked: set[Key] = field(default_factory=set)
    targets: dict[Key, Fact] = field(default_factory=dict)
    claims: dict[UUID, list[Fact]] = field(default_factory=dict)
    deeds: dict[Key, Deed | None] = field(default_factory=dict)

    def owner(self, case: UUID) -> UUID | None:
        """The resident whose case it is: the first recorded with it that is not revoked."""
        claims = self.claims.get(case)
        return claims[0].resident if claims else None

    def fold_of(self, resident: UUID) -> ResidentFold:
        """The resident's fold, begun if this is the first fact."""
        found = self.residents.get(resident)
        if found is None:
            found = self.residents[resident] = ResidentFold()
        return found

    def deed_of(self, contest: Contest, fact: Fact, key: Key) -> Deed | None:
        """The deed of a fact, worked out once."""
        if key not in self.deeds:
            self.deeds[key] = deed_of(contest, fact)
        return self.deeds[key]


def fold(contest: Contest, facts: Iterable[Fact], known: Known) -> Iterator[Entry]:
    """The entries of facts that follow what is `known`, which moves along. Each fact must be new."""
    for fact in facts:
        match fact.kind:
            case "service" | "skill":
                yield from _use(contest, fact, known)
            case "revoked":
                yield from _revocation(contest, fact, known)
            case "enrolment":
                assert fact.resident, "an enrolment has a resident"
                changes = known.fold_of(fact.resident).enrol(contest, membership_of(fact))
                yield from _entries(fact, fact.resident, changes)
            case "headcount":
                yield from _headcount(contest, fact)
            case "integrity":
                yield from _integrity(contest, fact)


def _entries(fact: Fact, resident: UUID, changes: list[tuple[int, Place, Sums]]) -> Iterator[Entry]:
    for number, place, sums in changes:
        yield Entry(fact.id, resident, number, place, sums)


def _use(contest: Contest, fact: Fact, known: Known) -> Iterator[Entry]:
    key = fact.key
    if key in known.revoked:
        return
    known.targets[key] = fact
    assert fact.resident, "a service or skill has a resident"
    if fact.case_key:
        known.claims.setdefault(fact.case_key, []).append(fact)
        if known.owner(fact.case_key) != fact.resident:
            return
    if deed := known.deed_of(contest, fact, key):
        yield from _entries(fact, fact.resident, known.fold_of(fact.resident).do(contest, key, deed))


def _revocation(contest: Contest, fact: Fact, known: Known) -> Iterator[Entry]:
    assert fact.target, "a revocation names what it takes back"
    key = (fact.source, fact.target)
    known.revoked.add(key)
    if not (taken := known.targets.pop(key, None)):
        return
    assert taken.resident, "only services and skills are targets"
    owned = not taken.case_key or known.owner(taken.case_key) == taken.resident
    # Nobody's fold is begun here: of a resident with earlier facts that were not looked up it would be empty.
    if owned and (held := known.residents.get(taken.resident)):
        yield from _entries(fact, taken.resident, held.undo(contest, key))
    if taken.case_key:
        yield from _released(contest, fact, taken, known)


def _released(contest: Contest, fact: Fact, taken: Fact, known: Known) -> Iterator[Entry]:
    """The case of a revoked fact passes on to the next resident recorded with it, if there is one.

    Who had it loses it whole, also what they reported of it again after the heir.
    """
    assert taken.case_key, "only called for facts with a case"
    before = known.owner(taken.case_key)
    left = [claim for claim in known.claims[taken.case_key] if claim.key != taken.key]
    known.claims[taken.case_key] = left
    heir = known.owner(taken.case_key)
    if heir is None or heir == before:
        return
    for claim in left:
        if before and claim.resident == before and (held := known.residents.get(before)):
            yield from _entries(fact, before, held.undo(contest, claim.key))
        elif claim.resident == heir and (deed := deed_of(contest, claim)):
            yield from _entries(fact, heir, known.fold_of(heir).do(contest, claim.key, deed))


def _headcount(contest: Contest, fact: Fact) -> Iterator[Entry]:
    assert fact.body, "a headcount carries its figures"
    body = fact.body
    ward = body.get("ward", "")
    if ward and ward not in contest.wards:
        return
    place = Place(ward, body.get("neighbourhood"), body.get("unit"))
    yield Entry(fact.id, None, 0, place, people=body["people"], people_state=body["state"])


def _integrity(contest: Contest, fact: Fact) -> Iterator[Entry]:
    """What the sample of a ward came to, which re-values the ward; the last one of a round counts."""
    assert fact.body, "a sample carries its figures"
    body = fact.body
    if body["ward"] in contest.wards and contest.round(body["round"]):
        yield Entry(fact.id, None, body["round"], Place(body["ward"]), checked=body["checked"], wrong=body["wrong"])


def resume(contest: Contest, facts: Iterable[Fact], known: Known) -> None:
    """Know again what earlier facts said: enrolments, and services and skills that are not revoked.

    All of a resident's earlier facts must be among them, and `known.claims` must hold the cases they name.
    """
    begun: set[UUID] = set()
    for fact in facts:
        assert fact.resident, "enrolments, services and skills have a resident"
        begun.add(fact.resident)
        resident = known.fold_of(fact.resident)
        if fact.kind == "enrolment":
            resident.memberships.append(membership_of(fact))
        elif not fact.case_key or known.owner(fact.case_key) == fact.resident:
            if deed := deed_of(contest, fact):
                resident.deeds.setdefault(deed.round, {})[fact.key] = deed
    for each in begun:
        known.residents[each].settle(contest)
