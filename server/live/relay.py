"""Holds every watched board in memory, keeps it current from the bus, and tells its audience."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import msgspec
import structlog

from config import traces
from server.boards.bus import Announcement, Gap
from server.boards.store import Unavailable as BoardsUnavailable
from server.boards.tasks import end
from server.live.audience import Audience
from server.live.ceremonies import Ceremonies
from server.live.from_client import Wish
from server.live.held import LINGER_SECONDS, HeldBoard
from server.live.own import Own
from server.live.reading import Reading
from server.live.screens import Screens
from server.live.watcher import Watcher
from server.pipeline.show import find_board
from server.records.database import Unavailable
from server.resources import Resources
from server.rules.board import parse_board_name
from server.rules.refusals import NotFound, Refusal

WATCHES_MAX: Final = 20
"""Boards that one socket may watch."""
KEEP_SECONDS: Final = 3.0
"""How often the bus is told what is watched here; that holds five times as long."""
SWEEP_SECONDS: Final = 1.0
QUIET_SECONDS: Final = 4.0
"""The announcer gives a sign of life each second; after this much silence a board is not called live."""

_log = structlog.get_logger()


class Relay:
    """The boards that somebody here watches. Every fresh watcher holds what is held here."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._listener = resources.bus.listen()
        self._held: dict[str, HeldBoard] = {}
        self.audience = Audience(self._snapshot)
        self.own = Own(resources)
        self.screens = Screens(resources)
        self.ceremonies = Ceremonies(resources, self.screens)
        self._reading = Reading(resources, self._listener, self.audience, self._held)

    async def watch(self, watcher: Watcher, wish: Wish) -> None:
        """Bring a watcher to what is held of a board, and keep it there. Raises Refusal."""
        name = parse_board_name(wish.board)
        key = str(name)
        if key not in watcher.boards and len(watcher.boards) >= WATCHES_MAX:
            raise Refusal(f"this socket watches {WATCHES_MAX} boards, the most there may be; unwatch one", where=key)
        if key not in self._held:
            try:
                known = await find_board(self._resources.contests, name)
            except Unavailable:
                raise Refusal("the contests cannot be read now; watch again in some seconds", where=key) from None
            self._held.setdefault(key, HeldBoard(name, known.id))
        held = self._held[key]
        held.wanted_at = time.monotonic()
        self.audience.watch(watcher, key)
        if held.known:
            self.audience.send(watcher, key, held.answer(wish))
            return
        held.waiting[watcher] = wish
        self._reading.begin(held)

    def unwatch(self, watcher: Watcher, board: str) -> None:
        """Tell a watcher no more of a board. Raises NotFound if it does not watch it."""
        key = str(parse_board_name(board))
        if key not in watcher.boards:
            raise NotFound("this socket does not watch that board", where=key)
        self.audience.unwatch(watcher, key)

    def hears(self, watcher: Watcher) -> bool:
        """Whether news of everything it watches would reach this server."""
        watched = [self._held[board] for board in watcher.boards if board in self._held]
        contests = {held.contest_id for held in watched}
        quiet = any(self._listener.silent_seconds(contest_id) > QUIET_SECONDS for contest_id in contests)
        return all(held.known for held in watched) and not quiet

    async def listen(self) -> None:
        """Take what the bus says, for ever."""
        async for news in self._listener:
            try:
                await self._hear(news)
            except Exception:
                _log.exception("relay.failed", contest=news.contest_id)
                self._doubt_contest(news.contest_id)

    async def keep(self) -> None:
        """Say what is watched here, notice phases, and let go of what nobody watches, for ever."""
        while True:
            await asyncio.sleep(KEEP_SECONDS)
            try:
                await self._let_go()
                await self._register()
                await self._notice_phases()
            except (Unavailable, BoardsUnavailable) as error:
                _log.warning("relay.waits", reason=str(error))

    async def sweep(self) -> None:
        """Cut off who does not read, for ever."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            self.audience.sweep()

    async def close(self) -> None:
        """Stop reading."""
        await self._reading.close()

    async def _hear(self, news: Announcement | Gap) -> None:
        if isinstance(news, Gap):
            self._doubt_contest(news.contest_id)
        elif news.kind == "change":
            await self._hear_change(news)
        elif news.kind == "phase":
            await self._hear_phase(news)

    async def _hear_change(self, news: Announcement) -> None:
        held = self._held.get(news.board)
        if not held:
            return
        async with held.telling:
            if held.known and news.generation == held.generation and news.position <= held.position:
                return
            # One that begins before says nothing of a row that changed since then, and is again as it was.
            joins = held.known and news.generation == held.generation and 0 < news.since == held.position
            if not joins:
                self._reading.doubt(held)
                return
            try:
                frame = held.apply(news.frame, self._resources.clock().isoformat())
            except msgspec.DecodeError as error:
                _log.warning("relay.unreadable", board=held.key, error=str(error))
                self._reading.doubt(held)
                return
            with traces.span("push", [news.trace], board=held.key, position=news.position) as told:
                if not news.trace:
                    told.forget()
                await self.audience.tell(held.key, frame)

    async def _hear_phase(self, news: Announcement) -> None:
        try:
            await self._resources.contests.reread()
        except Unavailable as error:
            _log.warning("relay.waits", reason=str(error))
        await self._notice_phases()
        for held in self._of(news.contest_id):
            if held.key.startswith(news.board + "/"):
                self._reading.doubt(held)

    async def _notice_phases(self) -> None:
        now = self._resources.clock()
        for held in tuple(self._held.values()):
            known = await self._resources.contests.by_id(held.contest_id)
            if not known or not held.known:
                continue
            async with held.telling:
                phase = known.phase_of_scope(held.name.scope, now)
                if phase == held.phase:
                    continue
                await self.audience.tell(held.key, held.turn(phase))
            # A freeze or a reveal also changes what may be seen of the board.
            self._reading.doubt(held)

    async def _register(self) -> None:
        for contest_id in {held.contest_id for held in self._held.values()}:
            await self._resources.bus.watch(contest_id, [held.key for held in self._of(contest_id)])

    async def _let_go(self) -> None:
        now = time.monotonic()
        for held in tuple(self._held.values()):
            if self.audience.watches(held.key):
                held.wanted_at = now
            elif now - held.wanted_at > LINGER_SECONDS:
                self._reading.forget(held)
                if not self._of(held.contest_id):
                    await self._listener.unsubscribe(held.contest_id)

    def _doubt_contest(self, contest_id: int) -> None:
        for held in self._of(contest_id):
            self._reading.doubt(held)

    def _of(self, contest_id: int) -> list[HeldBoard]:
        return [held for held in self._held.values() if held.contest_id == contest_id]

    def _snapshot(self, board: str) -> bytes | None:
        held = self._held.get(board)
        return held.snapshot() if held and held.known else None


@asynccontextmanager
async def open_relay(resources: Resources) -> AsyncIterator[Relay]:
    """A relay that listens until the server stops. Redis may be away, now or later."""
    relay = Relay(resources)
    tellers = (relay.own, relay.screens, relay.ceremonies)
    works = (relay.listen(), relay.keep(), relay.sweep(), *(each.keep_telling() for each in tellers))
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield relay
    finally:
        await end(tasks)
        await relay.close()
