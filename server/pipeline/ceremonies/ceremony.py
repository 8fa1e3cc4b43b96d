"""A reveal as watchers need it: where each ceremony stands, and the bodies of the steps that were shown."""

from collections.abc import Sequence
from uuid import UUID

from server.records import ceremonies
from server.records.ceremonies import Standing
from server.records.database import Queries

__all__ = ["STEPS_MOST", "Standing", "bodies", "standing"]

STEPS_MOST = 200
"""Bodies told at once: who lacks more asks again."""


async def standing(database: Queries) -> Sequence[Standing]:
    """Where every ceremony stands that has begun and not ended, and those that ended within two minutes."""
    return await ceremonies.standing(database)


async def bodies(database: Queries, ceremony_id: UUID, after: int, up_to: int) -> list[bytes]:
    """The bodies of steps after+1 to up_to, never past where the ceremony has ever been."""
    return await ceremonies.bodies(database, ceremony_id, max(0, after), min(up_to, after + STEPS_MOST))
