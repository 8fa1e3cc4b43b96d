"""A supervisor under test: started as a person starts it, and never left behind."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from http.client import HTTPConnection
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

REPOSITORY = Path(__file__).parents[2]
READY_SECONDS = 90.0
"""Generous: it says that a start ended at all, on any machine, not how fast it is."""


class Running:
    """`python -m server.standalone`, its words, and every process below it."""

    def __init__(
        self,
        folder: Path,
        *words: str,
        python: str = sys.executable,
        user: int | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.line = ""
        """Its ready line, once it is."""
        self.started = time.monotonic()
        self._words = folder.with_name(f"{folder.name}.stderr")
        with self._words.open("ab") as errors:
            self.process = subprocess.Popen(
                [python, "-m", "server.standalone", "--data", str(folder), *(words or ("--port", "0"))],
                cwd=REPOSITORY,
                env={**os.environ, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                user=user,
                group=user,
                extra_groups=None if user is None else [],
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.stop()
        assert self.process.stdout
        self.process.stdout.close()

    @property
    def words(self) -> str:
        """What it told the person at the terminal, besides that it is ready."""
        return self._words.read_text()

    @property
    def port(self) -> int:
        lines = (self.folder / "env").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("PORT=")).removeprefix("PORT="))

    def ready(self) -> None:
        """Wait for its ready line."""
        assert self.process.stdout
        readable, _, _ = select.select([self.process.stdout], [], [], READY_SECONDS)
        assert readable, f"not ready after {READY_SECONDS:.0f} s; it said:\n{self.words}"
        self.line = self.process.stdout.readline().strip()
        assert self.line, f"it ended instead; it said:\n{self.words}"
        print(f"\nready after {time.monotonic() - self.started:.1f} s")

    def healthy(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=3)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def below(self) -> list[psutil.Process]:
        """Every process under the supervisor, children of children too."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def child(self, *words: str) -> psutil.Process:
        """The child whose program or command line holds these words."""
        for child in psutil.Process(self.process.pid).children():
            if set(words) <= {*_words_of(child)}:
                return child
        raise AssertionError(f"no child {words} among {[_words_of(child) for child in self.below()]}")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)


def gone(processes: list[psutil.Process], seconds: float = 60.0) -> bool:
    """Whether all of them end within the time."""
    return eventually(lambda: not any(process.is_running() for process in processes), seconds)


def eventually(condition: Callable[[], bool], seconds: float = 60.0) -> bool:
    """Look again and again until the condition holds or the time is over."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _words_of(process: psutil.Process) -> list[str]:
    try:
        return [process.name(), *process.cmdline()]
    except psutil.Error:  # It has just ended.
        return []
