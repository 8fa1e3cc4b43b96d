"""PostgreSQL and Redis for the tests: started once, in a folder that goes away with them."""

import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import psutil

from server.standalone.postgres import PostgresServer, start_postgres
from server.standalone.redis import RedisServer, start_redis

_MEMORY: Final = Path("/dev/shm")
_ROOM_BYTES: Final = 4 << 30
"""Many times what one run of the tests holds at once; a container's 64 MiB are not enough."""


class Engines:
    """Both engines, running.

    Data survives the death of any process, not of the machine, which makes them quick; to measure, ask for `durable`.
    """

    def __init__(self, *, durable: bool = False) -> None:
        place = None if durable else _quick_place()
        self._folder = Path(tempfile.mkdtemp(prefix="thidua-so-test-", dir=place))
        self.postgres: PostgresServer = start_postgres(self._folder / "postgres", durable=durable)
        self.redis: RedisServer = start_redis(self._folder / "redis")

    @property
    def redis_url(self) -> str:
        return self.redis.url

    def create_database(self, name: str, template: str = "template0") -> str:
        """Make a database like `template` (to which nobody may be connected), and return its URL."""
        self.postgres.psql(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return self.postgres.url_of(name)

    def drop_database(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self.postgres.psql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def stop(self) -> None:
        self.redis.stop()
        self.postgres.stop()
        shutil.rmtree(self._folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _quick_place() -> Path | None:
    """Memory, if there is plenty of it: each test's database is some 300 new files, which a busy disk takes half a
    second for and memory a few hundredths. None is the disk.
    """
    roomy = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free >= _ROOM_BYTES
    return _MEMORY if roomy and psutil.virtual_memory().available >= _ROOM_BYTES else None
