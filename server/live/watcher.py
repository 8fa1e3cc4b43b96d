"""One socket that watches boards: fresh, stale or gone. It has no queue of its own."""

import time
from collections.abc import Callable
from typing import Final

from server.live.wire import Wire

STALE_SECONDS_MAX: Final = 15.0
"""Who has not read for so long holds memory for nothing; they get a snapshot when they come back."""
UNSENT_BYTES_MAX: Final = 4 * 1024 * 1024
"""The largest board, of all schools, is under 1 MiB. More unsent than a few of these is nobody reading."""


class Watcher:
    """While fresh it is sent every change. While stale it is owed the boards that changed, each once."""

    __slots__ = (
        "_refresh",
        "boards",
        "fresh",
        "idle_since",
        "kept",
        "owed",
        "pinged_at",
        "stale_since",
        "wire",
        "write",
    )

    def __init__(self, wire: Wire, refresh: Callable[["Watcher"], None]) -> None:
        self.wire = wire
        self.write = wire.write
        self.fresh = False
        self.boards: set[str] = set()
        self.owed: set[str] = set()
        self.stale_since: float | None = None
        self.idle_since = time.monotonic()
        """Since when it watches nothing, if it does."""
        self.kept = False
        """Whether it stays though it watches nothing: it is told of its own points."""
        self.pinged_at = 0.0
        self._refresh = refresh
        wire.attend(self)

    def went_fresh(self) -> None:
        """The other side has read what was unsent: it gets what it is owed."""
        self.fresh, self.stale_since = True, None
        if self.owed:
            self._refresh(self)

    def went_stale(self) -> None:
        """The other side does not keep up."""
        self.fresh, self.stale_since = False, time.monotonic()

    def went_away(self) -> None:
        """The socket closes."""
        self.fresh, self.stale_since = False, None

    def is_lost(self, now: float) -> bool:
        """Whether there is no more sense in waiting for a stale one to read."""
        if self.stale_since is None:
            return False
        return now - self.stale_since > STALE_SECONDS_MAX or self.wire.unsent_bytes() > UNSENT_BYTES_MAX
