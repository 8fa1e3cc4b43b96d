"""Everything a door or a worker needs, opened once a process and closed in the end."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from config.settings import Settings
from server.boards.bus import Bus
from server.boards.connection import open_boards, open_redis
from server.boards.roll import Roll
from server.boards.store import BoardStore
from server.pipeline.claims.read_connectors import connectors_of
from server.pipeline.contests import Contests
from server.pipeline.game.forecast_ward import Forecasts
from server.pipeline.game.read_titles import TitleShelf
from server.pipeline.identity.openid import Provider
from server.pipeline.show import Shown
from server.records.database import Database, connect
from server.reference import Reference, read_reference
from server.rules.connector import Connector
from server.rules.identity import Pseudonyms


def utc_now() -> datetime:
    """The only clock of the platform."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """What a process holds."""

    settings: Settings
    database: Database
    boards: BoardStore
    bus: Bus
    roll: Roll
    contests: Contests
    reference: Reference
    pseudonyms: Pseudonyms
    clock: Callable[[], datetime] = utc_now
    shown: Shown = field(default_factory=Shown)
    forecasts: Forecasts = field(default_factory=Forecasts)
    titles: TitleShelf = field(default_factory=TitleShelf)
    connectors: Mapping[str, Connector] = field(default_factory=dict)
    provider: Provider | None = None
    """Where residents sign in, if this installation is connected to one."""


def pseudonyms_of(settings: Settings) -> Pseudonyms:
    """The keyed hashes of this installation."""
    return Pseudonyms(subject_key=settings.key_for("subjects"), case_key=settings.key_for("cases"))


@asynccontextmanager
async def open_resources(settings: Settings, process: str = "server") -> AsyncIterator[Resources]:
    """Open the stores. PostgreSQL must answer; Redis may be away and come back."""
    async with AsyncExitStack() as stack:
        database = await connect(
            settings.database_url.get_secret_value(), most=settings.database_connections, process=process
        )
        stack.push_async_callback(database.close)
        redis = open_redis(settings.redis_url.get_secret_value())
        stack.push_async_callback(redis.aclose)
        boards: Any = redis
        if apart := settings.boards_url.get_secret_value():
            boards = open_boards(apart)
            stack.push_async_callback(boards.aclose)
        bus = Bus(redis)
        stack.push_async_callback(bus.close)
        reference, pseudonyms = read_reference(), pseudonyms_of(settings)
        yield Resources(
            settings=settings,
            database=database,
            boards=BoardStore(boards),
            bus=bus,
            roll=Roll(redis),
            contests=Contests(database, reference),
            reference=reference,
            pseudonyms=pseudonyms,
            connectors=connectors_of(settings.connectors, reference.catalogue, process),
            provider=Provider(settings, pseudonyms) if settings.oidc_issuer else None,
        )
