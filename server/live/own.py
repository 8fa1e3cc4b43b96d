"""Telling residents who are connected of their own points: personal, so slow, and never through what is shared."""

import asyncio
from typing import Final, NamedTuple
from uuid import UUID

import structlog

from server.live.ready_frame import text_frame
from server.live.to_client import encode_me
from server.live.watcher import Watcher
from server.pipeline.identity.resident_session import still_open
from server.records import own_deeds
from server.records.database import Unavailable
from server.resources import Resources

TELL_SECONDS: Final = 2.0
SIGNED_OUT: Final = 4401

_log = structlog.get_logger()
Figures = tuple[int, int, int, int]
"""Contest, round, points, position."""


class Owner(NamedTuple):
    """Whose socket it is, and the session it was opened with."""

    resident: UUID
    token_hash: bytes


class Own:
    """The sockets of residents. What each was told last is all that is remembered of them."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._owners: dict[Watcher, Owner] = {}
        self._told: dict[Watcher, list[Figures]] = {}

    def enter(self, watcher: Watcher, owner: Owner) -> None:
        """A resident's socket is there. It is told at the next turn, and then when something changed."""
        watcher.kept = True
        self._owners[watcher] = owner

    def leave(self, watcher: Watcher) -> None:
        """It is gone."""
        self._owners.pop(watcher, None)
        self._told.pop(watcher, None)

    async def keep_telling(self) -> None:
        """Tell whoever has something new, for ever."""
        while True:
            await asyncio.sleep(TELL_SECONDS)
            if not self._owners:
                continue
            try:
                await self._tell()
            except Unavailable as error:
                _log.warning("own points wait", reason=str(error))

    async def _tell(self) -> None:
        owners, database = dict(self._owners), self._resources.database
        there = await still_open(database, {each.token_hash for each in owners.values()}, self._resources.clock())
        sums = await own_deeds.sums_of(database, {each.resident for each in owners.values()})
        slugs = {known.id: known.contest.slug for known in await self._resources.contests.all()}
        for watcher, owner in owners.items():
            if owner.token_hash not in there:
                watcher.wire.end(SIGNED_OUT, "this session was ended")
            elif watcher.fresh:
                self._tell_one(watcher, sums.get(owner.resident, []), slugs)

    def _tell_one(self, watcher: Watcher, figures: list[Figures], slugs: dict[int, str]) -> None:
        before = self._told.get(watcher, [])
        self._told[watcher] = figures
        for contest_id, number, points, position in figures:
            if (contest_id, number, points, position) not in before and contest_id in slugs:
                watcher.write(text_frame(encode_me(slugs[contest_id], number, points, position)))
