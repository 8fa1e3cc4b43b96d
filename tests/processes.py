"""Our processes, started as in production, over stores that a test has: `server`, `pipeline`."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from http.client import HTTPConnection
from pathlib import Path
from types import TracebackType
from typing import Self

from config.settings import Settings

REPOSITORY = Path(__file__).parent.parent
READY_SECONDS = 30.0


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def environment_of(settings: Settings, **changes: str) -> dict[str, str]:
    """The environment that gives a process these settings."""
    given = {
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "REDIS_URL": settings.redis_url.get_secret_value(),
        "SECRET_KEY": settings.secret_key.get_secret_value(),
        "TICK_MS": str(settings.tick_ms),
        "POLL_MS": str(settings.poll_ms),
        "LOG_LEVEL": "WARNING",
    }
    return {**os.environ, **given, **changes}


class Process:
    """One process of ours, with its own pid; it ends with the block, whatever happens."""

    def __init__(self, *words: str, environment: Mapping[str, str], log: Path | None = None) -> None:
        output = log.open("ab") if log else None
        self.process = subprocess.Popen(
            [sys.executable, "-m", *words],
            cwd=REPOSITORY,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
        if output:
            output.close()

    @property
    def pid(self) -> int:
        return self.process.pid

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def await_health(port: int) -> None:
    """Wait until a server on the port answers that it is well."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.05)
    raise TimeoutError(f"no server was well on port {port} within {READY_SECONDS:.0f} s")
