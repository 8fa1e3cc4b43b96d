"""The last changes of a board as ready frames, for those who missed a few."""

from collections import deque
from typing import Final, NamedTuple

CHANGES_MAX: Final = 64
"""At five changes a second this covers a gap of 13 seconds, longer than a change of network takes."""


class Past(NamedTuple):
    """A change that was sent: from, to, and the frame."""

    since: int
    position: int
    frame: bytes


class History:
    """Changes without a hole between them: each begins where the last one ended, or before."""

    __slots__ = ("_changes",)

    def __init__(self) -> None:
        self._changes: deque[Past] = deque(maxlen=CHANGES_MAX)

    def add(self, since: int, position: int, frame: bytes) -> None:
        """Remember a change. One that does not join on makes all earlier ones useless."""
        if self._changes and since > self._changes[-1].position:
            self._changes.clear()
        self._changes.append(Past(since, position, frame))

    def clear(self) -> None:
        """Forget everything: the board was replaced."""
        self._changes.clear()

    def after(self, position: int, bytes_max: int) -> list[bytes] | None:
        """The frames that lead from a position to now; None if too much is forgotten, or it is more than so much.

        None too if no change begins there: one that begins before says nothing of a row that is again as it was.
        """
        missed: list[bytes] = []
        size = 0
        for change in reversed(self._changes):
            if change.position <= position:
                break
            missed.append(change.frame)
            size += len(change.frame)
            if size > bytes_max:
                return None
            if change.since == position:
                return missed[::-1]
        return None
