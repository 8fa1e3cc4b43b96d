"""What a wire tells whoever writes to it about the other side."""

from typing import Protocol


class Reader(Protocol):
    """The other side: fresh, stale or gone."""

    def went_fresh(self) -> None:
        """It has read what was unsent; frames may be written."""

    def went_stale(self) -> None:
        """It does not keep up; no more frames until it is fresh."""

    def went_away(self) -> None:
        """The socket closes; no more frames at all."""
