"""Who watches what, and how a frame reaches all of them without anybody waiting for anybody."""

import asyncio
import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from server.live.watcher import Watcher
from server.live.wire import Wire

SLICE: Final = 500
"""Sockets written to before other work gets its turn: about 5 ms."""
IDLE_SECONDS_MAX: Final = 60.0
"""A socket that watches nothing for so long is closed."""
NOTHING_WATCHED: Final = 4408
PING_SECONDS: Final = 30.0
"""Who has not been heard of for so long is pinged. Pages say `alive` more often, and seldom need it."""
PONG_SECONDS: Final = 20.0
"""Who has not answered after so long is cut off."""


@dataclass(slots=True)
class Counts:
    """What happened since the process started, for those who operate it."""

    sockets: int = 0
    pushed: int = 0
    skipped: int = 0
    snapshots: int = 0
    cut_off: int = 0


class Audience:
    """All watchers of this process. `snapshot` gives the ready frame of a board, None while it is not known."""

    def __init__(self, snapshot: Callable[[str], bytes | None]) -> None:
        self.counts = Counts()
        self._snapshot = snapshot
        self._boards: dict[str, dict[Watcher, None]] = {}
        self._all: set[Watcher] = set()
        self._idle: set[Watcher] = set()

    def enter(self, wire: Wire) -> Watcher:
        """A new watcher, who watches nothing yet."""
        # As if heard of some time ago: those who came back together are not to be pinged together.
        wire.heard_at -= random.uniform(0, PING_SECONDS)  # noqa: S311
        watcher = Watcher(wire, self._refresh)
        self._all.add(watcher)
        self._idle.add(watcher)
        self.counts.sockets += 1
        return watcher

    def leave(self, watcher: Watcher) -> None:
        """The socket is gone."""
        for board in tuple(watcher.boards):
            self.unwatch(watcher, board)
        self._all.discard(watcher)
        self._idle.discard(watcher)
        self.counts.sockets -= 1

    def watch(self, watcher: Watcher, board: str) -> None:
        """From now on the watcher is told what is told of the board."""
        self._boards.setdefault(board, {})[watcher] = None
        watcher.boards.add(board)
        self._idle.discard(watcher)

    def unwatch(self, watcher: Watcher, board: str) -> None:
        """The watcher is told no more of the board."""
        watcher.boards.discard(board)
        watcher.owed.discard(board)
        if watchers := self._boards.get(board):
            watchers.pop(watcher, None)
            if not watchers:
                del self._boards[board]
        if not watcher.boards:
            watcher.idle_since = time.monotonic()
            self._idle.add(watcher)

    def dismiss(self, board: str) -> None:
        """Nobody watches the board any more."""
        for watcher in self.watchers(board):
            self.unwatch(watcher, board)

    def watchers(self, board: str) -> list[Watcher]:
        """Who watches the board."""
        return list(self._boards.get(board, ()))

    def watches(self, board: str) -> bool:
        """Whether anybody watches the board."""
        return board in self._boards

    async def tell(self, board: str, frame: bytes) -> None:
        """Send a frame to all who watch the board now. Who is stale is owed a snapshot instead."""
        watchers = self.watchers(board)
        for start in range(0, len(watchers), SLICE):
            if start:
                await asyncio.sleep(0)
            part = watchers[start : start + SLICE]
            skipped = 0
            for watcher in part:
                if watcher.fresh:
                    watcher.write(frame)
                else:
                    watcher.owed.add(board)
                    skipped += 1
            self.counts.pushed += len(part) - skipped
            self.counts.skipped += skipped

    def send(self, watcher: Watcher, board: str, frames: Iterable[bytes]) -> None:
        """Send frames that follow each other to one watcher, or owe it the board."""
        for frame in frames:
            if not watcher.fresh:
                watcher.owed.add(board)
                return
            watcher.write(frame)
            self.counts.pushed += 1

    def stale(self) -> int:
        """How many watchers do not take what is sent to them."""
        return sum(watcher.stale_since is not None for watcher in self._all)

    def sweep(self) -> None:
        """Ping who is silent, cut off who does not read or answer, close who watches nothing. Once a second."""
        now = time.monotonic()
        for watcher in [each for each in self._all if now - each.wire.heard_at > PING_SECONDS]:
            if now - watcher.wire.heard_at > PING_SECONDS + PONG_SECONDS:
                self._cut_off(watcher)
            elif watcher.fresh and watcher.pinged_at < watcher.wire.heard_at:
                watcher.pinged_at = now
                watcher.wire.ping()
        for watcher in [each for each in self._all if each.stale_since is not None and each.is_lost(now)]:
            self._cut_off(watcher)
        for watcher in [each for each in self._idle if now - each.idle_since > IDLE_SECONDS_MAX and not each.kept]:
            self._idle.discard(watcher)
            watcher.wire.end(NOTHING_WATCHED, f"nothing watched for {IDLE_SECONDS_MAX:.0f} s")

    def _cut_off(self, watcher: Watcher) -> None:
        self.counts.cut_off += 1
        watcher.wire.abort()

    def _refresh(self, watcher: Watcher) -> None:
        """Send a watcher who reads again what it is owed, as far as it goes."""
        for board in tuple(watcher.owed):
            if not watcher.fresh:
                return
            watcher.owed.discard(board)
            if frame := self._snapshot(board):
                self.counts.snapshots += 1
                watcher.write(frame)
