"""Who is told by outgoing webhooks. No secret is here: secrets are derived from the ids of keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.records.database import Connection, Queries
from server.rules.webhook import Off


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One endpoint. While `old_key_until` lies ahead, both keys sign. `failing_since` is None when it last worked."""

    id: int
    name: str
    url: str
    partner: str | None
    kinds: Sequence[str]
    key_id: str
    old_key_id: str | None
    old_key_until: datetime | None
    off: Off
    off_at: datetime | None
    failing_since: datetime | None
    added_by: str
    added_at: datetime

    def key_ids(self, now: datetime) -> list[str]:
        """The ids of the keys that sign at a time, the newest first."""
        old = self.old_key_id if self.old_key_until and self.old_key_until > now else None
        return [self.key_id, *([old] if old else [])]


_COLUMNS = """e.id, e.name, e.url, e.partner, e.kinds, e.key_id, e.old_key_id, e.old_key_until, e.off, e.off_at,
              e.failing_since, a.name AS added_by, e.added_at"""


def _endpoint(row: Mapping[str, Any]) -> Endpoint:
    return Endpoint(**{**row, "kinds": tuple(row["kinds"])})


async def lock(connection: Connection) -> None:
    """Let nobody else add an endpoint until this transaction ends, so that what was counted is still true."""
    await connection.execute("LOCK TABLE webhook_endpoints IN SHARE ROW EXCLUSIVE MODE")


async def add(
    connection: Connection,
    name: str,
    url: str,
    partner: str | None,
    kinds: Sequence[str],
    key_id: str,
    account: int,
    now: datetime,
) -> int | None:
    """Add an endpoint and return its id; None if the address is registered."""
    number: int | None = await connection.fetchval(
        """
        INSERT INTO webhook_endpoints (name, url, partner, kinds, key_id, account_id, added_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (url) DO NOTHING
        RETURNING id
        """,
        name,
        url,
        partner,
        list(kinds),
        key_id,
        account,
        now,
    )
    return number


async def every(database: Queries) -> list[Endpoint]:
    """Every endpoint, in the order of their names."""
    rows = await database.fetch(
        f"SELECT {_COLUMNS} FROM webhook_endpoints e JOIN accounts a ON a.id = e.account_id ORDER BY e.name, e.id"
    )
    return [_endpoint(row) for row in rows]


async def by_id(database: Queries, number: int) -> Endpoint | None:
    """The endpoint of that id, or None."""
    row = await database.fetchrow(
        f"SELECT {_COLUMNS} FROM webhook_endpoints e JOIN accounts a ON a.id = e.account_id WHERE e.id = $1", number
    )
    return _endpoint(row) if row else None


async def change(connection: Connection, number: int, name: str, kinds: Sequence[str]) -> None:
    """Call an endpoint otherwise, and tell it other things from now on."""
    await connection.execute(
        "UPDATE webhook_endpoints SET name = $2, kinds = $3 WHERE id = $1", number, name, list(kinds)
    )


async def rotate(connection: Connection, number: int, key_id: str, until: datetime) -> None:
    """Sign with a new key, and with the one in use until a time; one that was ending already ends at once."""
    await connection.execute(
        """
        UPDATE webhook_endpoints SET old_key_id = key_id, old_key_until = $3, key_id = $2 WHERE id = $1
        """,
        number,
        key_id,
        until,
    )


async def switch_off(database: Queries, number: int, why: Off, now: datetime) -> bool:
    """Tell an endpoint nothing more; False if it is off already."""
    return bool(
        await database.fetchval(
            "UPDATE webhook_endpoints SET off = $2, off_at = $3 WHERE id = $1 AND off = '' RETURNING true",
            number,
            why,
            now,
        )
    )


async def switch_on(connection: Connection, number: int) -> bool:
    """Tell an endpoint again; False if it is on already."""
    return bool(
        await connection.fetchval(
            """
            UPDATE webhook_endpoints SET off = '', off_at = NULL, failing_since = NULL
             WHERE id = $1 AND off <> '' RETURNING true
            """,
            number,
        )
    )


async def remove(connection: Connection, number: int) -> bool:
    """Forget an endpoint that is off, with its deliveries; False if it is on or there is none."""
    return bool(
        await connection.fetchval("DELETE FROM webhook_endpoints WHERE id = $1 AND off <> '' RETURNING true", number)
    )


async def note_success(database: Queries, number: int) -> None:
    """It took what it was told."""
    await database.execute(
        "UPDATE webhook_endpoints SET failing_since = NULL WHERE id = $1 AND failing_since IS NOT NULL", number
    )


async def note_failure(database: Queries, number: int, now: datetime) -> datetime:
    """It did not; return since when that is so."""
    since: datetime = await database.fetchval(
        """
        UPDATE webhook_endpoints SET failing_since = coalesce(failing_since, $2) WHERE id = $1
        RETURNING failing_since
        """,
        number,
        now,
    )
    return since
