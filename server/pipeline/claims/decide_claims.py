"""What an official does with claims that wait: confirm, or return with a reason; the facts follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from server.pipeline.claims.match_claims import confirm, record
from server.records import claim_steps, claims
from server.records.accounts import Account
from server.records.claims import Claim
from server.records.database import Connection
from server.rules.case_number import plain_case
from server.rules.claim import OPEN, REASON_MAX, REASON_MIN, after, refuse_text
from server.rules.identity import Pseudonyms
from server.rules.refusals import NotFound, Told

BATCH_MAX = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Confirm or return. `case` is the number as it stands in the ward's own book, compared and let go."""

    agreed: bool
    reason: str
    case: str = ""


async def decide_claim(
    connection: Connection, pseudonyms: Pseudonyms, public_id: str, decision: Decision, by: Account, now: datetime
) -> Claim:
    """Decide a claim, and return it as it was. A confirmed one becomes a fact, which counts from the next block.

    Raises NotFound if it is none of the official's ward; Told if it was decided meanwhile, the number of the book is
    another, the reason is missing, or who returned it is to decide its appeal.
    """
    claim = await _within_reach(connection, public_id, by)
    reason = refuse_text(decision.reason, "reason", REASON_MIN, REASON_MAX)
    if claim.state not in OPEN:
        raise Told(
            "Hồ sơ này vừa được quyết định, hoặc người khai vừa rút. Xem lại tình trạng ở trên.", where="claim"
        )
    if claim.state == "appealed" and claim.returned_by == by.id:
        raise Told(
            "Người đã trả lại không xem lại đề nghị này. Nhờ người khác của phường, hoặc ban tổ chức.", where="claim"
        )
    if not decision.agreed:
        await claims.turn(connection, claim.id, after(claim.state, "returned"), returned_by=by.id)
        await claim_steps.add(connection, claim.id, "returned", now, reason=reason, account_id=by.id)
        return claim
    if decision.case and pseudonyms.case(plain_case(decision.case)) != claim.case_key:
        raise Told("Mã trong sổ không phải mã người dân đã khai. Xem lại mã, hoặc trả lại và nói rõ.", where="case")
    fact = await record(connection, claim, claim.happened_at, claim.by)
    await confirm(connection, claim, "officer", now, fact=fact, reason=reason, account_id=by.id)
    return claim


async def confirm_batch(
    connection: Connection, pseudonyms: Pseudonyms, names: Sequence[str], reason: str, by: Account, now: datetime
) -> int:
    """Confirm several claims that nothing speaks against, all or none, and return how many. Raises Told."""
    if not 1 <= len(names) <= BATCH_MAX:
        raise Told("Chọn từ 1 đến {most} hồ sơ; đã chọn {n}.", where="claim", n=len(names), most=BATCH_MAX)
    decided = [
        await decide_claim(connection, pseudonyms, name, Decision(agreed=True, reason=reason), by, now)
        for name in names
    ]
    found = await claims.conflicts(connection, [claim.id for claim in decided])
    wrong = sum(each.shared or each.taken for each in found.values())
    if wrong or any(claim.state == "appealed" for claim in decided):
        raise Told(
            "Trong số đã chọn có hồ sơ trùng mã, hoặc đang được đề nghị xem lại. Mở từng hồ sơ ấy để quyết định.",
            where="claim",
        )  # fmt: skip
    return len(decided)


async def _within_reach(connection: Connection, public_id: str, by: Account) -> Claim:
    found = await claims.by_public_id(connection, public_id)
    if not found or (by.ward and found.ward != by.ward):
        raise NotFound("there is no such claim", where="/console/claims")
    locked = await claims.lock(connection, found.id)
    if not locked:
        raise NotFound("there is no such claim", where="/console/claims")
    return locked
