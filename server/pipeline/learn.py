"""What must be known of earlier facts before the next ones can be folded: as little as can be, in few queries."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from server.pipeline.contests import KnownContest
from server.records import facts
from server.records.database import Connection
from server.rules.fact import Fact
from server.rules.fold import Known, resume

_MOVES_CASES = ("revoked", "excluded", "readmitted")
"""Facts after which a case may be somebody else's."""
_TARGETS = ("service", "skill", "enrolment")
"""Facts that can be taken back."""


async def learn(
    connection: Connection, known: KnownContest, cursor: facts.Cursor, batch: Sequence[Fact], context: Known
) -> Collection[UUID]:
    """Add to `context` what the facts up to the cursor say, as far as the batch can touch it, and return the
    residents that it did not know before.

    `context.excluded` must hold all that is excluded. What the context knows already stays as it is, so facts may
    be folded batch by batch on one context without being recorded.
    """
    uses = [fact for fact in batch if fact.kind in ("service", "skill")]
    enrolments = [fact for fact in batch if fact.kind == "enrolment"]
    await _learn_targets(connection, known, cursor, batch, [*uses, *enrolments], context)
    corrected = await _of_corrected(connection, known, cursor, batch)
    cases = _cases_in([*uses, *context.targets.values(), *corrected])
    cases |= {fact.case_key for fact in batch if fact.case_key}
    await _learn_claims(connection, known, cursor, context, cases)
    residents = _residents_touched(known, batch, uses, context) - context.residents.keys()
    if residents:
        await learn_residents(connection, known, cursor, residents, context)
    return residents


async def learn_residents(
    connection: Connection, known: KnownContest, cursor: facts.Cursor, residents: Collection[UUID], context: Known
) -> None:
    """Add to `context` the folds of residents whom it does not know yet."""
    earlier = await facts.facts_of_residents(connection, residents, cursor, known.id)
    await _learn_claims(connection, known, cursor, context, _cases_in(earlier))
    resume(known.contest, earlier, context)


async def _learn_targets(
    connection: Connection,
    known: KnownContest,
    cursor: facts.Cursor,
    batch: Sequence[Fact],
    new: Sequence[Fact],
    context: Known,
) -> None:
    """What became of the events and enrolments of the batch, and of the earlier ones that it names."""
    named = {(fact.source, fact.target) for fact in batch if fact.target} - context.targets.keys()
    found = await facts.facts_named(connection, list(named)) if named else []
    ours = [fact for fact in found if fact.kind in _TARGETS and fact.contest_id in (None, known.id)]
    folded = [fact for fact in ours if (fact.xid, fact.id) <= cursor]
    keys = [fact.key for fact in (*new, *folded)]
    if keys:
        taken_back = await facts.taken_back_among(connection, keys, cursor, known.id)
        context.revoked |= taken_back.revoked
        context.excluded_events |= taken_back.excluded
    context.targets.update({fact.key: fact for fact in folded if fact.key not in context.revoked})


async def _of_corrected(
    connection: Connection, known: KnownContest, cursor: facts.Cursor, batch: Sequence[Fact]
) -> list[Fact]:
    """The earlier facts of residents who are excluded or readmitted: their cases pass on."""
    residents = {fact.resident for fact in batch if fact.kind in ("excluded", "readmitted") and fact.resident}
    return await facts.facts_of_residents(connection, residents, cursor, known.id) if residents else []


def _cases_in(found: Iterable[Fact]) -> set[UUID]:
    return {fact.case_key for fact in found if fact.case_key}


async def _learn_claims(
    connection: Connection, known: KnownContest, cursor: facts.Cursor, context: Known, named: Collection[UUID]
) -> None:
    cases = set(named) - context.claims.keys()
    if not cases:
        return
    context.claims.update({case: [] for case in cases})
    for claim in await facts.claims_of_cases(connection, cases, cursor, known.id):
        assert claim.case_key, "it was found by its case"
        context.claims[claim.case_key].append(claim)


def _residents_touched(known: KnownContest, batch: Sequence[Fact], uses: Sequence[Fact], context: Known) -> set[UUID]:
    touched = {fact.resident for fact in uses if context.deed_of(known.contest, fact, fact.key)}
    touched |= {fact.resident for fact in batch if fact.kind not in ("service", "skill")}
    touched |= {fact.resident for fact in context.targets.values()}
    if any(fact.kind in _MOVES_CASES for fact in batch):
        # A case that is set free passes on to the next claimant, who may be anybody with that case.
        touched |= {claim.resident for claims in context.claims.values() for claim in claims}
    return {resident for resident in touched if resident}
