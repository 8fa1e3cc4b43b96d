"""A mover that dies at its n-th word with a store, before it is said or before the answer is heard."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import pytest

from server.boards.script import Script
from server.boards.store import BoardStore
from server.records import facts, ledger

WORDS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (BoardStore, ("cursor", "fits", "public_views", "show_publicly", "distrust", "rebuild", "_swap_in")),
    (Script, ("__call__",)),
    (facts, ("facts_after", "facts_of_residents", "taken_back_among", "facts_named", "claims_of_cases")),
    (ledger, ("head", "append", "move_head", "blocks_after", "entries_after", "place_sums", "block_at")),
)


class Crash:
    """Counts words with the stores, and cancels the one who says the n-th."""

    def __init__(self) -> None:
        self.left = 0
        self.heard = False

    def in_words(self, number: int, *, heard: bool) -> None:
        """Die at the n-th word from now; `heard` by the store, but its answer is lost."""
        self.left, self.heard = number, heard

    def wrap(self, say: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(say)
        async def said(*args: Any, **keywords: Any) -> Any:
            self.left -= 1
            if self.left != 0:
                return await say(*args, **keywords)
            if self.heard:
                await say(*args, **keywords)
            raise asyncio.CancelledError

        return said


@contextmanager
def crashing() -> Iterator[Crash]:
    """Every word with a store may be the last."""
    crash = Crash()
    with pytest.MonkeyPatch.context() as patch:
        for place, names in WORDS:
            for name in names:
                patch.setattr(place, name, crash.wrap(getattr(place, name)))
        yield crash
