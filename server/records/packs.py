"""Sealed packs, kept in parts so that neither writing nor sending one needs it whole in memory."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from server.records.database import Connection, Database, Queries


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPack:
    """A pack that is whole."""

    sha256: bytes
    bytes: int
    made_at: datetime


async def of_version(database: Queries, contest_id: int, number: int, version: int) -> StoredPack | None:
    """The pack of a version, None while it is not made."""
    row = await database.fetchrow(
        "SELECT sha256, bytes, made_at FROM packs WHERE contest_id = $1 AND round = $2 AND version = $3",
        contest_id,
        number,
        version,
    )
    return StoredPack(**row) if row else None


async def begin(connection: Connection, contest_id: int, number: int, version: int) -> None:
    """Drop the parts of an earlier try."""
    await connection.execute(
        """
        DELETE FROM pack_parts p
         WHERE contest_id = $1 AND round = $2 AND version = $3
           AND NOT EXISTS (SELECT FROM packs WHERE contest_id = $1 AND round = $2 AND version = $3)
        """,
        contest_id,
        number,
        version,
    )


async def add_part(
    connection: Queries, contest_id: int, number: int, version: int, ordinal: int, body: bytes
) -> None:
    """Keep the next part."""
    await connection.execute(
        "INSERT INTO pack_parts (contest_id, round, version, ordinal, body) VALUES ($1, $2, $3, $4, $5)",
        contest_id,
        number,
        version,
        ordinal,
        body,
    )


async def finish(
    connection: Connection, contest_id: int, number: int, version: int, sha256: bytes, size: int
) -> None:
    """Say that the pack is whole."""
    await connection.execute(
        """
        INSERT INTO packs (contest_id, round, version, sha256, bytes) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT DO NOTHING
        """,
        contest_id,
        number,
        version,
        sha256,
        size,
    )


async def parts(database: Database, contest_id: int, number: int, version: int) -> AsyncIterator[bytes]:
    """The parts of a pack in order, one at a time. No connection is held while the receiver is slow."""
    ordinal = 0
    while True:
        body: bytes | None = await database.fetchval(
            "SELECT body FROM pack_parts WHERE contest_id = $1 AND round = $2 AND version = $3 AND ordinal = $4",
            contest_id,
            number,
            version,
            ordinal,
        )
        if body is None:
            return
        yield body
        ordinal += 1
