"""A family comes together by a code, up to eight; who began it may remove somebody, and undo that."""

from datetime import datetime, timedelta

from server.pipeline.identity.guess import KeyFor
from server.pipeline.identity.spoken_codes import count_try, make_code, open_code
from server.records import codes, families
from server.records.database import Connection, Database
from server.records.families import Family
from server.records.residents import Resident
from server.rules.refusals import NotFound, Told

MEMBERS_MAX = 8
UNDO_WITHIN = timedelta(days=1)


async def begin_family(connection: Connection, resident: Resident, now: datetime) -> None:
    """Begin a family. Raises Told if they are in one."""
    if await families.of_resident(connection, resident.id):
        raise _in_one()
    family_id = await families.create(connection, resident.id, now)
    if not await families.add(connection, family_id, resident.id, now):
        raise _in_one()


async def invite_family(connection: Connection, key_for: KeyFor, resident: Resident, now: datetime) -> str:
    """A code by which as many join as there is room for, shown once; the one before ends. Raises Told or NotFound."""
    family = await _own(connection, resident)
    room = MEMBERS_MAX - len(await families.members(connection, family.id))
    if room <= 0:
        raise _full()
    await codes.end(connection, ("family",), family_id=family.id)
    return await make_code(connection, key_for, "family", now, family_id=family.id, uses=room)


async def join_family(database: Database, key_for: KeyFor, resident: Resident, typed: str, now: datetime) -> None:
    """Join the family whose code was typed. Raises Told."""
    if await families.of_resident(database, resident.id):
        raise _in_one()
    await count_try(database, key_for, typed, "family", str(resident.id), now)
    async with database.transaction() as connection:
        code = await open_code(connection, key_for, typed, ("family",), str(resident.id), now)
        assert code.family_id, "such codes are a family's"
        await families.lock(connection, code.family_id)
        if len(await families.members(connection, code.family_id)) >= MEMBERS_MAX:
            raise _full()
        if not await families.add(connection, code.family_id, resident.id, now):
            raise _in_one()


async def leave_family(connection: Connection, resident: Resident, now: datetime) -> None:
    """Leave one's family. Raises NotFound if one has none."""
    family = await families.of_resident(connection, resident.id)
    if not family or not await families.lock(connection, family.id):
        raise NotFound("no family", where="/me/family")
    await families.leave(connection, family.id, resident.id, now)
    if not await families.members(connection, family.id):
        await codes.end(connection, ("family",), family_id=family.id)


async def remove_member(connection: Connection, resident: Resident, number: int, now: datetime) -> None:
    """Remove somebody; their code lets them in no more, so the family's code ends. Raises NotFound."""
    family = await _own(connection, resident)
    if not await families.remove(connection, family.id, number, now):
        raise NotFound("no such member", where="/me/family")
    await codes.end(connection, ("family",), family_id=family.id)


async def restore_member(connection: Connection, resident: Resident, number: int, now: datetime) -> None:
    """Undo a removal of today. Raises Told, or NotFound."""
    family = await _own(connection, resident)
    removed = await families.removed_since(connection, family.id, now - UNDO_WITHIN)
    if number not in {each.number for each in removed}:
        raise NotFound("no such member", where="/me/family")
    if len(await families.members(connection, family.id)) >= MEMBERS_MAX:
        raise _full()
    if not await families.restore(connection, family.id, number, now - UNDO_WITHIN):
        raise Told("Người này đã vào gia đình khác, nên không đưa trở lại được.")


async def _own(connection: Connection, resident: Resident) -> Family:
    """The family that somebody began, held until the transaction ends."""
    found = await families.of_resident(connection, resident.id)
    family = await families.lock(connection, found.id) if found else None
    if not family or family.creator != resident.id:
        raise NotFound("no family of theirs", where="/me/family")
    return family


def _in_one() -> Told:
    return Told("Mỗi người ở một gia đình. Rời gia đình đang ở trước.", where="code")


def _full() -> Told:
    return Told("Gia đình này đã đủ {most} người.", where="code", most=MEMBERS_MAX)
