"""Keeping what learning platforms say: after this returns it is on disk, and counts if its activity is mapped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.records import facts, learning_activities, learning_statements
from server.records.database import Connection, Database
from server.records.learning_activities import UNMAPPED_MAX, Target
from server.records.learning_statements import Kept
from server.rules.event import Event
from server.rules.refusals import Refusal
from server.rules.statement import Statement, Voiding, fact_ref, reaches

VOIDED_REASON = "voided by the learning platform"


Activities = Mapping[str, tuple[int, Target | None]]
"""The id and the target of each activity, by its address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What became of a call: the ids that were new, and those that are known with another content."""

    new: set[UUID]
    different: set[UUID]


async def keep(
    database: Database, partner: str, statements: Sequence[Statement], voidings: Sequence[Voiding], now: datetime
) -> Told:
    """Keep each statement of a platform once for ever, and record facts of those whose activity is mapped.

    May be repeated: what was kept before is not new, and what is kept stays as it is. Raises Refusal if the platform
    names more unknown activities than are kept, and records.database.Unavailable if nothing is known to be kept.
    """
    async with database.transaction() as connection:
        activities = await _activities(connection, partner, statements, now) if statements else {}
        new = await _keep_statements(connection, partner, statements, activities) if statements else set()
        if voidings:
            new |= await _keep_voidings(connection, partner, voidings)
        everything: list[Statement | Voiding] = [*statements, *voidings]
        old = [each for each in everything if each.id not in new]
        kept = await learning_statements.by_ids(connection, partner, {each.id for each in old}) if old else {}
        different = {each.id for each in old if not _same(kept.get(each.id), each, activities)}
    return Told(new=new, different=different)


async def _activities(
    connection: Connection, partner: str, statements: Sequence[Statement], now: datetime
) -> Activities:
    await learning_activities.remember(connection, partner, {each.activity: each.name for each in statements}, now)
    known = await learning_activities.named(connection, partner, [each.activity for each in statements])
    if any(target is None for _, target in known.values()):
        await _check_unmapped(connection, partner)
    return known


async def _keep_statements(
    connection: Connection, partner: str, statements: Sequence[Statement], activities: Activities
) -> set[UUID]:
    voided = await learning_statements.voided_among(connection, partner, {each.id for each in statements})
    targets = {iri: target for iri, (_, target) in activities.items() if target}
    counting = [each for each in statements if each.id not in voided and _counts(each, targets.get(each.activity))]
    ids = {iri: activity_id for iri, (activity_id, _) in activities.items()}
    new = await learning_statements.add(connection, partner, statements, ids, {each.id for each in counting})
    events = [learnt(each, each.resident, targets[each.activity]) for each in counting if each.id in new]
    if events:
        await facts.record_events(connection, partner, events)
    return new


async def _keep_voidings(connection: Connection, partner: str, voidings: Sequence[Voiding]) -> set[UUID]:
    """Take statements back. One that has not come yet is taken back by its first name, and never counts."""
    new = await learning_statements.add_voidings(connection, partner, voidings)
    targets = {each.target for each in voidings if each.id in new}
    kept = await learning_statements.by_ids(connection, partner, targets, held=True)
    events = [_taken_back(each, kept.get(each.target)) for each in voidings if each.id in new]
    if events:
        await facts.record_events(connection, partner, events)
    return new


def learnt(said: Statement | Kept, resident: UUID, target: Target, number: int = 1) -> Event:
    """The event that a statement is, once its activity is mapped. People learn by themselves on a platform."""
    return Event(
        id=fact_ref(said.id, number),
        kind=target.kind,
        happened_at=said.happened_at,
        resident=resident,
        activity=target.key,
        by="self",
        score=said.score if target.kind == "skill" else None,
    )


def _taken_back(voiding: Voiding, kept: Kept | None) -> Event:
    return Event(
        id=str(voiding.id),
        kind="revoked",
        happened_at=voiding.happened_at,
        target=fact_ref(voiding.target, max(kept.facts, 1) if kept else 1),
        reason=VOIDED_REASON,
    )


def _counts(statement: Statement, target: Target | None) -> bool:
    return target is not None and reaches(statement.passed, statement.score, target.pass_mark)


async def _check_unmapped(connection: Connection, partner: str) -> None:
    waiting = await learning_activities.unmapped(connection, partner)
    if waiting > UNMAPPED_MAX:
        raise Refusal(
            f"{waiting} activities of this platform wait to be mapped by the organizers; the most is {UNMAPPED_MAX}",
            where="object.id",
        )


def _same(kept: Kept | None, said: Statement | Voiding, activities: Activities) -> bool:
    """Whether a statement is the one that is kept, in all that is kept of it but the time, as the standard has it."""
    if kept is None:
        return False
    if isinstance(said, Voiding):
        return kept.target == said.target
    mine = (said.verb, said.resident, activities[said.activity][0], said.score, said.passed)
    return mine == (kept.verb, kept.resident, kept.activity_id, kept.score, kept.passed)
