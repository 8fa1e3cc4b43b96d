"""Partners and the ids of their keys. No secret is here: secrets are derived."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from server.records.database import Connection, Queries


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerKey:
    """One key of a partner that may still be valid. Without `expires_at` it is the one in use."""

    partner: str
    key_id: str
    expires_at: datetime | None
    paused: bool
    calls_per_second: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """A partner as an operator sees it, with how many of its keys are valid now."""

    code: str
    name: str
    created_at: datetime
    paused: bool
    calls_per_second: int | None
    keys: int
    overlap_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLine:
    """One key of a partner, as an operator sees it: its id tells nothing of its secret."""

    key_id: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    def valid(self, now: datetime) -> bool:
        """Whether it still opens the door."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)


async def add(connection: Queries, code: str, name: str) -> bool:
    """Add a partner; False if the code is taken."""
    added = await connection.fetchval(
        "INSERT INTO partners (code, name) VALUES ($1, $2) ON CONFLICT (code) DO NOTHING RETURNING true", code, name
    )
    return bool(added)


async def lock(connection: Connection, code: str) -> bool:
    """Keep the partner from other operators until the transaction ends; False if there is none."""
    return bool(await connection.fetchval("SELECT true FROM partners WHERE code = $1 FOR UPDATE", code))


async def add_key(connection: Queries, code: str, key_id: str) -> None:
    """Give a partner one more key."""
    await connection.execute("INSERT INTO partner_keys (partner, key_id) VALUES ($1, $2)", code, key_id)


async def retire_keys(connection: Connection, code: str, until: datetime) -> None:
    """Let the key in use expire at `until`, and revoke at once those that are expiring already."""
    await connection.execute(
        """
        UPDATE partner_keys SET revoked_at = now()
         WHERE partner = $1 AND revoked_at IS NULL AND expires_at IS NOT NULL
        """,
        code,
    )
    await connection.execute(
        "UPDATE partner_keys SET expires_at = $2 WHERE partner = $1 AND revoked_at IS NULL", code, until
    )


async def pause(database: Queries, code: str, paused: bool) -> bool:
    """Stop or resume taking a partner's events; False if there is no such partner."""
    found = await database.fetchval("UPDATE partners SET paused = $2 WHERE code = $1 RETURNING true", code, paused)
    return bool(found)


async def valid_keys(database: Queries, now: datetime) -> Sequence[PartnerKey]:
    """Every key of every partner that is neither revoked nor expired, the newest of a partner first."""
    rows = await database.fetch(
        """
        SELECT k.partner, k.key_id, k.expires_at, p.paused, p.calls_per_second
          FROM partner_keys k
          JOIN partners p ON p.code = k.partner
         WHERE k.revoked_at IS NULL
           AND (k.expires_at IS NULL OR k.expires_at > $1)
         ORDER BY k.partner, k.created_at DESC, k.key_id
        """,
        now,
    )
    return [PartnerKey(**row) for row in rows]


async def all_partners(database: Queries, now: datetime) -> Sequence[Partner]:
    """Every partner, by code."""
    rows = await database.fetch(
        """
        SELECT p.code, p.name, p.created_at, p.paused, p.calls_per_second, count(k.key_id) AS keys,
               max(k.expires_at) AS overlap_until
          FROM partners p
          LEFT JOIN partner_keys k ON k.partner = p.code
                                  AND k.revoked_at IS NULL
                                  AND (k.expires_at IS NULL OR k.expires_at > $1)
         GROUP BY p.code
         ORDER BY p.code
        """,
        now,
    )
    return [Partner(**row) for row in rows]


async def keys_of(database: Queries, code: str) -> list[KeyLine]:
    """Every key a partner ever had, newest first."""
    rows = await database.fetch(
        """
        SELECT key_id, created_at, expires_at, revoked_at
          FROM partner_keys
         WHERE partner = $1
         ORDER BY created_at DESC, key_id
        """,
        code,
    )
    return [KeyLine(**row) for row in rows]


async def revoke_key(connection: Queries, code: str, key_id: str) -> bool:
    """End a key at once; False if there is none that still holds."""
    return bool(
        await connection.fetchval(
            """
            UPDATE partner_keys SET revoked_at = now()
             WHERE partner = $1 AND key_id = $2 AND revoked_at IS NULL
            RETURNING true
            """,
            code,
            key_id,
        )
    )


async def limit(connection: Queries, code: str, calls_per_second: int | None) -> None:
    """Give a partner a limit of its own, or with None that of the platform."""
    await connection.execute("UPDATE partners SET calls_per_second = $2 WHERE code = $1", code, calls_per_second)
