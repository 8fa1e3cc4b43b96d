"""A moment comes back from a copy of the cluster and its write-ahead log, by the commands of docker-compose.yml."""

import asyncio
import os
import subprocess
import time
from pathlib import Path

import pytest
from pydantic import SecretStr

from config.settings import Settings
from server.records.migrate import upgrade
from server.resources import open_resources
from server.standalone.postgres import PostgresServer, start_postgres
from server.standalone.processes import wait_until
from tests.engines import Engines
from tests.examples import SECRET_KEY, skill
from tests.pipeline.stage import build_stage
from tests.processes import REPOSITORY, Process, environment_of

pytestmark = pytest.mark.faults

SCRIPT = REPOSITORY / "config" / "point_in_time.sh"
REPLICATES = {"max_wal_senders": "4"}
SECONDS = 30.0


class Script:
    """The script's commands for one cluster, run as PostgreSQL's own user."""

    def __init__(self, place: Path, cluster: PostgresServer) -> None:
        self._user = cluster.folder.stat().st_uid
        for name in ("wal", "base", "data"):
            (place / name).mkdir(mode=0o700)
            os.chown(place / name, self._user, self._user)
        self._environment = {
            "PATH": f"{cluster.programs}:/usr/bin:/bin",
            "PGHOST": str(cluster.sockets),
            "PGUSER": "thidua",
            **{name.upper(): str(place / name) for name in ("wal", "base", "data")},
        }

    def begin(self, *words: str, **more: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [SCRIPT, *words], env=self._environment | more, user=self._user, group=self._user, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *words: str, **more: str) -> str:
        process = self.begin(*words, **more)
        said, errors = process.communicate(timeout=SECONDS)
        assert process.returncode == 0, errors
        return said


async def act(settings: Settings, *of: int) -> None:
    """Let residents enrol, and complete a skill."""
    async with open_resources(settings, "test") as resources:
        stage = await build_stage(resources)
        for each in of:
            await stage.enrol(each)
            await stage.accept(skill(of=each))
        await stage.move()


async def look(settings: Settings, *more: int) -> tuple[int, int, list[str]]:
    """The generation that is shown, the points of the ward, and what differs, after some more have acted."""
    await act(settings, *more)
    async with open_resources(settings, "test") as resources:
        stage = await build_stage(resources)
        return (await stage.view()).generation, await stage.points(), await stage.differences()


def test_a_moment_comes_back_and_what_came_after_it_does_not(place: Path, engines: Engines) -> None:
    cluster = start_postgres(place / "postgres", otherwise=REPLICATES)
    settings = Settings(
        database_url=SecretStr(cluster.url), redis_url=SecretStr(engines.redis_url), secret_key=SecretStr(SECRET_KEY)
    )
    upgrade(cluster.url)
    script = Script(place, cluster)
    receiving = script.begin("receive")
    assert wait_until(lambda: any((place / "wal").iterdir()), SECONDS)
    asyncio.run(act(settings, 1))
    script.run("base", "2")
    time.sleep(1.1)  # Copies are named by the second.
    asyncio.run(act(settings, 2, 3))
    moment = cluster.psql("SELECT clock_timestamp()").strip()
    asyncio.run(act(settings, 4))

    cluster.process.kill()  # With its disk; Redis goes on, and knows boards of the time that is lost.
    cluster.process.wait()
    receiving.terminate()
    receiving.communicate()
    script.run("recover", UNTIL=moment)
    again = start_postgres(place / "data", otherwise=REPLICATES)
    try:
        assert wait_until(lambda: again.psql("SELECT pg_is_in_recovery()").strip() == "f", SECONDS)
        back = settings.model_copy(update={"database_url": SecretStr(again.url)})
        with Process("server", "restore", "--here", environment=environment_of(back)) as restoring:
            assert restoring.process.wait(SECONDS) == 0
        generation, points, differences = asyncio.run(look(back))
        assert (generation > 1, points, differences) == (True, 30, [])
        assert asyncio.run(look(back, 4)) == (generation, 40, [])
    finally:
        again.stop()
