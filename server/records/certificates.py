"""Certificates that were issued. A code stays for ever, also when nobody stands behind it any more."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.records.database import Queries
from server.rules.certificate import Ground, Kind, Reason

_COLUMNS = "number, code, resident, kind, subject, ward, shows, earned_at, issued_at, revoked_at, reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """One certificate. `number` is its place in the status list; without a resident its holder was erased."""

    number: int
    code: str
    resident: UUID | None
    kind: Kind
    subject: str
    ward: str | None
    shows: str
    earned_at: datetime
    issued_at: datetime
    revoked_at: datetime | None
    reason: Reason | None

    @property
    def holds(self) -> bool:
        """Whether it was neither revoked nor left without its holder."""
        return self.revoked_at is None and self.resident is not None


async def issue(
    database: Queries, code: str, resident: UUID, ground: Ground, ward: str | None, shows: str, now: datetime
) -> str:
    """Issue a certificate, and return its code: of two presses of one button both get the same one."""
    await database.execute(
        """
        INSERT INTO certificates (code, resident, kind, subject, ward, shows, earned_at, issued_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (resident, kind, subject) WHERE revoked_at IS NULL DO NOTHING
        """,
        code,
        resident,
        ground.kind,
        ground.subject,
        ward,
        shows,
        ground.since,
        now,
    )
    found = await database.fetchval(
        """
        SELECT code FROM certificates
         WHERE resident = $1 AND kind = $2 AND subject = $3 AND revoked_at IS NULL
        """,
        resident,
        ground.kind,
        ground.subject,
    )
    return str(found)


async def of_code(database: Queries, code: str) -> Certificate | None:
    """The certificate with that code."""
    row = await database.fetchrow(f"SELECT {_COLUMNS} FROM certificates WHERE code = $1", code)
    return Certificate(**row) if row else None


async def of_resident(database: Queries, resident: UUID) -> list[Certificate]:
    """Every certificate of a resident, the newest first."""
    rows = await database.fetch(
        f"SELECT {_COLUMNS} FROM certificates WHERE resident = $1 ORDER BY number DESC", resident
    )
    return [Certificate(**row) for row in rows]


async def change(database: Queries, code: str, resident: UUID, ward: str | None, shows: str) -> None:
    """Change what a certificate shows."""
    await database.execute(
        "UPDATE certificates SET ward = $3, shows = $4 WHERE code = $1 AND resident = $2", code, resident, ward, shows
    )


async def revoke(database: Queries, code: str, reason: Reason, now: datetime) -> None:
    """Revoke a certificate, once and for good."""
    await database.execute(
        "UPDATE certificates SET revoked_at = $3, reason = $2 WHERE code = $1 AND revoked_at IS NULL",
        code,
        reason,
        now,
    )


async def holders_after(database: Queries, resident: UUID | None, most: int) -> list[UUID]:
    """Residents with certificates that stand, page by page in the order of their ids."""
    rows = await database.fetch(
        """
        SELECT DISTINCT resident FROM certificates
         WHERE revoked_at IS NULL AND resident IS NOT NULL AND ($1::uuid IS NULL OR resident > $1)
         ORDER BY resident LIMIT $2
        """,
        resident,
        most,
    )
    return [row[0] for row in rows]


async def not_valid(database: Queries) -> list[int]:
    """The numbers of certificates that hold no more, for the status list."""
    rows = await database.fetch(
        "SELECT number FROM certificates WHERE revoked_at IS NOT NULL OR resident IS NULL ORDER BY number"
    )
    return [int(row[0]) for row in rows]
