"""Telling screens what they should show, hearing what they show, and ending those that were revoked."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

import msgspec
import structlog

from server.live.ready_frame import text_frame
from server.live.watcher import Watcher
from server.paper.assets import all_assets
from server.pipeline.screens.programme import Due, due
from server.pipeline.screens.screen_frames import Report, RevokedFrame, act_frame, digest, encode, screen_frame
from server.records import screen_versions, screens
from server.records.database import Unavailable
from server.resources import Resources
from server.rules.refusals import Refusal

TELL_SECONDS: Final = 1.0
"""A revoked screen is dark within five: one to notice it, the rest for the way."""
GATHER_SECONDS: Final = 0.1
"""A screen that comes is told at once; those that come together are read together."""
REVOKED: Final = 4410

_log = structlog.get_logger()


class Screens:
    """The sockets of screens. What each was told last is all that is remembered of them."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._ids: dict[Watcher, int] = {}
        self._told: dict[Watcher, bytes] = {}
        self._acts: dict[Watcher, int] = {}
        self._reports: dict[int, Report] = {}
        self._shows: dict[Watcher, tuple[int, int | None]] = {}
        self._entered = asyncio.Event()

    def enter(self, watcher: Watcher, screen_id: int) -> None:
        """A screen's socket is there. It is told at the next turn, and then when something changed."""
        watcher.kept = True
        self._ids[watcher] = screen_id
        self._entered.set()

    def leave(self, watcher: Watcher) -> None:
        """It is gone."""
        self._ids.pop(watcher, None)
        self._told.pop(watcher, None)
        self._acts.pop(watcher, None)
        self._shows.pop(watcher, None)

    def showing(self) -> Mapping[Watcher, tuple[int, int | None]]:
        """Each screen that was told what to show: which one it is, and the contest that it shows."""
        return self._shows

    def hear(self, watcher: Watcher, report: Report) -> None:
        """Take what a screen says of itself. Raises Refusal if this is no screen's socket."""
        if watcher not in self._ids:
            raise Refusal("only a screen reports, on /screen/live", where="t")
        self._reports[self._ids[watcher]] = report

    async def keep_telling(self) -> None:
        """Tell whoever has something new, for ever."""
        noted = False
        while True:
            await self._turn()
            try:
                if not noted:
                    await screen_versions.note(self._resources.database, all_assets().digest, self._resources.clock())
                    noted = True
                await self._tell()
                await self._keep_reports()
            except Unavailable as error:
                _log.warning("screens wait", reason=str(error))
            except Exception:
                _log.exception("screens.failed")

    async def _turn(self) -> None:
        """Wait for the next turn, or until a screen has come."""
        with suppress(TimeoutError):
            async with asyncio.timeout(TELL_SECONDS):
                await self._entered.wait()
                await asyncio.sleep(GATHER_SECONDS)
        self._entered.clear()

    async def _tell(self) -> None:
        if not (ids := dict(self._ids)):
            return
        resources = self._resources
        found = await due(resources.database, resources.contests, set(ids.values()), resources.clock())
        for watcher, screen_id in ids.items():
            each = found.get(screen_id)
            if each is None or each.screen.revoked_at:
                watcher.write(text_frame(encode(RevokedFrame())))
                watcher.wire.end(REVOKED, "this screen was revoked")
            elif watcher.fresh:
                self._tell_one(watcher, each)

    def _tell_one(self, watcher: Watcher, each: Due) -> None:
        now = self._resources.clock()
        self._shows[watcher] = each.screen.id, each.known.id if each.known else None
        frame = screen_frame(each, all_assets().digest, now)
        if self._told.get(watcher) != (told := digest(frame)):
            self._told[watcher] = told
            watcher.write(text_frame(encode(frame)))
        act = act_frame(each, now)
        # What a screen was told on an earlier socket it knows by its number.
        if act and act.number != self._acts.get(watcher):
            self._acts[watcher] = act.number
            watcher.write(text_frame(encode(act)))

    async def _keep_reports(self) -> None:
        if reports := dict(self._reports):
            told = {id_: msgspec.to_builtins(each) for id_, each in reports.items()}
            await screens.report(self._resources.database, told, self._resources.clock())
            # What came meanwhile is newer, and waits for the next turn.
            self._reports = {id_: each for id_, each in self._reports.items() if reports.get(id_) is not each}
