"""One official proposes, another decides: nobody changes a result alone."""

from collections.abc import Mapping
from typing import Any

from server.records import proposals
from server.records.accounts import Account
from server.records.database import Connection
from server.records.proposals import Proposal
from server.rules.refusals import NotFound, Told

REASON_MIN = 40
"""A sentence with the document's number and what happened does not fit into less."""
REASON_MAX = 2_000


async def propose(
    connection: Connection, contest_id: int | None, kind: str, arguments: Mapping[str, Any], reason: str, by: Account
) -> int:
    """Put a proposal forward, and return its id. Raises Told for a reason that says too little or too much."""
    text = reason.strip()
    if not REASON_MIN <= len(text) <= REASON_MAX:
        raise Told(
            "Lý do có {n} ký tự, cần từ {least} đến {most}. Nêu số văn bản và sự việc.",
            where="reason", n=len(text), least=REASON_MIN, most=REASON_MAX,
        )  # fmt: skip
    return await proposals.add(connection, contest_id, kind, arguments, text, by.id)


async def decide(connection: Connection, proposal_id: int, by: Account, *, agreed: bool, answer: str) -> Proposal:
    """Decide a proposal, and return it as it was put. What follows from it belongs into the same transaction.

    Raises NotFound, or Told if it was decided before, or is the decider's own.
    """
    await proposals.lock(connection, proposal_id)
    found = await proposals.by_id(connection, proposal_id)
    if not found:
        raise NotFound(f"there is no proposal {proposal_id}", where="proposal")
    if found.agreed is not None:
        raise Told("{name} đã quyết định việc này rồi.", where="proposal", name=found.decider)
    if found.proposed_by == by.id:
        raise Told("Người đề nghị không tự quyết định được: cần một người khác.", where="proposal")
    await proposals.decide(connection, proposal_id, by.id, agreed, answer.strip())
    return found
