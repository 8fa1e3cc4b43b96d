"""A process of ours whose clock is wrong by what a file says: `python -m tests.chaos.skewed FILE server serve`.

Only the clock by which the platform decides is wrong (`server.resources.utc_now`); timers are monotonic.
"""

import runpy
import sys
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Self

from server import resources


def skew(file: Path) -> None:
    """Let the platform's clock in this process be wrong by what the file says at each moment."""

    class Skewed(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            right = super().now(tz)
            try:
                return right + timedelta(seconds=float(file.read_text()))
            except (OSError, ValueError):
                return right

    resources.datetime = Skewed  # type: ignore[attr-defined]


if __name__ == "__main__":
    skew(Path(sys.argv[1]))
    del sys.argv[1]
    module = sys.argv.pop(1)
    runpy.run_module(module, run_name="__main__", alter_sys=True)
