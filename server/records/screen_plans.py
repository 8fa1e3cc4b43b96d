"""What screens should show: a plan for all, for a ward's or for one of them, and notices with their times."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.records.database import Connection, Queries


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A plain text of a ward, or of the city (None), which its screens show from `starts` until `ends`."""

    id: int
    ward: str | None
    text: str
    starts: datetime
    ends: datetime
    made_by: int
    made_at: datetime


async def plans(database: Queries) -> dict[str, Mapping[str, Any]]:
    """Every plan by its key: 'all', 'ward:00070', 'screen:12'."""
    return {row["key"]: row["plan"] for row in await database.fetch("SELECT key, plan FROM screen_plans")}


async def keep_plan(connection: Connection, key: str, plan: Mapping[str, Any], by: int, now: datetime) -> None:
    """Set a plan."""
    await connection.execute(
        """
        INSERT INTO screen_plans (key, plan, changed_at, changed_by) VALUES ($1, $2, $3, $4)
            ON CONFLICT (key) DO UPDATE SET plan = $2, changed_at = $3, changed_by = $4
        """,
        key,
        plan,
        now,
        by,
    )


async def drop_plan(connection: Connection, key: str) -> bool:
    """Take a plan back, so that the next more general one holds; False if there was none."""
    return bool(await connection.fetchval("DELETE FROM screen_plans WHERE key = $1 RETURNING true", key))


async def notices(database: Queries, now: datetime) -> Sequence[Notice]:
    """The notices that are shown now or later, the next first."""
    rows = await database.fetch(
        """
        SELECT id, ward, text, starts, ends, made_by, made_at FROM screen_notices
         WHERE withdrawn_at IS NULL AND ends > $1
         ORDER BY starts, id
        """,
        now,
    )
    return [Notice(**row) for row in rows]


async def add_notice(
    connection: Connection, ward: str | None, text: str, starts: datetime, ends: datetime, by: int, now: datetime
) -> int:
    """Plan a notice, and return its id."""
    return int(
        await connection.fetchval(
            """
            INSERT INTO screen_notices (ward, text, starts, ends, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6)
            RETURNING id
            """,
            ward,
            text,
            starts,
            ends,
            by,
            now,
        )
    )


async def withdraw_notice(connection: Connection, notice_id: int, ward: str | None, now: datetime) -> bool:
    """Withdraw a notice of a ward (None: of whomever); False if there is none that still stands."""
    found = await connection.fetchval(
        """
        UPDATE screen_notices SET withdrawn_at = $3
         WHERE id = $1 AND ($2::text IS NULL OR ward = $2) AND withdrawn_at IS NULL
        RETURNING true
        """,
        notice_id,
        ward,
        now,
    )
    return bool(found)


async def past_notices(
    database: Queries, ward: str | None, now: datetime, limit: int
) -> Sequence[tuple[Notice, datetime | None]]:
    """Notices of a ward (None: of whomever) that are shown no more, the last first, and when one was withdrawn."""
    rows = await database.fetch(
        """
        SELECT id, ward, text, starts, ends, made_by, made_at, withdrawn_at FROM screen_notices
         WHERE (withdrawn_at IS NOT NULL OR ends <= $2) AND ($1::text IS NULL OR ward = $1)
         ORDER BY least(withdrawn_at, ends) DESC, id DESC
         LIMIT $3
        """,
        ward,
        now,
        limit,
    )
    return [(Notice(**{name: row[name] for name in Notice.__slots__}), row["withdrawn_at"]) for row in rows]
