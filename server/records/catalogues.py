"""The versions of the catalogue of skills and services. Version 0 are the files of config/reference."""

from dataclasses import dataclass
from datetime import datetime

from server.records.database import Connection, Queries

_LOCK = 7_535
"""Versions are added one after the other; the second key of our advisory locks is 0 here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueVersion:
    """One version: when it came into force, by whom and why."""

    version: int
    reason: str
    by: str | None
    loaded_at: datetime


async def newest(database: Queries) -> int:
    """The number of the version in force."""
    return int(await database.fetchval("SELECT coalesce(max(version), 0) FROM catalogue_versions"))


async def documents(database: Queries) -> list[tuple[int, str]]:
    """The document of every version, oldest first."""
    rows = await database.fetch("SELECT version, document FROM catalogue_versions ORDER BY version")
    return [(row[0], row[1]) for row in rows]


async def versions(database: Queries) -> list[CatalogueVersion]:
    """Every version, newest first."""
    rows = await database.fetch(
        """
        SELECT c.version, c.reason, a.name AS by, c.loaded_at
          FROM catalogue_versions c
          LEFT JOIN accounts a ON a.id = c.account_id
         ORDER BY c.version DESC
        """
    )
    return [CatalogueVersion(**row) for row in rows]


async def lock(connection: Connection) -> None:
    """Let nobody else add a version until the transaction ends."""
    await connection.fetchval("SELECT pg_advisory_xact_lock($1, 0)", _LOCK)


async def add(connection: Queries, version: int, document: str, reason: str, account_id: int) -> None:
    """Put a version into force."""
    await connection.execute(
        "INSERT INTO catalogue_versions (version, document, reason, account_id) VALUES ($1, $2, $3, $4)",
        version,
        document,
        reason,
        account_id,
    )
