"""A child takes part when an adult has agreed, by a code that goes from one to the other; and may no longer then."""

import hashlib
from datetime import datetime
from uuid import UUID

from server.pipeline.identity.guess import KeyFor
from server.pipeline.identity.spoken_codes import count_try, make_code, open_code
from server.pipeline.residents.join import leave
from server.records import codes, guardians, residents
from server.records.database import Connection, Database
from server.records.guardians import Child
from server.records.residents import Resident
from server.rules.hanoi import local
from server.rules.refusals import NotFound, Told

ADULT = 18
CHILDREN_MAX = 10


def is_adult(resident: Resident, now: datetime) -> bool:
    """Whether somebody is of age for sure. Only the year of birth is kept: the year of doubt is on the safe side."""
    return resident.birth_year is not None and local(now).year - resident.birth_year > ADULT


def child_name(guardian: UUID, child: UUID) -> str:
    """What a page calls a child by; it means nothing anywhere else."""
    return hashlib.sha256(f"{guardian}/{child}".encode()).hexdigest()[:16]


async def make_guardian_code(connection: Connection, key_for: KeyFor, resident: Resident, now: datetime) -> str:
    """A code by which one child takes part, shown once; the one before ends. Raises Told if they are not of age."""
    if not is_adult(resident, now):
        raise Told("Người giám hộ phải đủ 18 tuổi và đã ghi năm sinh. Ghi năm sinh ở mục Tài khoản trước.")
    await codes.end(connection, ("guardian",), resident=resident.id)
    return await make_code(connection, key_for, "guardian", now, resident=resident.id)


async def take_guardian_code(database: Database, key_for: KeyFor, child: Resident, typed: str, now: datetime) -> None:
    """Let the adult whose code was typed stand for the child. Raises Told."""
    if not child.is_minor(local(now).date()):
        raise Told("Mã này chỉ dành cho người dưới 16 tuổi.", where="code")
    await count_try(database, key_for, typed, "guardian", str(child.id), now)
    async with database.transaction() as connection:
        code = await open_code(connection, key_for, typed, ("guardian",), str(child.id), now)
        assert code.resident, "such codes are somebody's"
        guardian = await residents.by_id(connection, code.resident)
        if not guardian or guardian.id == child.id or not is_adult(guardian, now):
            raise Told("Mã này không phải của người lớn. Nhờ cha, mẹ hoặc người giám hộ làm mã mới.", where="code")
        if await guardians.lock(connection, guardian.id) >= CHILDREN_MAX:
            raise Told("Người này đã giám hộ {most} em, nhiều nhất ở đây. Nhờ người giám hộ khác.", where="code",
                       most=CHILDREN_MAX)  # fmt: skip
        if not await guardians.set_guardian(connection, child.id, guardian.id):
            raise Told("Đã có người giám hộ. Không cần thêm mã.", where="code")


async def withdraw_as_guardian(connection: Connection, guardian: UUID, name: str, now: datetime) -> Child:
    """Take one's agreement back: the child leaves every contest, and what was earned stays with the ward.

    Raises NotFound if they stand for no such child.
    """
    found = next(
        (each for each in await guardians.children(connection, guardian) if child_name(guardian, each.id) == name),
        None,
    )
    if not found or not await guardians.unset_guardian(connection, found.id, guardian):
        raise NotFound("no such child", where="/me/guardian")
    await leave(connection, found.id, None, now)
    return found
