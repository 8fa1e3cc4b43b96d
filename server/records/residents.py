"""Residents who have signed in: who they are to us, and where they say they live.

`id` is the keyed hash that partners' events carry too (rules/identity.py): facts find their person by it, and
nothing else of a person stands in any fact.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, get_args
from uuid import UUID

from server.records.database import Queries

GamePart = Literal["missions", "badges", "titles", "duels", "notices"]
"""What of the game a person may switch off: a column `…_off` each. Nothing of it changes what counts."""
GAME_PARTS: tuple[GamePart, ...] = get_args(GamePart)
ResidenceState = Literal["none", "declared", "confirmed", "returned"]
OF_AGE = 16
"""Who is younger takes part with a guardian's code, and has no public name."""

_COLUMNS = """r.id, r.name, r.salutation, r.birth_year, r.assurance, r.guardian, r.created_at, r.welcomed_at,
              r.badges_off, r.missions_off, r.titles_off, r.duels_off, r.notices_off, h.ward, h.neighbourhood, h.unit,
              coalesce(h.groups, '{}') AS groups,
              coalesce(h.state, 'none') AS residence, coalesce(h.reason, '') AS residence_reason, h.declared_at,
              coalesce(h.id, 0) AS residence_id"""
_FROM = """residents r LEFT JOIN LATERAL (
               SELECT * FROM residences WHERE resident = r.id ORDER BY id DESC LIMIT 1) h ON true"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """A person, with the residence declared last. `welcomed_at` is when the first visit was finished."""

    id: UUID
    name: str
    salutation: str
    birth_year: int | None
    assurance: str
    guardian: UUID | None
    created_at: datetime
    welcomed_at: datetime | None
    badges_off: bool
    """Whether they asked to be shown no badges."""
    missions_off: bool
    """Whether they asked to be shown no missions."""
    titles_off: bool
    """Whether they asked to be shown no titles."""
    duels_off: bool
    """Whether they asked to be told of no duels and milestones."""
    notices_off: bool
    """Whether they asked to be told no news of the game."""
    ward: str | None
    neighbourhood: str | None
    unit: str | None
    groups: tuple[str, ...]
    residence: ResidenceState
    residence_reason: str
    declared_at: datetime | None
    residence_id: int

    def is_minor(self, today: date) -> bool:
        """Whether they may be under 16. Only the year of birth is kept: the year of doubt is on the safe side."""
        return self.birth_year is not None and today.year - self.birth_year <= OF_AGE


def resident_of(row: Any) -> Resident:
    """The resident of a row with our columns."""
    values = dict(row)
    return Resident(**{**values, "groups": tuple(values["groups"])})


async def by_id(database: Queries, resident: UUID) -> Resident | None:
    """The resident of that id, if they have signed in and were not erased."""
    row = await database.fetchrow(f"SELECT {_COLUMNS} FROM {_FROM} WHERE r.id = $1", resident)
    return resident_of(row) if row else None


async def of_session(
    database: Queries, token_hash: bytes, created_after: datetime, seen_after: datetime
) -> tuple[Resident, datetime] | None:
    """Whose open session that is, and when it was last seen; None if it is ended, too old or idle for too long."""
    row = await database.fetchrow(
        f"""
        SELECT {_COLUMNS}, s.seen_at
          FROM resident_sessions s, {_FROM}
         WHERE s.token_hash = $1 AND r.id = s.resident
           AND s.ended_at IS NULL AND s.created_at > $2 AND s.seen_at > $3
        """,
        token_hash,
        created_after,
        seen_after,
    )
    if not row:
        return None
    values = dict(row)
    seen_at = values.pop("seen_at")
    return resident_of(values), seen_at


async def sign_in(
    database: Queries, resident: UUID, name: str, birth_year: int | None, assurance: str, now: datetime
) -> bool:
    """Note who has signed in, and say whether they are new here. What a provider no longer tells is kept, and so is a
    name that its owner corrected."""
    found = await database.fetchval(
        """
        INSERT INTO residents (id, name, birth_year, assurance, created_at) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (id) DO UPDATE
           SET name = CASE WHEN residents.name_corrected THEN residents.name
                           ELSE coalesce(nullif(excluded.name, ''), residents.name) END,
               assurance = excluded.assurance,
               birth_year = coalesce(excluded.birth_year, residents.birth_year)
        RETURNING xmax = 0
        """,
        resident,
        name,
        birth_year,
        assurance,
        now,
    )
    return bool(found)


async def describe(database: Queries, resident: UUID, salutation: str, birth_year: int | None) -> None:
    """Note how somebody wants to be spoken to, and their year of birth."""
    await database.execute(
        "UPDATE residents SET salutation = $2, birth_year = $3 WHERE id = $1", resident, salutation, birth_year
    )


async def correct(database: Queries, resident: UUID, name: str, birth_year: int | None) -> None:
    """Correct a name and a year of birth as their owner says. The name holds against what a provider tells later."""
    await database.execute(
        """
        UPDATE residents SET name_corrected = name_corrected OR name <> $2, name = $2, birth_year = $3 WHERE id = $1
        """,
        resident,
        name,
        birth_year,
    )


async def welcome(database: Queries, resident: UUID, now: datetime) -> None:
    """Note that the first visit is finished."""
    await database.execute(
        "UPDATE residents SET welcomed_at = coalesce(welcomed_at, $2) WHERE id = $1", resident, now
    )


async def show_parts(database: Queries, resident: UUID, off: Mapping[GamePart, bool]) -> None:
    """Note which parts of the game somebody wants to be shown; of those not named nothing changes."""
    for part, hides in off.items():
        assert part in GAME_PARTS, "columns are named by nothing from outside"
        await database.execute(f"UPDATE residents SET {part}_off = $2 WHERE id = $1", resident, hides)


async def show_badges(database: Queries, resident: UUID, *, off: bool) -> None:
    """Note whether somebody wants to be shown badges."""
    await database.execute("UPDATE residents SET badges_off = $2 WHERE id = $1", resident, off)


async def show_missions(database: Queries, resident: UUID, *, off: bool) -> None:
    """Note whether somebody wants to be shown missions."""
    await database.execute("UPDATE residents SET missions_off = $2 WHERE id = $1", resident, off)


async def show_titles(database: Queries, resident: UUID, *, off: bool) -> None:
    """Note whether somebody wants to be shown titles."""
    await database.execute("UPDATE residents SET titles_off = $2 WHERE id = $1", resident, off)


async def declare_residence(
    database: Queries,
    resident: UUID,
    ward: str,
    neighbourhood: str | None,
    unit: str | None,
    groups: tuple[str, ...],
    now: datetime,
    *,
    confirmed: bool = False,
) -> None:
    """Write down where somebody says they live. It waits for the ward unless it is confirmed as it is."""
    await database.execute(
        """
        INSERT INTO residences (resident, ward, neighbourhood, unit, groups, declared_at, state)
        VALUES ($1, $2, $3, $4, $5, $6, CASE WHEN $7 THEN 'confirmed' ELSE 'declared' END)
        """,
        resident,
        ward,
        neighbourhood,
        unit,
        list(groups),
        now,
        confirmed,
    )
