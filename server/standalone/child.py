"""One process the supervisor keeps running."""

import random
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import click

from server.standalone.logs import tail, trim
from server.standalone.processes import Steps, stop
from server.standalone.refusals import CannotStart

Launch = Callable[[], subprocess.Popen[bytes]]

_DELAY_FIRST_SECONDS: Final = 0.25
_DELAY_MAX_SECONDS: Final = 15.0
_HEALTHY_SECONDS: Final = 30.0
"""Who lived that long has recovered: the next death is a first one again."""


def delay_seconds(deaths: int, chance: float) -> float:
    """How long to wait after so many deaths in a row: full jitter under a doubling ceiling. `chance` is in [0, 1)."""
    return chance * min(_DELAY_MAX_SECONDS, _DELAY_FIRST_SECONDS * 2.0 ** min(deaths, 16))


class Child:
    """A process that is started again when it ends, later each time it ends soon."""

    def __init__(self, name: str, *, launch: Launch, log: Path, steps: Steps) -> None:
        self.name = name
        self.deaths = 0
        """In a row: since it last lived for long."""
        self._launch = launch
        self._log = log
        self._steps = steps
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._due = 0.0

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        self._started = time.monotonic()
        self._process = self._launch()

    def adopt(self, process: subprocess.Popen[bytes]) -> None:
        """Take over a process that was started elsewhere."""
        self._started = time.monotonic()
        self._process = process

    def look(self) -> None:
        """Notice its end, start it again when its time has come, and keep its log short."""
        trim(self._log)
        if self._process is not None and (code := self._process.poll()) is not None:
            self._process = None
            self._died(f"ended ({_ending(code)})")
        if self._process is None and time.monotonic() >= self._due:
            self._start_again()

    def stop(self, hurried: Callable[[], bool]) -> None:
        """End it, and say so when it is gone."""
        if self._process is not None:
            stop(self._process, self._steps, hurried=hurried)
            click.echo(f"{self.name}: stopped", err=True)

    def _start_again(self) -> None:
        try:
            self.start()
        except (CannotStart, OSError) as error:
            self._died(f"cannot be started: {error}")
        else:
            click.echo(f"{self.name} started again", err=True)

    def _died(self, how: str) -> None:
        self.deaths = 1 if time.monotonic() - self._started > _HEALTHY_SECONDS else self.deaths + 1
        wait = delay_seconds(self.deaths, random.random())  # noqa: S311 -- Spreads restarts, hides nothing.
        self._due = time.monotonic() + wait
        click.echo(f"{self.name} {how}; starts again in {wait:.1f} s. Its last words in {self._log}:", err=True)
        click.echo(tail(self._log), err=True)


def _ending(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"killed by signal {-code}"
