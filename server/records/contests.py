"""Contests as they were loaded, each version kept."""

from dataclasses import dataclass
from datetime import datetime

from server.records.database import Connection, Queries


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredContest:
    """A contest's current document, and the generation of its ledger that counts."""

    id: int
    slug: str
    version: int
    generation: int
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A contest as it once was: who made it so, when and why. Of what a file said nobody gives a name or reason."""

    version: int
    document: str
    made_by: str
    reason: str
    made_at: datetime


async def all_contests(database: Queries) -> list[StoredContest]:
    """Every contest, oldest first."""
    rows = await database.fetch("SELECT id, slug, version, generation, document FROM contests ORDER BY id")
    return [StoredContest(**row) for row in rows]


async def begun(database: Queries) -> dict[int, datetime]:
    """Since when each contest has been there, by its id."""
    rows = await database.fetch("SELECT contest_id, loaded_at FROM contest_versions WHERE version = 1")
    return {row["contest_id"]: row["loaded_at"] for row in rows}


async def contest(database: Queries, slug: str) -> StoredContest | None:
    """The contest of that slug, or None."""
    row = await database.fetchrow(
        "SELECT id, slug, version, generation, document FROM contests WHERE slug = $1", slug
    )
    return StoredContest(**row) if row else None


async def contest_for_update(connection: Connection, slug: str) -> StoredContest | None:
    """The contest of that slug, kept from other writers until the transaction ends."""
    row = await connection.fetchrow(
        "SELECT id, slug, version, generation, document FROM contests WHERE slug = $1 FOR UPDATE", slug
    )
    return StoredContest(**row) if row else None


async def create(connection: Connection, slug: str, document: str, by: str = "", reason: str = "") -> int:
    """Add a contest and its first version, and return its id."""
    return int(
        await connection.fetchval(
            """
            WITH contest AS (INSERT INTO contests (slug, document) VALUES ($1, $2) RETURNING id)
            INSERT INTO contest_versions (contest_id, version, document, made_by, reason, generation)
            SELECT id, 1, $2, $3, $4, 1 FROM contest
            RETURNING contest_id
            """,
            slug,
            document,
            by,
            reason,
        )
    )


async def replace(connection: Connection, contest_id: int, document: str, by: str = "", reason: str = "") -> int:
    """Make the document the contest's next version, and return its number."""
    return int(
        await connection.fetchval(
            """
            WITH contest AS (
                UPDATE contests SET document = $2, version = version + 1, loaded_at = now()
                 WHERE id = $1 RETURNING id, version, generation)
            INSERT INTO contest_versions (contest_id, version, document, made_by, reason, generation)
            SELECT id, version, $2, $3, $4, generation FROM contest
            RETURNING version
            """,
            contest_id,
            document,
            by,
            reason,
        )
    )


async def stands_at(connection: Connection, contest_id: int, version: int) -> bool:
    """Whether the contest is still of that version, which it then stays until the transaction ends."""
    return bool(
        await connection.fetchval("SELECT true FROM contests WHERE id = $1 AND version = $2 FOR SHARE",
                                  contest_id, version)
    )  # fmt: skip


async def versions(database: Queries, contest_id: int) -> list[Version]:
    """Every version of a contest, oldest first."""
    rows = await database.fetch(
        """
        SELECT version, document, made_by, reason, loaded_at AS made_at
          FROM contest_versions
         WHERE contest_id = $1
         ORDER BY version
        """,
        contest_id,
    )
    return [Version(**row) for row in rows]


async def begin_generation(connection: Connection, contest_id: int, least: int = 0) -> int:
    """Let the contest be folded anew from its first fact, in a generation of its own, and return its number.

    It is at least `least`. The current version is the one that the new generation is counted by.
    """
    return int(
        await connection.fetchval(
            """
            WITH contest AS (
                UPDATE contests
                   SET generation = 1 + greatest(generation, $2 - 1,
                                                 (SELECT max(generation) FROM rehearsals WHERE contest_id = $1))
                 WHERE id = $1 RETURNING id, version, generation)
            UPDATE contest_versions AS v SET generation = contest.generation
              FROM contest
             WHERE v.contest_id = contest.id AND v.version = contest.version
            RETURNING v.generation
            """,
            contest_id,
            least,
        )
    )


async def generation_before(database: Queries, contest_id: int, generation: int) -> int:
    """The generation that counted before this one; 0 if it is the first. Those of rehearsals never counted."""
    return int(
        await database.fetchval(
            "SELECT coalesce(max(generation), 0) FROM contest_versions WHERE contest_id = $1 AND generation < $2",
            contest_id,
            generation,
        )
    )


async def take_generation(connection: Connection, contest_id: int, generation: int) -> None:
    """Let a generation that was counted beside be the one that counts, by the current version."""
    await connection.execute(
        """
        WITH contest AS (UPDATE contests SET generation = $2 WHERE id = $1 RETURNING id, version)
        UPDATE contest_versions AS v SET generation = $2
          FROM contest
         WHERE v.contest_id = contest.id AND v.version = contest.version
        """,
        contest_id,
        generation,
    )


async def earlier_generations(database: Queries) -> list[tuple[int, int, int]]:
    """(contest, generation, version): by which version each generation that no longer counts was counted."""
    rows = await database.fetch(
        """
        SELECT DISTINCT ON (v.contest_id, v.generation) v.contest_id, v.generation, v.version
          FROM contest_versions v
          JOIN contests c ON c.id = v.contest_id AND v.generation < c.generation
         ORDER BY v.contest_id, v.generation, v.version DESC
        """
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def document(database: Queries, contest_id: int, version: int) -> str:
    """The document of one version."""
    return str(
        await database.fetchval(
            "SELECT document FROM contest_versions WHERE contest_id = $1 AND version = $2", contest_id, version
        )
    )


async def document_of(database: Queries, contest_id: int, version: int) -> str:
    """The document of one version of a contest."""
    return str(
        await database.fetchval(
            "SELECT document FROM contest_versions WHERE contest_id = $1 AND version = $2", contest_id, version
        )
    )
