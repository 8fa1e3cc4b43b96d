"""What a resident does with a claim: make it, withdraw it, appeal once against its return."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from server.pipeline.claims.match_claims import match_claims
from server.records import assistances, claim_steps, claims
from server.records.claims import Claim
from server.records.database import Connection, Database
from server.records.residents import Resident
from server.rules.case_number import plain_case
from server.rules.catalogue import Activity, Catalogue
from server.rules.claim import (
    EVIDENCE_MAX,
    HOUR_MAX,
    OPEN_MAX,
    REASON_MAX,
    REASON_MIN,
    after,
    may_appeal,
    moment_made,
    refuse_text,
)
from server.rules.event import BYS
from server.rules.hanoi import local
from server.rules.identity import Pseudonyms
from server.rules.refusals import Told

AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asserted:
    """What somebody says they did. `case` is the number as typed: it goes no further than its hash."""

    service: str
    case: str
    day: date
    at: time | None
    by: str
    evidence: str


def claimable(catalogue: Catalogue) -> list[Activity]:
    """The services that can be claimed: those that may give points, in the order of the catalogue."""
    return [service for service in catalogue.services.values() if service.scorable and not service.own]


async def make_claim(
    database: Database,
    catalogue: Catalogue,
    pseudonyms: Pseudonyms,
    resident: Resident,
    asserted: Asserted,
    origin: UUID,
    now: datetime,
) -> Claim:
    """Write a claim down, and return it: confirmed already, if a platform reported the case before.

    Raises Told for what cannot be, for a case that was claimed before, and for too many claims.
    """
    service = catalogue.services.get(asserted.service)
    if not service or not service.scorable or service.own:
        raise Told("Chọn một việc trong danh sách.", where="service")
    if asserted.by not in BYS:
        raise Told("Chọn ai đã làm việc này.", where="by")
    if not resident.ward:
        raise Told("Chưa biết bạn ở phường, xã nào. Khai nơi ở trước, rồi khai hồ sơ.", where="service")
    happened_at = moment_made(asserted.day, asserted.at, now)
    evidence = refuse_text(asserted.evidence, "evidence", 0, EVIDENCE_MAX)
    case_key, public_id = pseudonyms.case(plain_case(asserted.case)), secrets.token_hex(8)
    async with database.transaction() as connection:
        await claims.lock_maker(connection, resident.id)
        await _refuse_again(connection, resident.id, case_key)
        await _refuse_many(connection, resident.id, now)
        helped = asserted.by == "self" and await assistances.open_for(connection, resident.id, service.key, now)
        by = "guided" if helped else asserted.by
        claim_id = await claims.add(
            connection, public_id, resident.id, resident.ward, service.key, case_key, by, happened_at,
            evidence, origin, now,
        )  # fmt: skip
        assert claim_id, "nobody else makes claims of this resident meanwhile"
        await claim_steps.add(connection, claim_id, "made", now)
    await match_claims(database, now, resident.id)
    made = await claims.by_public_id(database, public_id)
    assert made, "it was just written"
    return made


def origin_of(key: bytes, address: str, now: datetime) -> UUID:
    """A keyed hash of where a claim came from and the day: what came together on a day can be told, and no more."""
    said = f"{local(now).date().isoformat()} {address}"
    return UUID(bytes=hmac.digest(key, said.encode(), hashlib.sha256)[:16])


async def withdraw_claim(database: Database, resident: UUID, public_id: str, now: datetime) -> bool:
    """Withdraw a claim that waits; False if the resident has none of that name. Raises Told if it is too late."""
    async with database.transaction() as connection:
        claim = await _own(connection, resident, public_id)
        if not claim:
            return False
        await claims.turn(connection, claim.id, after(claim.state, "withdrawn"))
        await claim_steps.add(connection, claim.id, "withdrawn", now)
    return True


async def appeal_claim(database: Database, resident: UUID, public_id: str, reason: str, now: datetime) -> bool:
    """Appeal against a return, once; False if the resident has no claim of that name. Raises Told."""
    words = refuse_text(reason, "reason", REASON_MIN, REASON_MAX)
    async with database.transaction() as connection:
        claim = await _own(connection, resident, public_id)
        if not claim:
            return False
        state = after(claim.state, "appealed")
        if not may_appeal(claim.state, appealed_before=claim.appealed_at is not None):
            raise Told("Hồ sơ này đã được xem lại một lần. Mỗi hồ sơ được đề nghị xem lại một lần.", where="reason")
        await claims.turn(connection, claim.id, state, appealed_at=now)
        await claim_steps.add(connection, claim.id, "appealed", now, reason=words)
    return True


async def _own(connection: Connection, resident: UUID, public_id: str) -> Claim | None:
    found = await claims.by_public_id(connection, public_id, resident)
    return await claims.lock(connection, found.id) if found else None


async def _refuse_again(connection: Connection, resident: UUID, case_key: UUID) -> None:
    if before := await claims.of_case(connection, resident, case_key):
        made = local(before.made_at)
        raise Told(
            "Mã hồ sơ này đã được khai ngày {day}. Mở hồ sơ ấy để xem nó đến đâu; khai lại không thêm điểm.",
            where="case", day=f"{made.day}/{made.month}/{made.year}",
        )  # fmt: skip


async def _refuse_many(connection: Connection, resident: UUID, now: datetime) -> None:
    made = await claims.made_since(connection, resident, now - AN_HOUR)
    if len(made) >= HOUR_MAX:
        again = local(made[-HOUR_MAX] + AN_HOUR)
        raise Told(
            "Đã khai {n} hồ sơ trong một giờ, nhiều nhất là {most}. Khai tiếp từ {time}.",
            where="case", n=len(made), most=HOUR_MAX, time=f"{again:%H:%M}",
        )  # fmt: skip
    waiting = await claims.open_of(connection, resident)
    if waiting >= OPEN_MAX:
        raise Told(
            "Có {n} hồ sơ đang chờ, nhiều nhất là {most}. Chờ xong bớt rồi khai tiếp.",
            where="case", n=waiting, most=OPEN_MAX,
        )  # fmt: skip
