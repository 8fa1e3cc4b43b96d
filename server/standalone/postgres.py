"""PostgreSQL 18 on a folder of ours, reached by a socket inside it and by nothing else."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from server.standalone.engines import NOBODY, postgres_programs
from server.standalone.logs import tail
from server.standalone.processes import Pause, Steps, clear_out, spawn, stop, wait_until
from server.standalone.reach import leave, reach
from server.standalone.refusals import CannotStart

DATABASE: Final = "thidua"
USER: Final = "thidua"

_READY_SECONDS: Final = 120.0
"""After a kill PostgreSQL first replays what it had not written: longer with much of it."""
_SAYING_SECONDS: Final = 60.0
POSTGRES_STEPS: Final[Steps] = ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0))
"""Fast, then immediate shutdown. An orphaned backend only heeds the second."""
_HERE: Final = "/proc/self/cwd"
"""PostgreSQL is told its folder as the one it stands in: as another user than root it could not walk down to it."""
_SOCKET: Final = ".s.PGSQL.5432"
_ENVIRONMENT: Final = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/"}

_INITDB: Final = (
    f"--username={USER}",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--encoding=UTF8",
    "--auth-local=trust",
    "--auth-host=reject",
    "--no-instructions",
)
_SETTINGS: Final = {
    "listen_addresses": "",
    "unix_socket_directories": _HERE,
    "unix_socket_permissions": "0700",
    "synchronous_commit": "on",
    "idle_in_transaction_session_timeout": "15s",
    "transaction_timeout": "5min",  # Open writing transactions hold back the readers of facts.
    "max_connections": "100",
    "shared_buffers": "128MB",
    "effective_cache_size": "512MB",
    "maintenance_work_mem": "64MB",
    "max_wal_size": "512MB",
    "max_wal_senders": "0",
    "io_method": "sync",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
_AS_EVER: Final[Mapping[str, str]] = MappingProxyType({})
_CARELESS: Final = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}
"""Survives the death of every process, but not of the machine: for tests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresServer:
    """A running PostgreSQL. Its process ends when ours does, however ours ends."""

    folder: Path
    sockets: Path
    process: subprocess.Popen[bytes]
    programs: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def url(self) -> str:
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        return f"postgresql://{USER}@/{database}?host={self.sockets}"

    def ready(self) -> bool:
        return _status(self.folder, self.pid) == "ready"

    def serves(self, application: str) -> bool:
        """Whether a process that calls itself so is connected."""
        try:
            names = self.psql("SELECT DISTINCT application_name FROM pg_stat_activity")
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            return False
        return application in names.splitlines()

    def psql(self, statement: str, database: str = "postgres") -> str:
        """Have PostgreSQL's own client say something, and return the bare answer."""
        place = ("--host", self.sockets, "--username", USER, "--dbname", database)
        manner = ("--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1")
        return subprocess.run(  # noqa: S603 -- A program of the wheel.
            [self.programs / "psql", *place, *manner, "--command", statement],
            env=_ENVIRONMENT,
            stdout=subprocess.PIPE,
            check=True,
            text=True,
            timeout=_SAYING_SECONDS,
        ).stdout

    def stop(self, hurried: Callable[[], bool] = lambda: False) -> None:
        """Close it in order; work that is not committed is rolled back."""
        stop(self.process, POSTGRES_STEPS, hurried=hurried)
        leave(self.sockets)


def start_postgres(
    folder: Path,
    *,
    log: Path | None = None,
    durable: bool = True,
    pause: Pause = time.sleep,
    otherwise: Mapping[str, str] = _AS_EVER,
) -> PostgresServer:
    """Start PostgreSQL on the folder (made if it is not there) and return when it takes connections.

    `otherwise` are settings that replace ours.
    """
    log = log or folder.with_name(f"{folder.name}.log")
    server = launch_postgres(folder, log=log, durable=durable, pause=pause, otherwise=otherwise)
    try:
        wait_until(lambda: server.ready() or server.process.poll() is not None, _READY_SECONDS, pause)
        if not server.ready():
            raise CannotStart(f"PostgreSQL does not start on {folder}. Its last words in {log}:\n{tail(log)}")
    except BaseException:
        server.stop()
        raise
    return server


def launch_postgres(
    folder: Path,
    *,
    log: Path,
    durable: bool = True,
    pause: Pause = time.sleep,
    otherwise: Mapping[str, str] = _AS_EVER,
) -> PostgresServer:
    """Start PostgreSQL without waiting for it. What an earlier one left behind (processes, pid file) is cleared."""
    folder = folder.resolve()
    user = _user(folder)
    programs = postgres_programs(user)
    if not folder.exists():
        _initialise(folder, programs, user, log)
    clear_out(folder, ("postgres",), POSTGRES_STEPS, pause)
    for stale in ("postmaster.pid", f"{_SOCKET}.lock", _SOCKET):
        (folder / stale).unlink(missing_ok=True)
    settings = _SETTINGS | ({} if durable else _CARELESS) | dict(otherwise)
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    process = spawn(
        [programs / "postgres", "-D", _HERE, *options],
        cwd=folder,
        env=_ENVIRONMENT,
        log=log,
        user=user,
        dying=signal.SIGINT,
    )
    return PostgresServer(folder=folder, sockets=reach(folder, _SOCKET), process=process, programs=programs)


def _user(folder: Path) -> int | None:
    """Who PostgreSQL runs as: ourselves, or, since it refuses root, the owner its folder has or will have."""
    if os.geteuid() != 0:
        return None
    owner = folder.stat().st_uid if folder.exists() else 0
    return owner or NOBODY


def _initialise(folder: Path, programs: Path, user: int | None, log: Path) -> None:
    """Make the data folder beside its place and move it there when it is whole: a kill leaves no half of one."""
    unfinished = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700, parents=True)
    if user is not None:
        os.chown(unfinished, user, user)
    _run([programs / "initdb", "-D", _HERE, *_INITDB], "", unfinished, user, log)
    _run(
        [programs / "postgres", "--single", "-D", _HERE, "postgres"],
        f"CREATE DATABASE {DATABASE}\n",
        unfinished,
        user,
        log,
    )
    unfinished.rename(folder)


def _run(command: Sequence[str | Path], words: str, folder: Path, user: int | None, log: Path) -> None:
    process = spawn(
        command,
        cwd=folder,
        env=_ENVIRONMENT,
        log=log,
        user=user,
        dying=signal.SIGKILL,
        stdin=subprocess.PIPE,
    )
    process.communicate(words.encode())
    if process.returncode:
        raise CannotStart(f"PostgreSQL cannot make its folder {folder}. Its last words in {log}:\n{tail(log)}")


def _status(folder: Path, pid: int) -> str:
    """What the postmaster says of itself in its pid file; nothing if that is another's."""
    try:
        lines = (folder / "postmaster.pid").read_text().splitlines()
    except OSError:
        return ""
    return lines[7].strip() if len(lines) > 7 and lines[0].strip() == str(pid) else ""
