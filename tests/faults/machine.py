"""One installation of real processes, each of which a test may kill by its own pid and start again."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import TracebackType
from typing import Self

from config.settings import Settings
from server.records.migrate import upgrade
from server.standalone.address import free_port
from server.standalone.logs import tail
from server.standalone.postgres import PostgresServer, launch_postgres, start_postgres
from server.standalone.processes import spawn, stop, wait_until
from server.standalone.redis import RedisServer, launch_redis, start_redis
from tests.examples import SECRET_KEY

REPOSITORY = Path(__file__).parents[2]
HOST = "127.0.0.1"
SERVERS = ("server-1", "server-2")
READY_SECONDS = 60.0


def migrate_postgres(folder: Path) -> Path:
    """Make a data folder of PostgreSQL with our schema, to be copied by each machine."""
    server = start_postgres(folder / "postgres")
    upgrade(server.url)
    server.stop()
    return server.folder


class Machine:
    """PostgreSQL, Redis, two servers and as many pipelines as are started."""

    def __init__(self, folder: Path, migrated: Path) -> None:
        self.folder = folder
        (folder / "logs").mkdir()
        subprocess.run(["cp", "-a", migrated, folder / "postgres"], check=True)
        self.postgres: PostgresServer = start_postgres(folder / "postgres", log=self.log("postgres"))
        self.redis: RedisServer = start_redis(folder / "redis", log=self.log("redis"))
        self.boards_url = ""
        """Where boards lie, if apart; to be given before anything is started."""
        self.ports = {name: free_port(HOST, 0) for name in SERVERS}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self.processes.values():
            stop(process, ((signal.SIGKILL, 5.0),))
        if self.redis.process.poll() is None:
            self.signal_redis(signal.SIGCONT)
        self.redis.stop()
        self.postgres.stop()
        shutil.rmtree(self.folder / "postgres")  # The largest part; the logs stay, for whom a test fails.

    def last_words(self) -> str:
        """What each process logged last, for whom a test fails."""
        names = ("postgres", "redis", *self.processes)
        return "\n".join(f"--- the last words of {name}:\n{tail(self.log(name), 20)}" for name in names)

    @property
    def settings(self) -> Settings:
        """What a process of ours is told."""
        return Settings(
            database_url=self.postgres.url,  # type: ignore[arg-type]
            redis_url=self.redis.url,  # type: ignore[arg-type]
            boards_url=self.boards_url,  # type: ignore[arg-type]
            secret_key=SECRET_KEY,  # type: ignore[arg-type]
        )

    @property
    def addresses(self) -> list[str]:
        """Where the servers listen, as 'host:port'."""
        return [f"{HOST}:{port}" for port in self.ports.values()]

    def log(self, name: str) -> Path:
        return self.folder / "logs" / f"{name}.log"

    def start(self, *names: str) -> None:
        """Start servers ('server-1') and pipelines ('pipeline-1'), without waiting. From the main thread only."""
        for name in names:
            words = ("server", "serve") if name in SERVERS else ("workers", "pipeline")
            self.processes[name] = spawn(
                [sys.executable, "-m", *words],
                cwd=REPOSITORY,
                env=self._environment(name),
                log=self.log(name),
                dying=signal.SIGKILL,
            )

    def wait_for_servers(self) -> None:
        """Wait until all doors are open."""
        for name in SERVERS:
            assert wait_until(lambda name=name: self.answers(name), READY_SECONDS), tail(self.log(name))  # type: ignore[misc]

    def wait_for_engines(self) -> None:
        """Wait until PostgreSQL has replayed what it must, and Redis has read its file."""
        assert wait_until(lambda: self.postgres.ready() and self.redis.ready(), READY_SECONDS), self.last_words()

    def answers(self, name: str) -> bool:
        """Whether a server's doors are open."""
        connection = HTTPConnection(HOST, self.ports[name], timeout=2)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def kill(self, name: str) -> None:
        """kill -9, by its pid."""
        process = self.engine(name) if name in ("redis", "postgres") else self.processes[name]
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

    def start_engine(self, name: str) -> None:
        """Start PostgreSQL or Redis again on what the last one left, without waiting, as the supervisor does."""
        if name == "postgres":
            self.postgres = launch_postgres(self.folder / "postgres", log=self.log(name))
        else:
            self.redis = launch_redis(self.folder / "redis", log=self.log(name))

    def delete_files_of_redis(self) -> None:
        """As if its disk were gone."""
        shutil.rmtree(self.folder / "redis")

    def copy_files_of_redis(self) -> None:
        """Keep what its disk holds now."""
        shutil.copytree(self.folder / "redis", self.folder / "redis.copy", ignore=shutil.ignore_patterns("*.sock"))

    def restore_files_of_redis(self) -> None:
        """Put back what was kept."""
        self.delete_files_of_redis()
        (self.folder / "redis.copy").rename(self.folder / "redis")

    def signal_redis(self, number: signal.Signals) -> None:
        """Freeze it, or let it go on."""
        os.kill(self.redis.pid, number)

    def holder(self, *pipelines: str) -> str:
        """Which of these pipelines has the contest: the one that took it last."""
        taken = {name: self._taken_at(name) for name in pipelines}
        name = max(taken, key=lambda name: taken[name])
        assert taken[name], f"one of {pipelines} has taken the contest"
        return name

    def cut_off_holder(self) -> None:
        """End the session in PostgreSQL that holds the contest's lock, as an operator or a firewall may."""
        self.postgres.psql("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")

    def _taken_at(self, name: str) -> str:
        """The time that stands before the last such line in the log, in UTC; nothing if there is none."""
        lines = [line for line in self.log(name).read_text().splitlines() if "contest taken" in line]
        return lines[-1].split()[0] if lines else ""

    def engine(self, name: str) -> subprocess.Popen[bytes]:
        return self.postgres.process if name == "postgres" else self.redis.process

    def command(self, *words: str) -> "Command":
        """Begin `python -m server …`."""
        return Command(words, self._environment("command"))

    def _environment(self, name: str) -> Mapping[str, str]:
        return os.environ | {
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.redis.url,
            "BOARDS_URL": self.boards_url,
            "SECRET_KEY": SECRET_KEY,
            "DOORS": "intake,live",
            "HOST": HOST,
            "PORT": str(self.ports.get(name, 0)),
            "DEMO": "false",
        }


class Command:
    """A command of the operator, running."""

    def __init__(self, words: tuple[str, ...], environment: Mapping[str, str]) -> None:
        self.words = words
        self._process = subprocess.Popen(
            [sys.executable, "-m", "server", *words],
            cwd=REPOSITORY,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def result(self, seconds: float = 120) -> tuple[int, str]:
        """Its exit code and what it said."""
        said, _ = self._process.communicate(timeout=seconds)
        return self._process.returncode, said.strip()
