"""Mapping what platforms teach to skills and services: kept statements count then, until it is taken back."""

from datetime import datetime

from server.pipeline.registers.keep_statements import learnt
from server.records import facts, learning_activities, learning_statements
from server.records.database import Connection, Database
from server.records.learning_activities import Target
from server.rules.catalogue import Catalogue
from server.rules.event import Event
from server.rules.refusals import Told
from server.rules.statement import fact_ref

BATCH = 500
"""Statements settled in one transaction: facts wait for the oldest transaction that writes."""
AT_ONCE = 20
"""Batches that whoever maps waits for; what is left is settled by a chore within a minute."""
UNMAPPED_REASON = "the organizers took the mapping of this activity back"


async def map_activity(
    connection: Connection, activity_id: int, target: Target, catalogue: Catalogue, account_id: int, now: datetime
) -> None:
    """Map an activity to a skill or service of the catalogue. Raises Told.

    A mapping is not changed but taken back and made anew, so that each fact says under which one it was recorded.
    """
    known = catalogue.skills if target.kind == "skill" else catalogue.services
    if target.key not in known or known[target.key].own:
        raise Told("Chọn một kỹ năng hoặc dịch vụ trong danh mục.", where="target")
    if not await learning_activities.map_to(connection, activity_id, target, account_id, now):
        raise Told("Hoạt động này đã được ghép, hoặc kết quả của lần ghép trước đang được thu lại. Tải lại trang.")


async def unmap_activity(connection: Connection, activity_id: int) -> None:
    """Take a mapping back. Raises Told."""
    if not await learning_activities.unmap(connection, activity_id):
        raise Told("Hoạt động này chưa được ghép.")


async def settle(database: Database, activity_id: int, batches: int = AT_ONCE) -> int:
    """Record the facts of statements that count now, take back those of statements that do not any more, and return
    how many changed. May run twice, and in two places at once: each statement is held while its fact is recorded."""
    changed = 0
    for _ in range(batches):
        async with database.transaction() as connection:
            moved = await _settle_batch(connection, activity_id)
        changed += moved
        if moved < BATCH:
            break
    return changed


async def settle_all(database: Database) -> int:
    """Settle every activity that needs it."""
    return sum([await settle(database, each) for each in await learning_activities.unsettled(database)])


async def _settle_batch(connection: Connection, activity_id: int) -> int:
    target = await learning_activities.target_of(connection, activity_id)
    if not target:
        return await _take_back(connection, activity_id)
    found = await learning_statements.not_counted(connection, activity_id, target.pass_mark, BATCH)
    if found:
        # Asked again now that they are held: one may have been voided while we waited for it.
        voided = await learning_statements.voided_among(connection, found[0].partner, {each.id for each in found})
        found = [each for each in found if each.id not in voided]
    if found:
        events = [learnt(each, each.resident, target, each.facts + 1) for each in found if each.resident]
        await facts.record_events(connection, found[0].partner, events)
        await learning_statements.note(connection, found[0].partner, {each.id for each in found}, counted=True)
    return len(found)


async def _take_back(connection: Connection, activity_id: int) -> int:
    found = await learning_statements.counted(connection, activity_id, BATCH)
    if found:
        moment = await connection.fetchval("SELECT now()")
        names = {each.id: fact_ref(each.id, each.facts) for each in found}
        await facts.record_events(
            connection,
            found[0].partner,
            [Event(id=f"unmapped/{name}", kind="revoked", happened_at=moment, target=name, reason=UNMAPPED_REASON)
             for name in names.values()],
        )  # fmt: skip
        await learning_statements.note(connection, found[0].partner, names, counted=False)
    return len(found)
