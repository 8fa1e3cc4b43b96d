"""The PostgreSQL that is written to dies for good, and a streaming replica of it is promoted."""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from redis import Redis

from config.settings import Settings
from server.records.migrate import upgrade
from server.standalone.postgres import PostgresServer, launch_postgres, start_postgres
from server.standalone.processes import wait_until
from tests.engines import Engines
from tests.examples import SECRET_KEY
from tests.faults.test_point_in_time import REPLICATES, SECONDS, act, look

pytestmark = pytest.mark.faults


class Pair:
    """A primary with a replica that follows it."""

    def __init__(self, place: Path) -> None:
        self._folder = place / "replica"
        self.primary = start_postgres(place / "postgres", durable=False, otherwise=REPLICATES)
        upgrade(self.primary.url)
        self._copy()
        self.replica = self.follow()

    def follow(self) -> PostgresServer:
        """Start the replica on what it has."""
        log = self._folder.with_name("replica.log")
        server = launch_postgres(self._folder, log=log, durable=False, otherwise=REPLICATES)
        assert wait_until(lambda: says(server, "SELECT pg_is_in_recovery()") == "t", SECONDS)
        return server

    def wait_until_followed(self) -> None:
        """Wait until the replica has replayed all that was written."""
        there = says(self.primary, "SELECT pg_current_wal_flush_lsn()")
        assert wait_until(lambda: says(self.replica, f"SELECT pg_last_wal_replay_lsn() >= '{there}'") == "t", SECONDS)

    def lose_primary(self) -> str:
        """kill -9, for good; promote the replica and return its address."""
        self.primary.process.kill()
        self.primary.process.wait()
        says(self.replica, "SELECT pg_promote()")
        assert wait_until(lambda: says(self.replica, "SELECT pg_is_in_recovery()") == "f", SECONDS)
        return self.replica.url

    def _copy(self) -> None:
        user = self.primary.folder.stat().st_uid
        self._folder.mkdir(mode=0o700)
        os.chown(self._folder, user, user)
        subprocess.run(
            [self.primary.programs / "pg_basebackup", "-R", "-X", "stream", "-c", "fast", "-D", self._folder],
            env={"PATH": "/usr/bin:/bin", "PGHOST": str(self.primary.sockets), "PGUSER": "thidua"},
            cwd=self._folder, user=user, group=user, check=True, timeout=SECONDS,
        )  # fmt: skip


def says(server: PostgresServer, statement: str) -> str:
    """What it answers; nothing while it cannot."""
    try:
        return server.psql(statement).strip()
    except subprocess.CalledProcessError:
        return ""


@pytest.fixture
def pair(place: Path) -> Iterator[Pair]:
    running = Pair(place)
    yield running
    for server in (running.replica, running.primary):
        server.stop()


@pytest.fixture
def written(pair: Pair, engines: Engines) -> Settings:
    """Settings over the primary; two residents have acted, and the replica knows."""
    with Redis.from_url(engines.redis_url) as redis:
        redis.flushall()
    settings = Settings(
        database_url=SecretStr(pair.primary.url),
        redis_url=SecretStr(engines.redis_url),
        secret_key=SecretStr(SECRET_KEY),
    )
    asyncio.run(act(settings, 1, 2))
    pair.wait_until_followed()
    return settings


def over(settings: Settings, url: str) -> Settings:
    return settings.model_copy(update={"database_url": SecretStr(url)})


def test_a_tail_that_the_replica_lacks_is_noticed_and_comes_back_when_it_is_sent_again(
    pair: Pair, written: Settings
) -> None:
    pair.replica.stop()
    asyncio.run(act(written, 3, 4))
    generation, points, _ = asyncio.run(look(written))
    assert points == 40, "boards have counted what the replica lacks"
    pair.primary.process.kill()
    pair.primary.process.wait()
    pair.replica = pair.follow()

    promoted = over(written, pair.lose_primary())

    asyncio.run(act(promoted))
    anew, left, differences = asyncio.run(look(promoted))
    assert (anew > generation, left, differences) == (True, 20, []), "it is counted anew, from what is left"
    assert asyncio.run(look(promoted, 3, 4)) == (anew, 40, [])


def test_nothing_is_lost_with_a_replica_that_commits_wait_for(pair: Pair, written: Settings) -> None:
    pair.primary.psql("ALTER SYSTEM SET synchronous_standby_names = '*'")
    pair.primary.psql("SELECT pg_reload_conf()")
    assert wait_until(lambda: says(pair.primary, "SELECT sync_state FROM pg_stat_replication") == "sync", SECONDS)
    asyncio.run(act(written, 3, 4))
    before = asyncio.run(look(written))

    promoted = over(written, pair.lose_primary())

    assert asyncio.run(look(promoted)) == before
    assert before[1:] == (40, [])
