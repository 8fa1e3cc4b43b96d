"""The story of one contest, turn by turn: phases, score, project, announce."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from config import traces
from server.boards.bus import Bus
from server.boards.keys import LIVE
from server.boards.store import BoardStore, Cursor
from server.pipeline.announce import Announcer, announce, announce_phases, beat
from server.pipeline.begin_anew import TAIL_LOST, begin_anew
from server.pipeline.contests import Contests, KnownContest
from server.pipeline.project import project, stands_in_ledger
from server.pipeline.rebuild import rebuild
from server.pipeline.score import Memory, RaceLost, Scored, score
from server.pipeline.turn_phase import show_what_may_be_seen, turn_phases
from server.records import ledger
from server.records.database import Database
from server.rules.board import Scope
from server.rules.contest import Phase

log = structlog.get_logger()

BEAT_SECONDS = 1.0
CHECK_SECONDS = 5.0
"""How often the public's views are looked after when nothing turned: a Redis that lost them gets them back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """Where a contest's things are kept."""

    database: Database
    boards: BoardStore
    bus: Bus
    contests: Contests
    clock: Callable[[], datetime]
    tick_seconds: float


@dataclass(slots=True)
class Mover:
    """Moves one contest. Whoever runs it must hold the contest's lock; if two do, nothing is counted twice."""

    contest_id: int
    stores: Stores
    memory: Memory = field(default_factory=Memory)
    announcer: Announcer = field(default_factory=Announcer)
    head: ledger.Head | None = None
    folded_at: float = 0.0
    traced: str = ""
    """Where the trace of the last batch goes on, until it is told."""
    cursor: Cursor | None = None
    layout_print: str = ""
    looked_after: tuple[object, ...] = ()
    told_at: float = 0.0
    beat_at: float = 0.0
    checked_at: float = 0.0

    async def move(self) -> bool:
        """One turn; True if there is more to do at once. Any exception leaves a state from which to go on."""
        try:
            return await self._move()
        except BaseException:
            self.forget()
            raise

    def forget(self) -> None:
        """Forget what is only good while nothing failed."""
        self.memory.forget()
        self.head = self.cursor = None
        self.layout_print = ""
        self.checked_at = 0.0
        self.announcer.lost_sight()

    async def _move(self) -> bool:
        stores = self.stores
        known = await stores.contests.by_id(self.contest_id)
        assert known, "a contest is never deleted"
        known = await turn_phases(stores.database, stores.contests, known, stores.clock())
        await self._look_after_views(known)
        scored = await self._score(known)
        await self._project(known, scored)
        await self._tell(known)
        return self.head is None or bool(scored and scored.more) or bool(self.memory.playing.filling)

    async def _look_after_views(self, known: KnownContest) -> None:
        now = asyncio.get_running_loop().time()
        # What may be seen follows from the turns that are recorded, never from what the clock says meanwhile.
        seen = (known.version, known.turns)
        if now - self.checked_at < CHECK_SECONDS and seen == self.looked_after:
            return
        await show_what_may_be_seen(self.stores.database, self.stores.boards, known)
        self.checked_at, self.looked_after = now, seen

    def _phases(self, known: KnownContest) -> dict[Scope, str]:
        now = self.stores.clock()
        found: dict[Scope, Phase] = {scope: known.phase_of_scope(scope, now) for scope in known.contest.scopes}
        return dict(found)

    async def _score(self, known: KnownContest) -> Scored | None:
        if not self.head or self.head.generation != known.generation:
            self.head = await ledger.head(self.stores.database, known.id, known.generation)
        began, callers = time.monotonic(), self.stores.bus.callers(self.folded_at)
        try:
            with traces.span("fold", callers, contest=known.contest.slug) as told:
                scored = await score(self.stores.database, known, self.head, self.memory)
                self._trace(told, scored)
        except RaceLost:
            self.head = None
            await self.stores.contests.reread()
            return None
        if scored:
            self.head, self.folded_at = scored.after, began
        return scored

    def _trace(self, told: traces.span, scored: Scored | None) -> None:
        if not scored:
            told.forget()
            return
        self.traced = traces.carried()
        told.note(entries=len(scored.entries), position=scored.after.position, facts_until=str(scored.after.cursor))
        log.debug(
            "folded",
            facts_after=scored.before.cursor,
            facts_until=scored.after.cursor,
            position=scored.after.position,
            entries=len(scored.entries),
        )

    async def _project(self, known: KnownContest, scored: Scored | None) -> None:
        stores = self.stores
        cursor = await stores.boards.cursor(known.id)
        folding = self.head is None or bool(scored and scored.more)
        if cursor and cursor.generation != known.generation and folding:
            return  # The new generation is still being folded; the old one stands until it has caught up.
        if cursor and cursor.generation == known.generation and not await self._stands(known, cursor):
            await self._begin_anew(known)
            return
        if not cursor or cursor.generation != known.generation or not await self._fits(known, cursor):
            # Lost in the middle of that, boards come back as they were.
            cursor = await self._rebuild(known, known.previous_generation if folding else None)
        elif cursor != self.cursor:
            self.announcer.lost_sight()
        with traces.span("count", [self.traced]) as told:
            moved = await project(stores.database, stores.boards, known, cursor, scored)
            if not scored:
                told.forget()
        if moved is None:
            self.cursor = await self._rebuild(known)
            return
        self.cursor, counted = moved
        self.announcer.counted(known, counted)

    async def _stands(self, known: KnownContest, cursor: Cursor) -> bool:
        return cursor == self.cursor or await stands_in_ledger(self.stores.database, known, cursor)

    async def _begin_anew(self, known: KnownContest) -> None:
        """The database lost what boards have counted: they are taken down, and nobody takes new positions for old."""
        stores = self.stores
        log.error("the ledger lost its tail; the contest is counted anew", contest=known.contest.slug)
        await begin_anew(stores.database, stores.contests, known, TAIL_LOST, stores.clock())
        await stores.boards.distrust(known.id)
        self.forget()

    async def _fits(self, known: KnownContest, cursor: Cursor) -> bool:
        if self.layout_print != known.layout.fingerprint or cursor != self.cursor:
            if not await self.stores.boards.fits(known.id, LIVE, known.layout):
                return False
            self.layout_print = known.layout.fingerprint
        return True

    async def _rebuild(self, known: KnownContest, generation: int | None = None) -> Cursor:
        # The public's views come first: the live one must not be readable where a frozen one should stand.
        await show_what_may_be_seen(self.stores.database, self.stores.boards, known)
        generation = generation or known.generation
        cursor = await rebuild(self.stores.database, self.stores.boards, known, LIVE, generation, None)
        self.layout_print = known.layout.fingerprint
        self.announcer.lost_sight()
        return cursor

    async def _tell(self, known: KnownContest) -> None:
        now, stores = asyncio.get_running_loop().time(), self.stores
        if now - self.told_at < stores.tick_seconds or not self.cursor:
            return
        self.told_at = now
        await announce_phases(stores.bus, known, self._phases(known), self.announcer)
        with traces.span("announce", [self.traced]) as told:
            names = dict(stores.contests.place_names)
            changes = await announce(stores.bus, stores.boards, known, names, self.announcer)
            told.note(boards=changes)
            if not changes:
                told.forget()
        self.traced = ""
        if now - self.beat_at >= BEAT_SECONDS:
            self.beat_at = now
            await beat(stores.bus, known, self.cursor)
