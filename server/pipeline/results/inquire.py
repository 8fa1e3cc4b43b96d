"""What became of one event: recorded only, waiting, counted or not, in each contest, with its entries."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from server.pipeline.contests import Contests, KnownContest
from server.records import facts, learning_activities, learning_statements, ledger
from server.records.database import Connection, Database
from server.rules.explain import State, Verdict, excluded_by, verdict
from server.rules.fact import Fact
from server.rules.fold import Known, resume
from server.rules.resident_fold import ResidentFold
from server.rules.statement import fact_ref


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryTold:
    """One entry that an event made."""

    position: int
    round: int
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestTold:
    """What became of an event in one contest."""

    contest: str
    status: State
    reason: str
    message: str
    entries: Sequence[EntryTold]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """What became of an event: the best that any contest says, and what each of them says."""

    id: str
    status: State
    reason: str
    message: str
    contests: Sequence[ContestTold]


_NOT_SCORED = Verdict("waiting", "not_scored_yet", "the event is recorded and will be scored within moments")
_NO_CONTEST = Verdict("waiting", "no_contest", "the event is recorded; no contest is known yet")
_NOT_MAPPED = Verdict("waiting", "not_mapped", "the statement is kept; it counts once its activity is mapped")
_BELOW_MARK = Verdict("not_counted", "below_mark", "the score is below the mark that the organizers set")
_VOIDED = Verdict("not_counted", "revoked", "the statement was voided")
_BESIDE = ("no_criterion", "outside_rounds")
"""Reasons of contests that an event does not concern: another contest's reason says more."""


async def inquire(database: Database, contests: Contests, source: str, ref: str) -> Inquiry | None:
    """What became of the event that this source sent under this id; None if it was never recorded."""
    kept = await _statement(database, source, ref)
    if isinstance(kept, Verdict):
        return Inquiry(id=ref, status=kept.state, reason=kept.reason, message=kept.message, contests=())
    found = await _event(database, contests, source, kept or ref)
    return replace(found, id=ref) if found else None


async def _event(database: Database, contests: Contests, source: str, ref: str) -> Inquiry | None:
    known = await contests.all()
    async with database.transaction(snapshot=True) as connection:
        found = await facts.facts_named(connection, [(source, ref)])
        # Corrections of a partner's events stand under its name too, and are not events.
        if not found or found[0].kind in ("excluded", "readmitted"):
            return None
        told = [await _in_contest(connection, each, found[0]) for each in known]
    best = min(told, key=_rank, default=None)
    status, reason, message = (best.status, best.reason, best.message) if best else _NO_CONTEST
    return Inquiry(id=ref, status=status, reason=reason, message=message, contests=told)


async def _statement(database: Database, source: str, ref: str) -> Verdict | str | None:
    """What is to be said of a statement of a learning platform that became no fact, or the name of its last fact."""
    try:
        name = UUID(ref)
    except ValueError:
        return None
    kept = (await learning_statements.by_ids(database, source, [name])).get(name)
    if not kept or kept.target:
        return None
    if kept.counted:
        return fact_ref(name, kept.facts)
    if await learning_statements.voided_among(database, source, [name]):
        return _VOIDED
    assert kept.activity_id, "only voidings have no activity"
    activity = await learning_activities.by_id(database, kept.activity_id)
    return _BELOW_MARK if activity and activity.target else _NOT_MAPPED


def _rank(told: ContestTold) -> tuple[int, bool]:
    return ("counted", "waiting", "not_counted").index(told.status), told.reason in _BESIDE


async def _in_contest(connection: Connection, known: KnownContest, fact: Fact) -> ContestTold:
    head = await ledger.head(connection, known.id, known.generation)
    entries: Sequence[EntryTold] = ()
    if (fact.xid, fact.id) > head.cursor:
        found = _NOT_SCORED
    elif fact.kind == "revoked":
        found, entries = await _of_revocation(connection, known, head, fact)
    else:
        assert fact.resident, "a service or skill has a resident"
        found, _ = await verdict_at(connection, known, head.cursor, fact)
        made = await ledger.entries_of_fact(connection, known.id, known.generation, fact.resident, fact.id)
        entries = _entries(made)
    return ContestTold(
        contest=known.contest.slug,
        status=found.state,
        reason=found.reason,
        message=found.message,
        entries=entries,
    )


async def verdict_at(
    connection: Connection, known: KnownContest, cursor: facts.Cursor, fact: Fact
) -> tuple[Verdict, ResidentFold | None]:
    """What a service or skill came to as of a cursor, and the fold of its resident at that point."""
    assert fact.resident, "a service or skill has a resident"
    earlier = await facts.facts_of_residents(connection, {fact.resident}, cursor, known.id)
    cases = {each.case_key for each in (fact, *earlier) if each.case_key}
    folded = Known(excluded=await facts.exclusions(connection, known.id, cursor))
    for claim in await facts.claims_of_cases(connection, cases, cursor, known.id):
        assert claim.case_key, "it was found by its case"
        folded.claims.setdefault(claim.case_key, []).append(claim)
    resume(known.contest, earlier, folded)
    taken_back = await facts.taken_back_among(connection, [fact.key], cursor, known.id)
    resident = folded.residents.get(fact.resident)
    found = verdict(
        known.contest,
        fact,
        resident,
        revoked=bool(taken_back.revoked),
        case_is_mine=not fact.case_key or folded.owner(fact.case_key) == fact.resident,
        excluded=excluded_by(fact, folded.excluded, event=bool(taken_back.excluded)),
    )
    return found, resident


async def _of_revocation(
    connection: Connection, known: KnownContest, head: ledger.Head, fact: Fact
) -> tuple[Verdict, Sequence[EntryTold]]:
    assert fact.target, "a revocation names what it takes back"
    targets = await facts.facts_named(connection, [(fact.source, fact.target)])
    if not targets:
        return Verdict("waiting", "no_target", "the event to be taken back is not recorded; it will not count"), ()
    target = targets[0]
    if not target.resident:
        return Verdict("not_counted", "no_target", "only reports of services and skills can be taken back"), ()
    made = await ledger.entries_of_fact(connection, known.id, known.generation, target.resident, fact.id)
    return Verdict("counted", "took_back", "the event does not count any more"), _entries(made)


def _entries(made: Sequence[tuple[int, int, int]]) -> Sequence[EntryTold]:
    return [EntryTold(position=position, round=number, points=points) for position, number, points in made]
