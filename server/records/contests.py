"""Contests as they were loaded, each version kept."""

from dataclasses import dataclass

from server.records.database import Connection, Queries


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredContest:
    """A contest's current document, and the generation of its ledger that counts."""

    id: int
    slug: str
    version: int
    generation: int
    document: str


async def all_contests(database: Queries) -> list[StoredContest]:
    """Every contest, oldest first."""
    rows = await database.fetch("SELECT id, slug, version, generation, document FROM contests ORDER BY id")
    return [StoredContest(**row) for row in rows]


async def contest_for_update(connection: Connection, slug: str) -> StoredContest | None:
    """The contest of that slug, kept from other writers until the transaction ends."""
    row = await connection.fetchrow(
        "SELECT id, slug, version, generation, document FROM contests WHERE slug = $1 FOR UPDATE", slug
    )
    return StoredContest(**row) if row else None


async def create(connection: Connection, slug: str, document: str) -> int:
    """Add a contest and its first version, and return its id."""
    return int(
        await connection.fetchval(
            """
            WITH contest AS (INSERT INTO contests (slug, document) VALUES ($1, $2) RETURNING id)
            INSERT INTO contest_versions (contest_id, version, document)
            SELECT id, 1, $2 FROM contest
            RETURNING contest_id
            """,
            slug,
            document,
        )
    )


async def replace(connection: Connection, contest_id: int, document: str) -> int:
    """Make the document the contest's next version, and return its number."""
    return int(
        await connection.fetchval(
            """
            WITH contest AS (
                UPDATE contests SET document = $2, version = version + 1, loaded_at = now()
                 WHERE id = $1 RETURNING id, version)
            INSERT INTO contest_versions (contest_id, version, document)
            SELECT id, version, $2 FROM contest
            RETURNING version
            """,
            contest_id,
            document,
        )
    )


async def begin_generation(connection: Connection, contest_id: int) -> int:
    """Let the contest be folded anew from its first fact, in a generation of its own, and return its number."""
    return int(
        await connection.fetchval(
            "UPDATE contests SET generation = generation + 1 WHERE id = $1 RETURNING generation", contest_id
        )
    )
