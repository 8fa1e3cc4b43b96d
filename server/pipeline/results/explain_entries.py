"""Entries as receipts: the fact behind each, the arithmetic of the criteria, and what cut it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from server.pipeline.contests import KnownContest
from server.pipeline.results.inquire import verdict_at
from server.records import facts
from server.records.database import Connection
from server.records.receipts import Receipt
from server.rules.contest import Contest
from server.rules.fact import Fact
from server.rules.resident_fold import ResidentFold
from server.rules.scoring import counting_round, factors, membership_in, object_worth


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What a criterion gives for the deed: points x by x (100 + uplift) percent, rounded down once."""

    criterion: str
    points: int
    by_percent: int
    uplift_percent: int
    worth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """An entry with its fact. `reason` is the code of the verdict as of that fact, '' where no deed was weighed;
    `correction` the number of the correction that made it."""

    receipt: Receipt
    fact: Fact | None
    worths: Sequence[Worth] = ()
    reason: str = ""
    correction: int | None = None

    @property
    def resident(self) -> UUID | None:
        """Whose points they are."""
        return self.receipt.resident


async def explain_entries(
    connection: Connection, known: KnownContest, generation: int, found: Sequence[Receipt]
) -> list[Explained]:
    """Each entry explained, as of the fact that made it. A few at a time: it reads what its resident had then."""
    behind = await facts.facts_by_id(connection, {each.fact_id for each in found})
    return [await _explain(connection, known, generation, each, behind.get(each.fact_id)) for each in found]


async def _explain(
    connection: Connection, known: KnownContest, generation: int, receipt: Receipt, fact: Fact | None
) -> Explained:
    if fact is None or fact.activity is None:
        number = (fact.body or {}).get("correction") if fact else None
        return Explained(receipt=receipt, fact=fact, correction=number)
    found, resident = await verdict_at(connection, known, (fact.xid, fact.id), fact)
    worths = _worths(known.counted_by(generation), fact, resident)
    return Explained(receipt=receipt, fact=fact, worths=worths, reason=found.reason)


def _worths(contest: Contest, fact: Fact, resident: ResidentFold | None) -> list[Worth]:
    assert fact.activity and fact.by, "services and skills carry both"
    each = counting_round(contest, fact)
    membership = membership_in(each, resident.memberships) if each and resident else None
    groups = membership.groups if membership else ()
    found = []
    for criterion in contest.criteria_by_activity.get((fact.kind, fact.activity), ()):
        by, uplift = factors(contest, criterion, fact.by, groups)
        worth = object_worth(criterion.points, by, uplift)
        found.append(Worth(criterion=criterion.code, points=criterion.points, by_percent=by, uplift_percent=uplift,
                           worth=worth))  # fmt: skip
    return found
