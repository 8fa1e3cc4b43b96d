"""The client program of the push bench, in a process of its own."""

import json
import resource
import subprocess
import sys
from types import TracebackType
from typing import IO, Self, cast

from tests.bench.servers.peer import Server
from tests.processes import REPOSITORY


def raise_file_limit() -> None:
    """As many open sockets as the system lets us, for this process and those it starts."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


class Client:
    """So many open sockets, of which some never read."""

    def __init__(self, server: Server, sockets: int, stuck: int) -> None:
        words = [str(server.port), server.path, str(sockets), str(stuck), server.hello]
        command = [sys.executable, "-m", "tests.bench.sockets", *words]
        self._process = subprocess.Popen(
            command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def expect(self, frames: int) -> None:
        """From now on count so many frames on every socket that reads."""
        told = cast(IO[str], self._process.stdin)
        told.write(f"{frames}\n")
        told.flush()
        assert self._line() == "counting"

    def arrivals(self) -> list[list[float]]:
        """Wait for all of them; returns when each arrived at some of the sockets."""
        times: list[list[float]] = json.loads(self._line())
        return times

    def _line(self) -> str:
        line = cast(IO[str], self._process.stdout).readline().strip()
        assert line, "the client program ended early"
        return line

    def __enter__(self) -> Self:
        assert self._line() == "ready"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
