"""Codes that one person hands to another. The database holds only their keyed hashes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from server.records.database import Queries

Purpose = Literal["paper", "sign-in", "guardian", "family", "helper", "help"]
"""What a code opens: an account made in person, the same account again, a child's taking part, a family, being a
helper, one help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A code that was used: for what, and whose it is."""

    purpose: Purpose
    resident: UUID | None
    family_id: int | None
    ward: str | None
    made_by: int | None


async def add(
    database: Queries,
    purpose: Purpose,
    code_hash: bytes,
    now: datetime,
    expires_at: datetime,
    *,
    uses: int = 1,
    resident: UUID | None = None,
    family_id: int | None = None,
    ward: str | None = None,
    made_by: int | None = None,
) -> None:
    """Add a code."""
    await database.execute(
        """
        INSERT INTO codes (code_hash, purpose, resident, family_id, ward, made_by, made_at, expires_at, uses_left)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        code_hash,
        purpose,
        resident,
        family_id,
        ward,
        made_by,
        now,
        expires_at,
        uses,
    )


async def use(database: Queries, code_hash: bytes, purposes: Sequence[Purpose], now: datetime) -> Code | None:
    """Use a code once, and return what it opens; None if it is none of these, has ended or was used up."""
    row = await database.fetchrow(
        """
        UPDATE codes SET uses_left = uses_left - 1
         WHERE code_hash = $1 AND purpose = ANY($2) AND expires_at > $3 AND uses_left > 0
        RETURNING purpose, resident, family_id, ward, made_by
        """,
        code_hash,
        list(purposes),
        now,
    )
    return Code(**row) if row else None


async def end(
    database: Queries, purposes: Sequence[Purpose], *, resident: UUID | None = None, family_id: int | None = None
) -> None:
    """End the codes of a resident or a family."""
    await database.execute(
        "DELETE FROM codes WHERE purpose = ANY($1) AND (resident = $2 OR family_id = $3)",
        list(purposes),
        resident,
        family_id,
    )


async def open_until(database: Queries, purpose: Purpose, resident: UUID, now: datetime) -> datetime | None:
    """Until when a resident's code of a purpose opens something; None if they have none."""
    found: datetime | None = await database.fetchval(
        """
        SELECT max(expires_at) FROM codes
         WHERE purpose = $1 AND resident = $2 AND expires_at > $3 AND uses_left > 0
        """,
        purpose,
        resident,
        now,
    )
    return found
