"""One socket that watches boards: fresh, stale or gone. It has no queue of its own."""

import time
from typing import Final

from server.live.wire import Wire

STALE_SECONDS_MAX: Final = 15.0
"""Who has not read for so long holds memory for nothing; they get a snapshot when they come back."""
UNSENT_BYTES_MAX: Final = 4 * 1024 * 1024
"""The largest board, of all schools, is under 1 MiB. More unsent than a few of these is nobody reading."""


class Watcher:
    """While fresh it is sent every change. While stale it is owed the boards that changed, each once."""

    __slots__ = ("boards", "idle_since", "owed", "stale_since", "wire")

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.boards: set[str] = set()
        self.owed: set[str] = set()
        self.stale_since: float | None = None
        self.idle_since: float | None = time.monotonic()
        """Since when it watches nothing."""

    def went_stale(self) -> None:
        """The other side does not keep up."""
        self.stale_since = time.monotonic()

    def went_fresh(self) -> None:
        """The other side has read what was unsent."""
        self.stale_since = None

    def is_lost(self, now: float) -> bool:
        """Whether there is no more sense in waiting for the other side to read."""
        if self.wire.unsent_bytes() > UNSENT_BYTES_MAX:
            return True
        return self.stale_since is not None and now - self.stale_since > STALE_SECONDS_MAX
