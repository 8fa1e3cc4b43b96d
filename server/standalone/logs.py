"""The logs of the children: appended to by them, kept to a size and read out by the supervisor."""

import os
import shutil
from pathlib import Path
from typing import Final

_BYTES_MAX: Final = 10 * 1024 * 1024
"""Of one log. With the kept ones, a child's logs never take more than four times this."""
_KEPT_MAX: Final = 3
_TAIL_BYTES: Final = 16_384


def trim(log: Path, bytes_max: int = _BYTES_MAX) -> bool:
    """Move a log that grew too long aside, and say whether it had.

    Copied, then emptied in place: the child goes on writing into the file it holds, and never waits for us.
    """
    if not log.exists() or log.stat().st_size <= bytes_max:
        return False
    for number in range(_KEPT_MAX - 1, 0, -1):
        if _kept(log, number).exists():
            _kept(log, number).replace(_kept(log, number + 1))
    shutil.copy2(log, _kept(log, 1))
    os.truncate(log, 0)
    return True


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log, indented, to be shown under a message."""
    if not log.exists():
        return "  (no log)"
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - _TAIL_BYTES))
        last = file.read().decode(errors="replace").splitlines()[-lines:]
    return "\n".join(f"  {line}" for line in last) or "  (the log is empty)"


def _kept(log: Path, number: int) -> Path:
    return log.with_name(f"{log.name}.{number}")
