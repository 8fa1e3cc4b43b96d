"""Folding facts one by one into entries. Any order of the same facts adds up to the same sums.

The exceptions are written in the rules: of several residents with one case, the first recorded has it, and of
several corrections of the same the last recorded holds.
"""

from bisect import insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from server.rules.contest import Contest
from server.rules.correction import Exclusions, entry_of_grant, grant_of
from server.rules.entry import Entry, Place, Sums
from server.rules.fact import Fact
from server.rules.resident_fold import Key, ResidentFold, membership_of
from server.rules.scoring import Deed, deed_of


@dataclass(slots=True)
class Known:
    """What earlier facts say, as far as the facts to be folded next can touch it.

    `residents` holds the folds of all residents that appear; `revoked` the keys taken back by earlier
    revocations and `excluded_events` those that corrections took out; `targets` the earlier uses, skills and
    enrolments, not revoked, that revocations and corrections name; `claims` for each case the earlier facts with it
    that are neither revoked nor excluded, in recorded order; `excluded` all residents and cases that are excluded;
    `deeds` the deeds of facts that were looked at already.
    """

    residents: dict[UUID, ResidentFold] = field(default_factory=dict)
    revoked: set[Key] = field(default_factory=set)
    targets: dict[Key, Fact] = field(default_factory=dict)
    claims: dict[UUID, list[Fact]] = field(default_factory=dict)
    deeds: dict[Key, Deed | None] = field(default_factory=dict)
    excluded: Exclusions = field(default_factory=Exclusions)
    excluded_events: set[Key] = field(default_factory=set)
    touched: set[UUID] = field(default_factory=set)
    """Whose fold was asked to change since somebody emptied this, whether or not an entry came of it."""
    done: dict[UUID, list[Deed]] = field(default_factory=dict)
    """The same of what was only added: the new deeds of residents."""

    def owner(self, case: UUID) -> UUID | None:
        """The resident whose case it is: the first recorded with it that counts and is not excluded."""
        claims = self.claims.get(case)
        if not claims:
            return None
        if not self.excluded:
            return claims[0].resident
        if case in self.excluded.cases:
            return None
        return next((claim.resident for claim in claims if claim.resident not in self.excluded.residents), None)

    def fold_of(self, resident: UUID) -> ResidentFold:
        """The resident's fold, begun if this is the first fact."""
        found = self.residents.get(resident)
        if found is None:
            found = self.residents[resident] = ResidentFold()
            if resident in self.excluded.residents:
                found.corrections().excluded = True
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
                # A list and no generator: it is most of all that is folded.
                yield from _use(contest, fact, known)
            case "revoked":
                yield from _revocation(contest, fact, known)
            case "enrolment":
                yield from _enrolment(contest, fact, known)
            case "headcount":
                yield from _headcount(contest, fact)
            case "integrity":
                yield from _integrity(contest, fact)
            case "excluded" | "readmitted":
                yield from _exclusion(contest, fact, known)
            case "granted" | "reassigned":
                yield from _by_hand(contest, fact, known)


def _entries(known: Known, fact: Fact, resident: UUID, changes: list[tuple[int, Place, Sums]]) -> Iterator[Entry]:
    known.touched.add(resident)
    for number, place, sums in changes:
        yield Entry(fact.id, resident, number, place, sums)


def _use(contest: Contest, fact: Fact, known: Known) -> Sequence[Entry]:
    key, resident, case = fact.key, fact.resident, fact.case_key
    if key in known.revoked:
        return ()
    known.targets[key] = fact
    if key in known.excluded_events:
        return ()
    assert resident, "a service or skill has a resident"
    if case:
        known.claims.setdefault(case, []).append(fact)
        if known.owner(case) != resident:
            return ()
    deed = known.deed_of(contest, fact, key)
    if deed is None:
        return ()
    known.done.setdefault(resident, []).append(deed)
    changes = known.fold_of(resident).do(contest, key, deed)
    return [Entry(fact.id, resident, *change) for change in changes] if changes else ()


def _enrolment(contest: Contest, fact: Fact, known: Known) -> Iterator[Entry]:
    if fact.key in known.revoked:
        return
    known.targets[fact.key] = fact
    assert fact.resident, "an enrolment has a resident"
    yield from _entries(known, fact, fact.resident, known.fold_of(fact.resident).enrol(contest, membership_of(fact)))


def _revocation(contest: Contest, fact: Fact, known: Known) -> Iterator[Entry]:
    assert fact.target, "a revocation names what it takes back"
    key = (fact.source, fact.target)
    known.revoked.add(key)
    taken = known.targets.pop(key, None)
    if taken and taken.kind == "enrolment":
        assert taken.resident, "an enrolment has a resident"
        resident = known.residents[taken.resident]
        yield from _entries(known, fact, taken.resident, resident.unenrol(contest, membership_of(taken)))
    elif taken and key not in known.excluded_events:
        yield from _take_out(contest, fact, taken, known)


def _exclusion(contest: Contest, fact: Fact, known: Known) -> Iterator[Entry]:
    excluded = fact.kind == "excluded"
    if fact.target:
        yield from _event_excluded(contest, fact, (fact.source, fact.target), known, excluded=excluded)
    elif fact.case_key:
        before = known.owner(fact.case_key)
        known.excluded.exclude_case(fact.case_key, excluded=excluded)
        yield from _passed_on(contest, fact, fact.case_key, before, known)
    elif (fact.resident in known.excluded.residents) != excluded:
        yield from _resident_excluded(contest, fact, known, excluded=excluded)


def _event_excluded(contest: Contest, fact: Fact, key: Key, known: Known, *, excluded: bool) -> Iterator[Entry]:
    if (key in known.excluded_events) == excluded:
        return
    (known.excluded_events.add if excluded else known.excluded_events.discard)(key)
    if (found := known.targets.get(key)) and found.kind != "enrolment":
        yield from (_take_out if excluded else _put_back)(contest, fact, found, known)


def _resident_excluded(contest: Contest, fact: Fact, known: Known, *, excluded: bool) -> Iterator[Entry]:
    """Who is excluded holds no case: all of theirs pass on, and come back with them."""
    assert fact.resident, "an exclusion names a resident if neither an event nor a case"
    theirs = [case for case, claims in known.claims.items() if any(one.resident == fact.resident for one in claims)]
    before = {case: known.owner(case) for case in theirs}
    resident = known.fold_of(fact.resident)
    known.excluded.exclude_resident(fact.resident, excluded=excluded)
    if excluded:
        yield from _entries(known, fact, fact.resident, resident.exclude(contest, excluded=True))
    for case in theirs:
        yield from _passed_on(contest, fact, case, before[case], known)
    if not excluded:
        yield from _entries(known, fact, fact.resident, resident.exclude(contest, excluded=False))


def _by_hand(contest: Contest, fact: Fact, known: Known) -> Iterator[Entry]:
    if fact.resident:
        yield from _entries(known, fact, fact.resident, known.fold_of(fact.resident).correct(contest, fact))
    elif added := entry_of_grant(contest, grant_of(fact)):
        yield Entry(fact.id, None, *added)


def _take_out(contest: Contest, fact: Fact, taken: Fact, known: Known) -> Iterator[Entry]:
    """An event does not count any more. If it held a case, that passes on."""
    assert taken.resident, "only services and skills are targets"
    before = known.owner(taken.case_key) if taken.case_key else taken.resident
    # Nobody's fold is begun here: of a resident with earlier facts that were not looked up it would be empty.
    if before == taken.resident and (held := known.residents.get(taken.resident)):
        yield from _entries(known, fact, taken.resident, held.undo(contest, taken.key))
    if taken.case_key:
        known.claims[taken.case_key] = [one for one in known.claims[taken.case_key] if one.key != taken.key]
        yield from _passed_on(contest, fact, taken.case_key, before, known)


def _put_back(contest: Contest, fact: Fact, taken: Fact, known: Known) -> Iterator[Entry]:
    """An event counts again, as if it had never been taken out: a case goes to whom it was recorded for first."""
    assert taken.resident, "only services and skills are targets"
    if taken.case_key:
        before, claims = known.owner(taken.case_key), known.claims.setdefault(taken.case_key, [])
        insort(claims, taken, key=lambda one: (one.xid, one.id))
        yield from _passed_on(contest, fact, taken.case_key, before, known)
        if before != taken.resident or known.owner(taken.case_key) != before:
            return
    if deed := known.deed_of(contest, taken, taken.key):
        yield from _entries(known, fact, taken.resident, known.fold_of(taken.resident).do(contest, taken.key, deed))


def _passed_on(contest: Contest, fact: Fact, case: UUID, before: UUID | None, known: Known) -> Iterator[Entry]:
    """A case passes from who had it before to who has it now. Who had it loses it whole, also what they reported
    of it again after the heir; the heir wins it whole."""
    heir = known.owner(case)
    if heir == before:
        return
    for claim in known.claims.get(case, ()):
        if before and claim.resident == before and (held := known.residents.get(before)):
            yield from _entries(known, fact, before, held.undo(contest, claim.key))
        elif heir and claim.resident == heir and (deed := deed_of(contest, claim)):
            yield from _entries(known, fact, heir, known.fold_of(heir).do(contest, claim.key, deed))


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
    """Know again what earlier facts said: enrolments, corrections, and services and skills that still count.

    All of a resident's earlier facts must be among them, `known.claims` must hold the cases they name, and
    `known.excluded` who and what is excluded.
    """
    begun: set[UUID] = set()
    for fact in facts:
        assert fact.resident, "they were found by their resident"
        begun.add(fact.resident)
        resident = known.fold_of(fact.resident)
        if fact.kind == "enrolment":
            resident.memberships.append(membership_of(fact))
        elif fact.kind not in ("service", "skill"):
            resident.corrections().take(fact)
        elif not fact.case_key or known.owner(fact.case_key) == fact.resident:
            if deed := deed_of(contest, fact):
                resident.deeds.setdefault(deed.round, {})[fact.key] = deed
    for each in begun:
        known.residents[each].settle(contest)
