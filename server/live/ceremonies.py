"""Telling watchers of a ceremony each step when it is shown, to all within a second, and never one ahead.

Where a ceremony stands is a function of its last move and PostgreSQL's clock, so all servers say the same; each looks
a few times a second. While PostgreSQL is away nothing is told, and everybody keeps the step that they have.
"""

import asyncio
from collections.abc import Iterable
from typing import Final, NamedTuple
from uuid import UUID

import structlog

from server.live.audience import SLICE
from server.live.from_client import Attend
from server.live.ready_frame import text_frame
from server.live.screens import Screens
from server.live.watcher import Watcher
from server.pipeline.ceremonies.ceremony import Standing, standing
from server.pipeline.ceremonies.reveal_frames import encode
from server.pipeline.ceremonies.tell_ceremony import Reveal, for_round, for_screen, last_reveal, read_reveal
from server.records.database import Unavailable
from server.resources import Resources
from server.rules.refusals import NotFound, Refusal

LOOK_SECONDS: Final = 0.3
"""While a ceremony is on: with the way to the watcher everybody is in step within a second."""
LOOK_FOR_ONE_SECONDS: Final = 0.6
"""While none is on, and somebody would be told of one."""

_log = structlog.get_logger()


class Holds(NamedTuple):
    """What a watcher was told last, and the highest step that it holds of that ceremony."""

    ceremony: UUID
    step: int
    said: tuple[object, ...]


class Ceremonies:
    """Who watches a ceremony here. Screens are told of theirs unasked, pages ask for that of a round."""

    def __init__(self, resources: Resources, screens: Screens) -> None:
        self._resources = resources
        self._screens = screens
        self._asked: dict[Watcher, tuple[int, int]] = {}
        self._holds: dict[Watcher, Holds] = {}
        self._reveals: dict[UUID, Reveal] = {}
        self._frames: dict[tuple[UUID, int], bytes] = {}

    async def attend(self, watcher: Watcher, wish: Attend) -> None:
        """Tell a watcher of a round's ceremony from now on, whenever it begins. Raises Refusal."""
        try:
            known = await self._resources.contests.by_slug(wish.contest)
        except Unavailable:
            raise Refusal("the contests cannot be read now; attend again in some seconds", where="contest") from None
        if not known or not known.contest.round(wish.round):
            raise NotFound(f"there is no round {wish.round} of {wish.contest!r}", where="contest")
        watcher.kept = True
        self._asked[watcher] = known.id, wish.round
        if wish.ceremony:
            self._holds[watcher] = Holds(wish.ceremony, wish.step, ())
        if reveal := await self._of_round(known.id, wish.round):
            self._tell_one(watcher, reveal)

    def leave(self, watcher: Watcher) -> None:
        """It is gone."""
        self._asked.pop(watcher, None)
        self._holds.pop(watcher, None)

    async def keep_telling(self) -> None:
        """Look where ceremonies stand and tell who has something new, for ever."""
        while True:
            await asyncio.sleep(LOOK_SECONDS if self._reveals else LOOK_FOR_ONE_SECONDS)
            if not self._asked and not self._screens.showing():
                self._reveals.clear()
                continue
            try:
                await self._look()
                await self._tell()
            except Unavailable as error:
                _log.warning("ceremonies wait", reason=str(error))
            except Exception:
                _log.exception("ceremonies.failed")

    async def _look(self) -> None:
        """Read where every ceremony stands, and the steps that were shown since the last look."""
        found = dict[UUID, Reveal]()
        for at in await standing(self._resources.database):
            before = self._reveals.get(at.id)
            if before and before.standing == at:
                found[at.id] = before
            elif reveal := await read_reveal(self._resources.database, self._resources.contests, at, before):
                found[at.id] = reveal
        stand = {id_ for id_, reveal in found.items() if reveal is self._reveals.get(id_)}
        self._frames = {key: frame for key, frame in self._frames.items() if key[0] in stand}
        self._reveals = found

    async def _tell(self) -> None:
        if not self._reveals:
            return
        standings = [reveal.standing for reveal in self._reveals.values()]
        watchers = [*self._of_screens(standings), *self._of_pages(standings)]
        for start in range(0, len(watchers), SLICE):
            if start:
                await asyncio.sleep(0)
            for watcher, at in watchers[start : start + SLICE]:
                if reveal := self._reveals.get(at.id):
                    self._tell_one(watcher, reveal)

    def _of_screens(self, standings: list[Standing]) -> Iterable[tuple[Watcher, Standing]]:
        for watcher, (screen, contest_id) in self._screens.showing().items():
            if at := for_screen(standings, screen, contest_id):
                yield watcher, at

    def _of_pages(self, standings: list[Standing]) -> Iterable[tuple[Watcher, Standing]]:
        found = {of: for_round(standings, *of) for of in set(self._asked.values())}
        for watcher, of in self._asked.items():
            if at := found[of]:
                yield watcher, at

    def _tell_one(self, watcher: Watcher, reveal: Reveal) -> None:
        """Tell a watcher that reads; who does not is told where it stands then."""
        at, holds = reveal.standing, self._holds.get(watcher)
        said = (at.step, at.playing, at.ended)
        same = holds is not None and holds.ceremony == at.id
        if not watcher.fresh or (same and holds and holds.said == said):
            return
        after = holds.step if same and holds and holds.step <= len(reveal.told) else 0
        watcher.write(self._frame(reveal, after))
        self._holds[watcher] = Holds(at.id, max(after, at.step), said)

    def _frame(self, reveal: Reveal, after: int) -> bytes:
        """One encoding for all who hold the same."""
        if reveal is not self._reveals.get(reveal.standing.id):
            return text_frame(encode(reveal.frame(after)))
        key = reveal.standing.id, after
        if key not in self._frames:
            self._frames[key] = text_frame(encode(reveal.frame(after)))
        return self._frames[key]

    async def _of_round(self, contest_id: int, number: int) -> Reveal | None:
        """The ceremony of a round: under way or over a moment ago, else the last one that was begun."""
        if at := for_round((each.standing for each in self._reveals.values()), contest_id, number):
            return self._reveals[at.id]
        try:
            return await last_reveal(self._resources.database, self._resources.contests, contest_id, number)
        except Unavailable:
            return None
