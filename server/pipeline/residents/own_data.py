"""What residents do with what is kept of them: take consents back, correct, download, erase."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from server.pipeline.residents.join import leave
from server.pipeline.residents.privacy_requests import plain
from server.records import consents, personal, residents
from server.records.database import Connection, Database
from server.records.residents import OF_AGE, Resident
from server.rules.consent import TAKE_PART
from server.rules.personal import PERSONAL
from server.rules.refusals import Told

NAME_MAX = 80
OLDEST = 120


async def withdraw(connection: Connection, resident: UUID, purposes: Collection[str], now: datetime) -> None:
    """Take consents back. Without the one to take part nobody stays enrolled."""
    await consents.withdraw(connection, resident, purposes, now)
    if TAKE_PART in purposes:
        await leave(connection, resident, None, now)


async def correct(database: Database, resident: Resident, name: str, birth_year: int | None, today: date) -> None:
    """Correct name and year of birth. Raises Told if they cannot be."""
    told = plain(name, "name", 1, NAME_MAX)
    least = today.year - OLDEST
    if birth_year is not None and not least <= birth_year <= today.year:
        raise Told(
            "Là {n}, cần từ {least} đến {most}.", where="birth_year", n=birth_year, least=least, most=today.year
        )
    refuse_growing_up(resident, birth_year, today)
    await residents.correct(database, resident.id, told, birth_year)


def refuse_growing_up(resident: Resident, birth_year: int | None, today: date) -> None:
    """Raise Told if a child would be of age by its own word: then an official looks at it."""
    if resident.is_minor(today) and (birth_year is None or today.year - birth_year > OF_AGE):
        raise Told(
            "Năm sinh đang ghi là {n}, dưới 16 tuổi, tự sửa không được. Gửi yêu cầu sửa trong mục Quyền riêng tư.",
            where="birth_year", n=resident.birth_year,
        )  # fmt: skip


async def everything(database: Database, resident: UUID) -> dict[str, list[dict[str, Any]]]:
    """All that is kept of a resident, table by table, as it was at one moment."""
    async with database.transaction(snapshot=True) as connection:
        return {each.table: await personal.rows_of(connection, each, resident) for each in PERSONAL if each.told}


async def erase_person(database: Database, resident: UUID, now: datetime) -> None:
    """Leave every contest, and erase the person. What was earned stays with the ward, without anybody."""
    async with database.transaction() as connection:
        await leave(connection, resident, None, now)
        await personal.erase(connection, resident)
