"""What residents ask of an official about their data, with the day by which it is answered."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from server.records.database import Queries

_COLUMNS = """p.id, p.resident, p.kind, p.words, p.made_at, p.due_on, p.answered_at, p.answer,
              r.name, r.birth_year, h.ward"""
_FROM = """privacy_requests p JOIN residents r ON r.id = p.resident
           LEFT JOIN LATERAL (SELECT ward FROM residences WHERE resident = r.id ORDER BY id DESC LIMIT 1) h ON true"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyRequest:
    """A request, with who asks. `answered_at` is None while it waits."""

    id: int
    resident: UUID
    kind: str
    words: str
    made_at: datetime
    due_on: date
    answered_at: datetime | None
    answer: str
    name: str
    birth_year: int | None
    ward: str | None


async def add(database: Queries, resident: UUID, kind: str, words: str, due_on: date, now: datetime) -> int:
    """Add a request, and return its number."""
    return int(
        await database.fetchval(
            """
            INSERT INTO privacy_requests (resident, kind, words, made_at, due_on) VALUES ($1, $2, $3, $4, $5)
            RETURNING id
            """,
            resident,
            kind,
            words,
            now,
            due_on,
        )
    )


async def waiting_of(database: Queries, resident: UUID) -> int:
    """How many requests of a resident wait. Their row is held: two at once are counted in turn."""
    await database.execute("SELECT FROM residents WHERE id = $1 FOR UPDATE", resident)
    return int(
        await database.fetchval(
            "SELECT count(*) FROM privacy_requests WHERE resident = $1 AND answered_at IS NULL", resident
        )
    )


async def of_resident(database: Queries, resident: UUID) -> list[PrivacyRequest]:
    """The requests of a resident, the newest first."""
    rows = await database.fetch(f"SELECT {_COLUMNS} FROM {_FROM} WHERE p.resident = $1 ORDER BY p.id DESC", resident)
    return [PrivacyRequest(**row) for row in rows]


async def queue(database: Queries, *, answered: bool, limit: int) -> list[PrivacyRequest]:
    """Requests that wait, the one due first first; or those that were answered, the newest first."""
    order = "p.answered_at DESC" if answered else "p.due_on, p.id"
    rows = await database.fetch(
        f"SELECT {_COLUMNS} FROM {_FROM} WHERE (p.answered_at IS NOT NULL) = $1 ORDER BY {order} LIMIT $2",
        answered,
        limit,
    )
    return [PrivacyRequest(**row) for row in rows]


async def by_id(database: Queries, number: int) -> PrivacyRequest | None:
    """The request of that number."""
    row = await database.fetchrow(f"SELECT {_COLUMNS} FROM {_FROM} WHERE p.id = $1", number)
    return PrivacyRequest(**row) if row else None


async def answer(database: Queries, number: int, words: str, account_id: int, now: datetime) -> bool:
    """Answer a request; False if it was answered before."""
    found = await database.fetchval(
        """
        UPDATE privacy_requests SET answer = $2, account_id = $3, answered_at = $4
         WHERE id = $1 AND answered_at IS NULL
        RETURNING true
        """,
        number,
        words,
        account_id,
        now,
    )
    return bool(found)
