"""Declaring where one lives: it counts at once, and waits for the ward's word."""

from dataclasses import dataclass
from datetime import datetime

from server.pipeline.contests import Contests
from server.pipeline.registers import neighbourhoods
from server.pipeline.residents.decide_residence import join_again
from server.pipeline.residents.join import follow
from server.records import places, residents
from server.records.database import Connection
from server.records.residents import Resident
from server.rules.catalogue import GROUPS, Catalogue
from server.rules.refusals import Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """Where somebody says they live, and to which groups they say they belong."""

    ward: str
    neighbourhood: str | None
    unit: str | None
    groups: tuple[str, ...]


async def declare(
    connection: Connection,
    contests: Contests,
    catalogue: Catalogue,
    resident: Resident,
    declared: Declared,
    now: datetime,
) -> Resident:
    """Write the declaration down, carry it into the contests joined, and return the resident as they are now.

    Who stays in their ward and neighbourhood, and only changes groups or unit, need not be confirmed again. Raises
    Told if there is no such place.
    """
    await _refuse_unknown(connection, catalogue, declared)
    stays = resident.residence == "confirmed" and (resident.ward, resident.neighbourhood) == (
        declared.ward, declared.neighbourhood)  # fmt: skip
    await residents.declare_residence(
        connection, resident.id, declared.ward, declared.neighbourhood, declared.unit, declared.groups, now,
        confirmed=stays,
    )  # fmt: skip
    moved = await residents.by_id(connection, resident.id)
    assert moved, "the row was just written"
    known = await contests.all()
    await follow(connection, moved, known, now)
    if resident.residence == "returned":
        await join_again(connection, resident, moved, known, now)
    return moved


async def _refuse_unknown(connection: Connection, catalogue: Catalogue, declared: Declared) -> None:
    if declared.ward not in catalogue.wards:
        raise Told("Không có phường, xã này. Tìm lại theo tên.", where="ward")
    if declared.neighbourhood is not None:
        known = await neighbourhoods.read(connection, declared.ward)
        if declared.neighbourhood not in known.names:
            raise Told("Tổ dân phố, thôn này không còn trong danh sách. Chọn lại.", where="neighbourhood")
    if declared.unit is not None and declared.unit not in await places.units(connection):
        raise Told("Đơn vị này không có trong danh sách. Chọn lại.", where="unit")
    for group in declared.groups:
        if group not in GROUPS:
            raise Told("Nhóm này không có trong danh sách. Chọn lại.", where="groups")
