"""Redis (or Valkey) on a folder of ours, reached by a socket inside it and by nothing else."""

import contextlib
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from server.standalone.engines import redis_program
from server.standalone.logs import tail
from server.standalone.processes import Pause, Steps, clear_out, spawn, stop, wait_until
from server.standalone.reach import leave, reach
from server.standalone.refusals import CannotStart

_READY_SECONDS: Final = 60.0
"""Redis answers LOADING while it reads its file back."""
REDIS_STEPS: Final[Steps] = ((signal.SIGTERM, 10.0),)
_SOCKET: Final = "redis.sock"
_PROGRAMS: Final = ("redis-server", "valkey-server")
_SETTINGS: Final = {
    "port": "0",
    "unixsocket": _SOCKET,
    "unixsocketperm": "700",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    "maxmemory-policy": "noeviction",
    "daemonize": "no",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RedisServer:
    """A running Redis. Its process ends when ours does, however ours ends."""

    folder: Path
    sockets: Path
    process: subprocess.Popen[bytes]

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def url(self) -> str:
        return f"unix://{self.sockets / _SOCKET}"

    def ready(self) -> bool:
        return _answers(self.sockets / _SOCKET)

    def stop(self, hurried: Callable[[], bool] = lambda: False) -> None:
        """Write what is not written yet, and end."""
        stop(self.process, REDIS_STEPS, hurried=hurried)
        leave(self.sockets)


def start_redis(folder: Path, *, log: Path | None = None, pause: Pause = time.sleep) -> RedisServer:
    """Start Redis on the folder (made if it is not there) and return when it answers."""
    log = log or folder.with_name(f"{folder.name}.log")
    server = launch_redis(folder, log=log, pause=pause)
    try:
        wait_until(lambda: server.ready() or server.process.poll() is not None, _READY_SECONDS, pause)
        if not server.ready():
            raise CannotStart(f"Redis does not start on {folder}. Its last words in {log}:\n{tail(log)}")
    except BaseException:
        server.stop()
        raise
    return server


def launch_redis(folder: Path, *, log: Path, pause: Pause = time.sleep) -> RedisServer:
    """Start Redis without waiting for it. What an earlier one left behind is cleared."""
    folder = folder.resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    clear_out(folder, _PROGRAMS, REDIS_STEPS, pause)
    (folder / _SOCKET).unlink(missing_ok=True)
    options = [word for name, value in _SETTINGS.items() for word in (f"--{name}", value)]
    process = spawn([redis_program(), *options], cwd=folder, log=log, dying=signal.SIGTERM)
    return RedisServer(folder=folder, sockets=reach(folder, _SOCKET), process=process)


def _answers(path: Path) -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        connection.connect(str(path))
        connection.sendall(b"PING\r\n")
        return connection.recv(64).startswith(b"+PONG")
    return False
