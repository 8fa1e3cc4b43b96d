"""The way of each claim: every step with its time, its reason and who took it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from server.records.database import Queries
from server.rules.claim import Proof
from server.rules.claim import Step as Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step. `platform` is the one that confirmed; `reason` the words of the resident or of the official."""

    claim_id: int
    step: Kind
    at: datetime
    proof: Proof | None
    platform: str
    reason: str
    by: str | None


async def add(
    connection: Queries,
    claim_id: int,
    step: Kind,
    at: datetime,
    *,
    proof: Proof | None = None,
    platform: str = "",
    reason: str = "",
    account_id: int | None = None,
) -> None:
    """Write a step down."""
    await connection.execute(
        """
        INSERT INTO claim_steps (claim_id, step, at, proof, platform, reason, account_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        claim_id,
        step,
        at,
        proof,
        platform,
        reason,
        account_id,
    )


async def of_claims(database: Queries, claim_ids: Collection[int]) -> dict[int, list[Step]]:
    """The steps of each claim, in their order."""
    rows = await database.fetch(
        """
        SELECT s.claim_id, s.step, s.at, s.proof, s.platform, s.reason, a.name AS by
          FROM claim_steps s
          LEFT JOIN accounts a ON a.id = s.account_id
         WHERE s.claim_id = ANY($1)
         ORDER BY s.id
        """,
        list(claim_ids),
    )
    found: dict[int, list[Step]] = {each: [] for each in claim_ids}
    for row in rows:
        found[row["claim_id"]].append(Step(**row))
    return found
