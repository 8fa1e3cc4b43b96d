"""Reads boards anew whenever something may have been missed, and tells the audience what differs."""

import asyncio
import time
from collections.abc import MutableMapping
from typing import Final

import structlog

from server.boards.listener import Listener
from server.boards.store import Unavailable as BoardsUnavailable
from server.boards.tasks import end
from server.live.audience import SLICE, Audience
from server.live.held import HeldBoard
from server.live.ready_frame import text_frame
from server.live.to_client import encode_refused
from server.pipeline.show import find_board, show_board
from server.records.database import Unavailable
from server.resources import Resources
from server.rules.board import BoardView
from server.rules.refusals import Refusal

AT_ONCE_MAX: Final = 8
"""Boards read at the same time; after a restart of Redis all of them are."""
PAUSE_SECONDS: Final = 0.05
PAUSE_SECONDS_MAX: Final = 2.0
OLDER_SECONDS_MAX: Final = 30.0
"""A Redis that went back in time shows an older board until it has caught up, which we do not pass on.
A board that is still older after this is what there is: the ledger itself was restored."""

_log = structlog.get_logger()


class Reading:
    """One task a board that is in doubt, until what was read is the last word."""

    def __init__(
        self,
        resources: Resources,
        listener: Listener,
        audience: Audience,
        held: MutableMapping[str, HeldBoard],
    ) -> None:
        self._resources = resources
        self._listener = listener
        self._audience = audience
        self._held = held
        self._places = asyncio.Semaphore(AT_ONCE_MAX)

    def doubt(self, held: HeldBoard) -> None:
        """Something of the board may have been missed: read it, or read it again."""
        held.doubts += 1
        self.begin(held)

    def begin(self, held: HeldBoard) -> None:
        """Read the board, if it is not being read."""
        if held.reading is None or held.reading.done():
            held.reading = asyncio.create_task(self._settle(held))

    def forget(self, held: HeldBoard) -> None:
        """Hold the board no longer."""
        self._held.pop(held.key, None)
        if held.reading:
            held.reading.cancel()

    async def close(self) -> None:
        """Stop reading."""
        await end([held.reading for held in self._held.values() if held.reading])

    async def _settle(self, held: HeldBoard) -> None:
        started, pause = time.monotonic(), PAUSE_SECONDS
        while self._held.get(held.key) is held:
            doubts = held.doubts
            try:
                async with self._places:
                    view, hidden = await self._read(held)
            except (Unavailable, BoardsUnavailable) as error:
                _log.warning("relay.waits", board=held.key, reason=str(error))
            except Refusal as refusal:
                await self._dismiss(held, refusal)
                return
            else:
                patient = time.monotonic() - started < OLDER_SECONDS_MAX
                taken = await self._take(held, view, trusted=hidden or not patient)
                if taken and held.doubts == doubts:
                    return
                if taken:
                    pause = PAUSE_SECONDS
            await asyncio.sleep(pause)
            pause = min(pause * 2, PAUSE_SECONDS_MAX)

    async def _read(self, held: HeldBoard) -> tuple[BoardView, bool]:
        """The board, read after the bus was told that it is watched and began to be heard, and if it is frozen."""
        resources = self._resources
        await self._listener.subscribe(held.contest_id)
        await resources.bus.watch(held.contest_id, [held.key])
        view = await show_board(resources.contests, resources.boards, held.name, resources.clock())
        known = await find_board(resources.contests, held.name)
        return view, known.hidden_since(held.name.scope) is not None

    async def _take(self, held: HeldBoard, view: BoardView, *, trusted: bool) -> bool:
        """Take what was read and tell what differs; False if it is older than what is held, and not trusted."""
        async with held.telling:
            if not held.known:
                held.replace(view)
                await self._answer_waiting(held)
                return True
            here, there = (held.generation, held.position), (view.generation, view.position)
            if there < here and not trusted:
                _log.warning("relay.older", board=held.key, held=here, read=there)
                return False
            if there[0] != here[0] or there < here:
                held.replace(view)
                await self._audience.tell(held.key, held.snapshot())
                return True
            if there > here:
                await self._audience.tell(held.key, held.advance(view))
            if view.phase != held.phase:
                await self._audience.tell(held.key, held.turn(view.phase))
            return True

    async def _answer_waiting(self, held: HeldBoard) -> None:
        waiting, held.waiting = held.waiting, {}
        for number, (watcher, wish) in enumerate(waiting.items(), 1):
            if held.key in watcher.boards:
                self._audience.send(watcher, held.key, held.answer(wish))
            if number % SLICE == 0:
                await asyncio.sleep(0)

    async def _dismiss(self, held: HeldBoard, refusal: Refusal) -> None:
        """The board is no more."""
        frame = text_frame(encode_refused(refusal.message, where=held.key))
        await self._audience.tell(held.key, frame)
        self._audience.dismiss(held.key)
        self._held.pop(held.key, None)
