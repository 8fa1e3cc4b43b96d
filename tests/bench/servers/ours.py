"""Ours: `python -m server serve` with one door; changes come over the bus, as from the pipeline."""

import asyncio
import json
import threading
from typing import ClassVar

from config.settings import Settings
from server.boards.bus import Announcement
from server.pipeline.frames import decode_change
from server.resources import open_resources
from tests.bench.servers.peer import Server
from tests.live.stage import WARDS
from tests.processes import Process, await_health, environment_of


class Ours(Server):
    """One server over stores that are there. Redis is a process of its own, as in production."""

    name: ClassVar[str] = "ours"
    path: ClassVar[str] = "/live"

    def __init__(self, settings: Settings, contest_id: int, doors: str = "live") -> None:
        super().__init__()
        self.hello = json.dumps({"t": "watch", "boards": [{"board": WARDS}]})
        self._settings = settings
        self._contest_id = contest_id
        self._doors = doors
        self._loop = asyncio.new_event_loop()
        self._ends: asyncio.Event = asyncio.Event()
        self._began = threading.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._hold_bus(),), daemon=True)

    def start(self) -> None:
        environment = environment_of(self._settings, PORT=str(self.port), DOORS=self._doors)
        self.process = Process("server", "serve", environment=environment).process
        await_health(self.port)
        self._thread.start()
        self._began.wait(10)

    def publish(self, text: bytes) -> None:
        change = decode_change(text)
        news = Announcement(
            contest_id=self._contest_id,
            board=change.board,
            kind="change",
            generation=change.generation,
            since=change.since,
            position=change.position,
            frame=text,
        )
        asyncio.run_coroutine_threadsafe(self._resources.bus.announce([news]), self._loop).result(10)

    def stop(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._ends.set)
            self._thread.join(10)
        super().stop()

    async def _hold_bus(self) -> None:
        async with open_resources(self._settings) as self._resources:
            self._began.set()
            await self._ends.wait()
