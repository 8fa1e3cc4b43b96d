"""The installation under bad weather: each process reaches PostgreSQL and Redis over a line of its own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

from server.standalone.address import free_port
from server.standalone.postgres import DATABASE, USER
from server.standalone.processes import spawn
from tests.faults.machine import HOST, REPOSITORY, SERVERS, Machine

PIPELINES = ("pipeline-1", "pipeline-2")
OURS = (*SERVERS, *PIPELINES)


class Field(Machine):
    """Two servers, two pipelines, both stores, and the lines between all of them and the world."""

    def __init__(self, folder: Path, migrated: Path) -> None:
        super().__init__(folder, migrated)
        stores = {
            "postgres": self._socket(self.postgres.sockets, ".s.PGSQL*"),
            "redis": self._socket(self.redis.sockets, "*"),
        }
        to = {f"{name}>{store}": path for name in OURS for store, path in stores.items()}
        to |= {f"world>{name}": f"{HOST}:{port}" for name, port in self.ports.items()}
        self.lines = {name: free_port(HOST, 0) for name in to}
        told = [{"name": name, "port": port, "to": to[name]} for name, port in self.lines.items()]
        self._carrier = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.line", json.dumps(told)], cwd=REPOSITORY, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert self._carrier.stdout and self._carrier.stdout.readline() == "ready\n"

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in OURS:
            self.signal(name, signal.SIGCONT)
        super().__exit__(kind, error, trace)
        self._carrier.kill()
        self._carrier.wait()

    @property
    def addresses(self) -> list[str]:
        """Where the world reaches the servers."""
        return [f"{HOST}:{self.lines[f'world>{name}']}" for name in SERVERS]

    def turn(self, line: str, mode: str) -> None:
        """How a line is from now on."""
        assert self._carrier.stdin
        self._carrier.stdin.write(f"{line} {mode}\n")
        self._carrier.stdin.flush()

    def start(self, *names: str) -> None:
        """Start servers and pipelines, each with a clock that can be set wrong."""
        for name in names:
            words = ("server", "serve") if name in SERVERS else ("workers", "pipeline")
            command: list[str | Path] = [sys.executable, "-m", "tests.chaos.skewed", self._clock(name), *words]
            self.processes[name] = spawn(
                command, cwd=REPOSITORY, env=self._environment(name), log=self.log(name), dying=signal.SIGKILL
            )

    def set_clock(self, name: str, seconds: float) -> None:
        """Let a process be wrong about the time by so much."""
        self._clock(name).write_text(str(seconds))

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal to one process, if it is there."""
        process = self.engine(name) if name == "redis" else self.processes.get(name)
        if process and process.poll() is None:
            os.kill(process.pid, number)

    def fill_disk(self, bytes_left: int) -> None:
        """No file of PostgreSQL grows beyond this any more: as on a full disk, each write of it fails."""
        for pid in [self.postgres.pid, *children(self.postgres.pid)]:
            _limit(pid, str(bytes_left))

    def free_disk(self) -> None:
        """There is room again."""
        for pid in [self.postgres.pid, *children(self.postgres.pid)]:
            _limit(pid, "unlimited")

    def revive(self) -> list[str]:
        """Start what has died, as a supervisor does; who that was."""
        dead = [name for name in ("postgres", "redis") if self.engine(name).poll() is not None]
        for name in dead:
            self.start_engine(name)
        gone = [name for name, process in self.processes.items() if process.poll() is not None]
        self.start(*gone)
        return dead + gone

    def engine(self, name: str) -> subprocess.Popen[bytes]:
        return super().engine(name) if name in ("postgres", "redis") else self.processes[name]

    def _clock(self, name: str) -> Path:
        return self.folder / f"{name}.clock"

    def _environment(self, name: str) -> Mapping[str, str]:
        given = dict(super()._environment(name))
        if name in OURS:
            given["DATABASE_URL"] = f"postgresql://{quote(USER)}@{HOST}:{self.lines[f'{name}>postgres']}/{DATABASE}"
            given["REDIS_URL"] = f"redis://{HOST}:{self.lines[f'{name}>redis']}/0"
        return given

    @staticmethod
    def _socket(folder: Path, pattern: str) -> str:
        return str(next(path for path in folder.glob(pattern) if path.is_socket()))


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _limit(pid: int, most: str) -> None:
    """How large a file may grow for a process; set by the user it runs as, who alone may."""
    try:
        owner = Path(f"/proc/{pid}").stat().st_uid
    except FileNotFoundError:
        return  # A connection that has just ended.
    subprocess.run(
        ["prlimit", f"--pid={pid}", f"--fsize={most}:"], user=owner, stderr=subprocess.DEVNULL, check=False
    )  # fmt: skip
