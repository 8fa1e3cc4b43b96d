"""The community digital team's helpers: residents whom an officer of their ward named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.records.database import Queries


@dataclass(frozen=True, slots=True, kw_only=True)
class Helper:
    """A helper, and how many people have confirmed their help. `number` names them within the ward's list."""

    number: int
    name: str
    ward: str
    named_at: datetime
    people: int


async def add(database: Queries, resident: UUID, ward: str, named_by: int, now: datetime) -> bool:
    """Note a helper; False if they are one already."""
    return bool(
        await database.fetchval(
            """
            INSERT INTO helpers (resident, ward, named_by, named_at) VALUES ($1, $2, $3, $4)
                ON CONFLICT (resident) WHERE ended_at IS NULL DO NOTHING
            RETURNING true
            """,
            resident,
            ward,
            named_by,
            now,
        )
    )


async def ward_of(database: Queries, resident: UUID) -> str | None:
    """For which ward somebody helps; None if they are no helper."""
    found: str | None = await database.fetchval(
        "SELECT ward FROM helpers WHERE resident = $1 AND ended_at IS NULL", resident
    )
    return found


async def of_ward(database: Queries, ward: str) -> Sequence[Helper]:
    """The helpers of a ward, the first named first."""
    rows = await database.fetch(
        """
        SELECT h.id AS number, r.name, h.ward, h.named_at,
               (SELECT count(DISTINCT a.resident) FROM assistances a
                 WHERE a.helper = h.resident AND a.confirmed_at IS NOT NULL) AS people
          FROM helpers h JOIN residents r ON r.id = h.resident
         WHERE h.ward = $1 AND h.ended_at IS NULL ORDER BY h.id
        """,
        ward,
    )
    return [Helper(**row) for row in rows]


async def end(database: Queries, ward: str, number: int, now: datetime) -> UUID | None:
    """Let somebody of a ward be a helper no longer, and return who it is; None if there is none of that number."""
    found: UUID | None = await database.fetchval(
        "UPDATE helpers SET ended_at = $3 WHERE ward = $1 AND id = $2 AND ended_at IS NULL RETURNING resident",
        ward,
        number,
        now,
    )
    return found
