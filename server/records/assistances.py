"""Help that was given on the spot: who helped whom with what, once the one who was helped has confirmed it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from server.records.database import Queries

HELD_FOR = timedelta(hours=1)
"""So long what somebody does with the skill or service is guided."""

_NAMES = ("public_id", "helper", "resident", "activity", "begun_at", "confirmed_at", "declined_at")
_COLUMNS = ", ".join(_NAMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assistance:
    """One help. `activity` is the skill or service; it counts only once it is confirmed."""

    public_id: str
    helper: UUID
    resident: UUID
    activity: str | None
    begun_at: datetime
    confirmed_at: datetime | None
    declined_at: datetime | None


async def open_for(database: Queries, resident: UUID, activity: str, now: datetime) -> Assistance | None:
    """The help with a skill or service that somebody confirmed within the hour: what they do with it is guided."""
    row = await database.fetchrow(
        f"""
        SELECT {_COLUMNS} FROM assistances
         WHERE resident = $1 AND activity = $2 AND confirmed_at > $3 AND confirmed_at <= $4
         ORDER BY confirmed_at DESC
         LIMIT 1
        """,
        resident,
        activity,
        now - HELD_FOR,
        now,
    )
    return Assistance(**row) if row else None


async def begin(database: Queries, public_id: str, helper: UUID, resident: UUID, now: datetime) -> None:
    """Note that a helper's code was typed: what was helped with is still to be said."""
    await database.execute(
        "INSERT INTO assistances (public_id, helper, resident, begun_at) VALUES ($1, $2, $3, $4)",
        public_id,
        helper,
        resident,
        now,
    )


async def of_public_id(database: Queries, public_id: str, resident: UUID) -> Assistance | None:
    """The help of that name, if it was given to this resident."""
    row = await database.fetchrow(
        f"SELECT {_COLUMNS} FROM assistances WHERE public_id = $1 AND resident = $2", public_id, resident
    )
    return Assistance(**row) if row else None


async def confirm(
    database: Queries, public_id: str, resident: UUID, activity: str, begun_after: datetime, now: datetime
) -> bool:
    """Confirm what was helped with; False if that was said before, or it was begun too long ago."""
    found = await database.fetchval(
        """
        UPDATE assistances SET activity = $3, confirmed_at = $5
         WHERE public_id = $1 AND resident = $2 AND confirmed_at IS NULL AND declined_at IS NULL AND begun_at > $4
        RETURNING true
        """,
        public_id,
        resident,
        activity,
        begun_after,
        now,
    )
    return bool(found)


async def decline(database: Queries, public_id: str, resident: UUID, now: datetime) -> None:
    """Note that nobody was helped."""
    await database.execute(
        "UPDATE assistances SET declined_at = $3 WHERE public_id = $1 AND resident = $2 AND confirmed_at IS NULL",
        public_id,
        resident,
        now,
    )


async def given(database: Queries, helper: UUID, limit: int) -> list[Assistance]:
    """The confirmed help of a helper, the last first."""
    rows = await database.fetch(
        f"""
        SELECT {_COLUMNS} FROM assistances
         WHERE helper = $1 AND confirmed_at IS NOT NULL ORDER BY confirmed_at DESC LIMIT $2
        """,
        helper,
        limit,
    )
    return [Assistance(**row) for row in rows]


async def received(database: Queries, resident: UUID, limit: int) -> Sequence[tuple[Assistance, str]]:
    """The help that somebody confirmed, the last first, each with the helper's name."""
    rows = await database.fetch(
        """
        SELECT a.public_id, a.helper, a.resident, a.activity, a.begun_at, a.confirmed_at, a.declined_at, r.name
          FROM assistances a JOIN residents r ON r.id = a.helper
         WHERE a.resident = $1 AND a.confirmed_at IS NOT NULL ORDER BY a.confirmed_at DESC LIMIT $2
        """,
        resident,
        limit,
    )
    return [(Assistance(**{key: row[key] for key in _NAMES}), row["name"]) for row in rows]


async def people_helped(database: Queries, helper: UUID) -> int:
    """How many people a helper has helped."""
    return int(
        await database.fetchval(
            "SELECT count(DISTINCT resident) FROM assistances WHERE helper = $1 AND confirmed_at IS NOT NULL", helper
        )
    )


async def who_was_helped(database: Queries, names: Collection[str]) -> dict[str, UUID]:
    """Whom each confirmed help helped, by its name."""
    rows = await database.fetch(
        "SELECT public_id, resident FROM assistances WHERE public_id = ANY($1) AND confirmed_at IS NOT NULL",
        list(names),
    )
    return {row[0]: row[1] for row in rows}


async def forget_unconfirmed(database: Queries, before: datetime) -> None:
    """Forget help begun before a time that nobody confirmed."""
    await database.execute("DELETE FROM assistances WHERE confirmed_at IS NULL AND begun_at < $1", before)
