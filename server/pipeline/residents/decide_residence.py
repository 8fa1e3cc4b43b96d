"""What a ward says of where somebody says they live: confirmed, or returned, and then the enrolments go with it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from server.pipeline.contests import KnownContest
from server.pipeline.residents.join import SOURCE, join
from server.records import facts, residences
from server.records.accounts import Account
from server.records.database import Connection
from server.records.residences import Residence
from server.records.residents import Resident
from server.rules.claim import refuse_text
from server.rules.refusals import NotFound, Told
from server.rules.residence import REASON_MAX, REASON_MIN

BATCH_MAX = 50


async def confirm_residences(connection: Connection, ids: Sequence[int], by: Account, now: datetime) -> int:
    """Confirm declarations that wait, all or none, and return how many. Raises Told; NotFound for another ward's."""
    if not 1 <= len(ids) <= BATCH_MAX:
        raise Told("Chọn từ 1 đến {most} người; đã chọn {n}.", where="residence", n=len(ids), most=BATCH_MAX)
    for residence_id in sorted(ids):
        waiting = await _that_waits(connection, residence_id, by)
        await residences.decide(connection, waiting.id, "confirmed", by.id, "", now)
    return len(ids)


async def return_residence(
    connection: Connection, residence_id: int, reason: str, by: Account, now: datetime
) -> Residence:
    """Return a declaration with the reason, and take back what follows from it: as if nobody had enrolled there.

    Raises Told, or NotFound for another ward's.
    """
    words = refuse_text(reason, "reason", REASON_MIN, REASON_MAX)
    waiting = await _that_waits(connection, residence_id, by)
    await residences.decide(connection, waiting.id, "returned", by.id, words, now)
    enrolled = await residences.enrolments_by(connection, waiting, SOURCE)
    await facts.record_own(
        connection,
        [
            {
                "kind": "revoked", "source": SOURCE, "source_ref": f"residence/{waiting.id}/{ref}",
                "contest_id": contest_id, "target": ref, "happened_at": now,
            }
            for contest_id, ref in enrolled
        ],
    )  # fmt: skip
    return waiting


async def join_again(
    connection: Connection, before: Resident, resident: Resident, known: Iterable[KnownContest], now: datetime
) -> None:
    """Who declares anew after a return takes part again where the return took their enrolment back.

    Where they may not (another ward, a contest that is over), nothing happens: they see it on their page.
    """
    lost = await residences.contests_taken_back(connection, before.id, before.residence_id, SOURCE)
    for each in known:
        if each.id in lost:
            try:
                await join(connection, resident, each, now)
            except Told:
                continue


async def _that_waits(connection: Connection, residence_id: int, by: Account) -> Residence:
    found = await residences.lock(connection, residence_id)
    if not found or by.ward not in (None, found.ward):
        raise NotFound("there is no such declaration", where="/console/residences")
    if found.state != "declared":
        raise Told("Khai báo này vừa được quyết định. Xem lại tình trạng ở trên.", where="residence")
    return found
