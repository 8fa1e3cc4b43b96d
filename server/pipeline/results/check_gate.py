"""The gate before a result is signed: five conditions, each with its evidence, read at one moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from server.pipeline.contests import KnownContest
from server.records import appeals, arrivals, claims, ledger, proposals, result_jobs, results, samples
from server.records.appeals import Appeal, CarriedOver
from server.records.database import Queries
from server.records.result_jobs import Job
from server.records.results import Draft
from server.records.samples import Sample, Sampled
from server.rules.sample import ErrorRate

SETTLES = timedelta(minutes=2)
"""What was received in the last moment is committed by then: no writing transaction lasts longer than that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queues:
    """What waits for a decision of somebody: corrections of the contest, and claims of its wards in the round."""

    corrections: int
    claims: int

    @property
    def open(self) -> int:
        """All together."""
        return self.corrections + self.claims


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What the gate shows. A result may be signed when every condition is met."""

    now: datetime
    closed: bool
    settles_at: datetime
    waiting: int
    last_received: datetime | None
    head: ledger.Head
    queues: Queues
    carried_over: CarriedOver | None
    sample: Sample | None
    drawn: tuple[Sampled, ...]
    deadline: datetime | None
    appeals: tuple[Appeal, ...]
    draft: Draft | None
    draft_is_old: bool
    job: Job | None

    @property
    def drained(self) -> bool:
        """Nothing more can come for the round, and all that came is in the ledger."""
        return self.closed and self.now >= self.settles_at and not self.waiting

    @property
    def decided(self) -> bool:
        """Nothing waits for a decision, or what waits was carried over in writing: no more than was waiting then."""
        return not self.queues.open or bool(self.carried_over and self.queues.open <= self.carried_over.open)

    @property
    def rechecked(self) -> bool:
        """The sample was drawn, checked again and closed."""
        return bool(self.sample and self.sample.closed_at)

    @property
    def found(self) -> ErrorRate:
        """What checking again found so far, all wards together."""
        outcomes = [each.outcome for each in self.drawn if each.outcome]
        return ErrorRate(checked=len(outcomes), wrong=outcomes.count("wrong"))

    @property
    def unanswered(self) -> int:
        """Appeals that wait for an answer."""
        return sum(each.outcome is None for each in self.appeals)

    @property
    def heard(self) -> bool:
        """The time for appeals is over, and each has its answer."""
        return self.deadline is not None and self.now >= self.deadline and not self.unanswered

    @property
    def equal(self) -> bool:
        """The last recount was equal, and nothing of the round moved since."""
        return bool(self.draft and not self.draft.differences and not self.draft_is_old)

    @property
    def met(self) -> tuple[bool, ...]:
        """Each condition, in the order of the work."""
        return (self.drained, self.decided, self.rechecked, self.heard, self.equal)


async def check_gate(database: Queries, known: KnownContest, number: int, now: datetime) -> Gate:
    """The gate of a round as it is now. In a transaction that signs it is read again."""
    each = known.contest.rounds[number - 1]
    head = await ledger.head(database, known.id, known.generation)
    draft = await results.last_draft(database, known.id, number)
    return Gate(
        now=now,
        closed=known.phase(number, now) in ("closed", "revealed", "sealed"),
        settles_at=each.late_until + SETTLES,
        waiting=await arrivals.waiting(database, known.id, head.cursor, each.late_until),
        last_received=await arrivals.last_received(database, known.id, each.late_until),
        head=head,
        queues=Queues(
            corrections=len(await proposals.waiting(database, known.id)),
            claims=await claims.waiting_in(database, known.contest.wards, each.opens, each.closes),
        ),
        carried_over=await appeals.carried_over(database, known.id, number),
        sample=await samples.of_round(database, known.id, number),
        drawn=tuple(await samples.drawn(database, known.id, number)),
        deadline=await appeals.deadline(database, known.id, number),
        appeals=tuple(await appeals.of_round(database, known.id, number)),
        draft=draft,
        draft_is_old=draft is not None and await _is_old(database, known, draft, number),
        job=await result_jobs.last(database, "recount", known.id, number),
    )


async def _is_old(database: Queries, known: KnownContest, draft: Draft, number: int) -> bool:
    if (draft.generation, draft.contest_version) != (known.generation, known.version):
        return True
    return await ledger.moved_since(database, known.id, draft.generation, draft.position, number)
