"""A watched board in memory: what it shows now, and the ready frames that say so."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Final

from server.live.from_client import Wish
from server.live.history import CHANGES_MAX, History
from server.live.ready_frame import text_frame, text_of
from server.live.watcher import Watcher
from server.pipeline.frames import decode_change, encode_board, encode_change, encode_phase
from server.rules.board import BoardName, BoardView, Row, changed_rows

LINGER_SECONDS: Final = 20.0
"""A board is held for so long after the last watcher left: most come back from a reload or a short loss."""


class HeldBoard:
    """One board. Who changes it holds `telling` until all are told: every fresh watcher stands where it stands."""

    def __init__(self, name: BoardName, contest_id: int) -> None:
        self.name = name
        self.key = str(name)
        self.contest_id = contest_id
        self.known = False
        self.generation = self.position = 0
        self.phase = self.as_of = ""
        self.telling = asyncio.Lock()
        self.waiting: dict[Watcher, Wish] = {}
        """Who came before the board was known."""
        self.doubts = 0
        """How often something may have been missed. What was read before the last doubt is not the last word."""
        self.reading: asyncio.Task[None] | None = None
        self.wanted_at = time.monotonic()
        """When somebody was last seen to watch it."""
        self._rows: dict[str, Row] = {}
        self._history = History()
        self._snapshot: bytes | None = None
        self._merged: dict[int, bytes] = {}
        """What leads here from a position. Who fell together comes back together, from the same one."""

    def replace(self, view: BoardView) -> None:
        """Take the whole board, whatever was held."""
        self.known = True
        self.generation, self.position = view.generation, view.position
        self.phase, self.as_of = view.phase, view.as_of
        self._rows = {row.code: row for row in view.rows}
        self._history.clear()
        self._forget_made()

    def advance(self, view: BoardView) -> bytes:
        """Take a later state of the same generation, and return the change that leads to it."""
        # A change from 0 applies to anything, so it must hold every row.
        before = tuple(self._rows.values()) if self.position else ()
        rows, gone = changed_rows(before, view.rows)
        text = encode_change(
            self.name,
            generation=self.generation,
            since=self.position,
            position=view.position,
            rows=rows,
            gone=gone,
        )
        return self._move(text, {row.code: row for row in view.rows}, self.position, view.position, view.as_of)

    def apply(self, text: bytes, as_of: str) -> bytes:
        """Take an announced change that joins on, and return it as a ready frame.

        Raises msgspec.DecodeError when it is something else, and then nothing has changed.
        """
        change = decode_change(text)
        rows = self._rows | {row.code: row for row in change.rows}
        for code in change.gone:
            rows.pop(code, None)
        return self._move(text, rows, change.since, change.position, as_of)

    def turn(self, phase: str) -> bytes:
        """Take the phase of the round, and return the news of it."""
        self.phase = phase
        self._snapshot = None
        return self._phase_frame()

    def snapshot(self) -> bytes:
        """The whole board as a ready frame, made once for each position."""
        if self._snapshot is None:
            self._snapshot = text_frame(encode_board(self.name, self._view()))
        return self._snapshot

    def answer(self, wish: Wish) -> list[bytes]:
        """What brings a watcher from what it holds to what is held here: nothing new, one change, or the board."""
        if wish.generation != self.generation or not 0 < wish.position <= self.position:
            return [self.snapshot()]
        if wish.position == self.position:
            return [self._nothing_new(), self._phase_frame()]
        missed = self._history.after(wish.position, len(self.snapshot()))
        return [self._merge(wish.position, missed), self._phase_frame()] if missed else [self.snapshot()]

    def _merge(self, since: int, missed: Sequence[bytes]) -> bytes:
        """One change for all that was missed: the rows that were touched, as they are now."""
        if len(missed) == 1:
            return missed[0]
        if since not in self._merged:
            if len(self._merged) >= CHANGES_MAX:
                self._merged.clear()
            self._merged[since] = text_frame(self._touched(since, missed))
        return self._merged[since]

    def _touched(self, since: int, missed: Sequence[bytes]) -> bytes:
        changes = [decode_change(text_of(frame)) for frame in missed]
        codes = {code for change in changes for code in (*(row.code for row in change.rows), *change.gone)}
        return encode_change(
            self.name,
            generation=self.generation,
            since=since,
            position=self.position,
            rows=[row for row in self._rows.values() if row.code in codes],
            gone=sorted(codes - self._rows.keys()),
        )

    def _forget_made(self) -> None:
        self._snapshot = None
        self._merged.clear()

    def _move(self, text: bytes, rows: Mapping[str, Row], since: int, position: int, as_of: str) -> bytes:
        frame = text_frame(text)
        self._rows = dict(rows)
        self.position, self.as_of = position, as_of
        self._history.add(since, position, frame)
        self._forget_made()
        return frame

    def _view(self) -> BoardView:
        return BoardView(
            contest=self.name.slug,
            round=self.name.scope,
            board=self.name.board,
            generation=self.generation,
            position=self.position,
            phase=self.phase,
            as_of=self.as_of,
            rows=sorted(self._rows.values(), key=lambda row: (row.rank, row.code)),
        )

    def _phase_frame(self) -> bytes:
        return text_frame(encode_phase(self.name.slug, self.name.scope, self.phase))

    def _nothing_new(self) -> bytes:
        here = self.position
        text = encode_change(self.name, generation=self.generation, since=here, position=here, rows=())
        return text_frame(text)
