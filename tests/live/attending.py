"""Somebody who watches a ceremony, as docs/live.md says: holds what was told, and asks for what is missing."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.live.page import FROM_CLIENT, TO_CLIENT
from tests.live.telling import seal_over


@dataclass(slots=True)
class Attendant:
    """What one watcher holds, over all its sockets; `heard` is every byte that it received."""

    of: str = ""
    """The ceremony that the test is about; frames of an earlier one are only heard."""
    steps: dict[int, dict[str, Any]] = field(default_factory=dict)
    frame: dict[str, Any] = field(default_factory=dict)
    at: float = 0.0
    heard: list[str] = field(default_factory=list)
    checks: bool = True
    news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def shows(self) -> tuple[int, str]:
        """The step that is shown, and the seal over all that leads to it: the hash of its state."""
        step = self.frame.get("step", 0)
        return step, seal_over([self.steps[n] for n in range(1, step + 1)])

    def take(self, text: str) -> None:
        """Take a message."""
        message = json.loads(text)
        self.heard.append(text)
        self.news.set()
        if self.checks:
            TO_CLIENT.validate(message)
        if message["t"] != "reveal" or self.of not in ("", message["ceremony"]):
            return
        if message["ceremony"] != self.frame.get("ceremony"):
            self.steps = {}
        assert message["after"] <= len(self.steps), "nobody is told less than it lacks"
        self.steps |= {body["n"]: body for body in message["steps"]}
        self.frame, self.at = message, time.monotonic()
        assert len(self.steps) >= message["step"], "a frame brings everything up to the step"

    def wish(self, contest: str) -> dict[str, Any]:
        """What it says when its socket opens."""
        held = {"ceremony": self.frame["ceremony"], "step": len(self.steps)} if self.frame else {}
        message = {"t": "attend", "contest": contest, "round": 1, **held}
        FROM_CLIENT.validate(message)
        return message

    async def until(self, step: int, seconds: float = 5) -> None:
        """Wait until it shows a step."""
        await self.hears(lambda: self.frame.get("step") == step, seconds)

    async def hears(self, enough: Callable[[], bool], seconds: float = 5) -> None:
        """Wait until it has heard enough."""
        async with asyncio.timeout(seconds):
            while not enough():
                self.news.clear()
                await self.news.wait()


@asynccontextmanager
async def watching(url: str, attendant: Attendant, contest: str = "", cookie: str = "") -> AsyncIterator[Attendant]:
    """A socket that is open: a page's that attends a contest's ceremony, or a screen's with its cookie."""
    headers = {"Cookie": f"screen={cookie}"} if cookie else {}
    async with connect(url, additional_headers=headers, compression=None, max_size=None) as socket:
        if contest:
            await socket.send(json.dumps(attendant.wish(contest)))
        reading = asyncio.create_task(_read(socket, attendant))
        try:
            yield attendant
        finally:
            reading.cancel()


async def _read(socket: Any, attendant: Attendant) -> None:
    try:
        while True:
            attendant.take(await socket.recv(decode=True))
    except ConnectionClosed:
        return
