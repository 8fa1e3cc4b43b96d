"""What residents agreed to: one line a consent, kept with its version and with the time it was taken back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.records.database import Queries


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One yes, and perhaps its end."""

    purpose: str
    version: int
    given_at: datetime
    withdrawn_at: datetime | None


async def give(database: Queries, resident: UUID, versions: Mapping[str, int], now: datetime) -> None:
    """Note consents by purpose; one that holds already is left as it is, unless it was to an older version."""
    await database.execute(
        """
        WITH given AS (SELECT * FROM unnest($2::text[], $3::smallint[]) AS given (purpose, version)),
             old AS (UPDATE consents c SET withdrawn_at = $4 FROM given g
                      WHERE c.resident = $1 AND c.purpose = g.purpose AND c.withdrawn_at IS NULL
                        AND c.version < g.version RETURNING c.purpose)
        SELECT count(*) FROM old
        """,
        resident,
        list(versions),
        list(versions.values()),
        now,
    )
    await database.execute(
        """
        INSERT INTO consents (resident, purpose, version, given_at)
        SELECT $1, purpose, version, $4 FROM unnest($2::text[], $3::smallint[]) AS given (purpose, version)
            ON CONFLICT DO NOTHING
        """,
        resident,
        list(versions),
        list(versions.values()),
        now,
    )


async def withdraw(database: Queries, resident: UUID, purposes: Collection[str], now: datetime) -> None:
    """Take consents back."""
    await database.execute(
        "UPDATE consents SET withdrawn_at = $3 WHERE resident = $1 AND purpose = ANY($2) AND withdrawn_at IS NULL",
        resident,
        list(purposes),
        now,
    )


async def holding(database: Queries, resident: UUID) -> dict[str, Consent]:
    """The consents that hold, by purpose."""
    return {each.purpose: each for each in await history(database, resident) if each.withdrawn_at is None}


async def history(database: Queries, resident: UUID) -> list[Consent]:
    """Every consent somebody ever gave, the first first."""
    rows = await database.fetch(
        """
        SELECT purpose, version, given_at, withdrawn_at FROM consents
         WHERE resident = $1 ORDER BY given_at, purpose
        """,
        resident,
    )
    return [Consent(**row) for row in rows]
