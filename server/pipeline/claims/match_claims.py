"""Matching claims with what platforms say, in any order of arrival: run on a clock, and when somebody looks."""

from datetime import datetime, timedelta
from uuid import UUID

from server.records import claim_matches, claim_steps, claims, facts
from server.records.claim_matches import Reported, Vouched
from server.records.claims import Claim
from server.records.database import Connection, Database
from server.rules.claim import OPEN, Proof, after, moment_claimed
from server.rules.hanoi import local

SOURCE = "claims"
"""Of the facts that confirmed claims become; their source_ref is the claim's public id."""
RETURNED_WITHIN = timedelta(days=400)
"""A platform's report confirms a claim of this age at most."""


async def match_claims(database: Database, now: datetime, resident: UUID | None = None) -> int:
    """Confirm what platforms reported or vouch for, open again what they took back, and return how many claims moved.

    Of all residents, or of one who looks. May run twice, and in two places at once.
    """
    moved = 0
    for claim_id in await claim_matches.taken_back(database, resident):
        moved += await _open_again(database, claim_id, now)
    for found in await claim_matches.reported(database, resident, now - RETURNED_WITHIN):
        moved += await _confirm_reported(database, found, now)
    for each in await claim_matches.vouched(database, resident):
        moved += await _confirm_vouched(database, each, now)
    return moved


async def _confirm_reported(database: Database, found: Reported, now: datetime) -> bool:
    async with database.transaction() as connection:
        claim = await claims.lock(connection, found.claim_id)
        if not claim or claim.state not in (*OPEN, "returned"):
            return False
        await confirm(connection, claim, "event", now, platform=found.source, fact=(found.source, found.ref))
    return True


async def _confirm_vouched(database: Database, found: Vouched, now: datetime) -> bool:
    async with database.transaction() as connection:
        claim = await claims.lock(connection, found.claim_id)
        # Two claims with one case: the one before has it by now, and this one stays for the ward to see.
        if not claim or claim.state not in OPEN or await claim_matches.is_taken(connection, claim.id):
            return False
        proof: Proof = "file" if found.via == "file" else "connector"
        differs = found.happened_on and found.happened_on != local(claim.happened_at).date()
        at = moment_claimed(found.happened_on) if found.happened_on and differs else claim.happened_at
        fact = await record(connection, claim, at, found.by or claim.by)
        await confirm(connection, claim, proof, now, platform=found.platform, fact=fact)
    return True


async def _open_again(database: Database, claim_id: int, now: datetime) -> bool:
    async with database.transaction() as connection:
        claim = await claims.lock(connection, claim_id)
        if not claim or claim.proof != "event":
            return False
        await claims.turn(connection, claim.id, after(claim.state, "reopened"))
        await claim_steps.add(connection, claim.id, "reopened", now, platform=claim.fact_source or "")
    return True


async def confirm(
    connection: Connection,
    claim: Claim,
    proof: Proof,
    now: datetime,
    *,
    platform: str = "",
    fact: tuple[str, str],
    reason: str = "",
    account_id: int | None = None,
) -> None:
    """Let a claim be confirmed by the fact that counts for it. Raises Told if it is none that can be."""
    await claims.turn(connection, claim.id, after(claim.state, "confirmed"), proof=proof, fact=fact)
    await claim_steps.add(
        connection, claim.id, "confirmed", now, proof=proof, platform=platform, reason=reason, account_id=account_id
    )


async def record(connection: Connection, claim: Claim, happened_at: datetime, by: str) -> tuple[str, str]:
    """Record the fact that a confirmed claim is, and return its name. It takes the road of all facts."""
    await facts.record_own(
        connection,
        [
            {
                "kind": "service",
                "source": SOURCE,
                "source_ref": claim.public_id,
                "resident": claim.resident,
                "activity": claim.service,
                "case_key": claim.case_key,
                "by": by,
                "happened_at": happened_at,
            }
        ],
    )
    return SOURCE, claim.public_id
