"""The fold of one resident, read back from the facts up to where the ledger stands."""

from collections.abc import Sequence
from uuid import UUID

from server.pipeline.contests import KnownContest
from server.records import facts, ledger
from server.records.database import Queries
from server.rules.fact import Fact
from server.rules.fold import Known, resume
from server.rules.resident_fold import ResidentFold


async def fold_of(
    database: Queries, known: KnownContest, resident: UUID, restored: Sequence[Fact] = ()
) -> ResidentFold | None:
    """What the facts say about a resident in a contest; None if they say nothing. With `restored`, deeds that were
    taken back, it is what they would say if that had not been.

    Facts are only added, and all are read up to one place, so no transaction is needed for them to fit together.
    """
    head = await ledger.head(database, known.id, known.generation)
    earlier = await facts.facts_of_residents(database, {resident}, head.cursor, known.id)
    folded = Known(excluded=await facts.exclusions(database, known.id, head.cursor))
    cases = {each.case_key for each in earlier if each.case_key}
    for claim in await facts.claims_of_cases(database, cases, head.cursor, known.id):
        assert claim.case_key, "it was found by its case"
        folded.claims.setdefault(claim.case_key, []).append(claim)
    for deed in restored:
        if deed.case_key:
            folded.claims.setdefault(deed.case_key, []).append(deed)
    resume(known.contest, [*earlier, *restored], folded)
    return folded.residents.get(resident)
