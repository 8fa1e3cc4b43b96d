"""On which web sites boards may stand, as this process last read it."""

import asyncio
import time
from dataclasses import dataclass, field

from starlette.requests import Request

from server.records import embed_origins
from server.records.database import Database, Unavailable

FRESH_SECONDS = 1.0
WITHIN_SECONDS = 1.5
"""Boards come from Redis; for PostgreSQL alone none of them waits longer."""


@dataclass(slots=True)
class AllowedOrigins:
    """What was read, by ward. There are as many keys as wards."""

    known: dict[str | None, tuple[float, tuple[str, ...]]] = field(default_factory=dict)

    async def of(self, database: Database, ward: str | None) -> tuple[str, ...]:
        """The sites; those last known while PostgreSQL is away. Raises Unavailable if none were ever read."""
        at, origins = self.known.get(ward, (-FRESH_SECONDS, ()))
        if time.monotonic() - at < FRESH_SECONDS:
            return origins
        try:
            async with asyncio.timeout(WITHIN_SECONDS):
                origins = await embed_origins.allowed(database, ward)
        except (Unavailable, TimeoutError) as error:
            if ward not in self.known:
                raise Unavailable("the sites that may show boards were not read yet") from error
        self.known[ward] = (time.monotonic(), origins)
        return origins


def allowed_origins_of(request: Request) -> AllowedOrigins:
    """Those of this process."""
    state = request.app.state
    if not hasattr(state, "allowed_origins"):
        state.allowed_origins = AllowedOrigins()
    known: AllowedOrigins = state.allowed_origins
    return known
