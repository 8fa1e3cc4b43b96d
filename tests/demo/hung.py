"""Screens of the demonstration at work: they listen or ask, and say how they are, as those in offices do."""

import asyncio
import random
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx2
import msgspec
import structlog
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from config.settings import Settings
from server.rules.screen_plan import Turn, turn_at
from server.standalone.address import at
from tests.demo.contest import SLUG
from tests.demo.screens import HUNG, Hung, token_of

REPORT_SECONDS = 15.0
AGAIN_SECONDS = 5.0
BOARD = f"{SLUG}/total/wards"
AWAY = (OSError, TimeoutError, httpx2.HTTPError, WebSocketException)

log = structlog.get_logger()


@dataclass(slots=True)
class Screen:
    """What one screen knows. `ahead` is the server's clock less ours, in milliseconds."""

    hung: Hung
    told: dict[str, Any] = field(default_factory=dict)
    ahead: float = 0.0
    generation: int = 0
    position: int = 0
    changed_at: float = field(default_factory=time.monotonic)
    acted: int = 0

    def hear(self, message: dict[str, Any]) -> bool:
        """Take a message in, and return whether it is to be answered at once."""
        match message["t"]:
            case "screen":
                self.told, self.ahead = message, message["now"] - time.monotonic() * 1_000
                return True
            case "act":
                self.acted = message["number"]
                return True
            case "board" | "change":
                self.generation = message["generation"]
                self.position = message.get("to") or message.get("position", 0)
                self.changed_at = time.monotonic()
        return False

    def report(self) -> dict[str, Any]:
        """How it is. Some of them fare badly, so that there is something to see."""
        turns = [Turn(scene=scene, seconds=seconds) for scene, seconds in self.told["plan"]["turns"]]
        small, broken = self.hung.way == "small", self.hung.way == "broken"
        return {
            "t": "report",
            "scene": turns[turn_at(turns, round(time.monotonic() * 1_000 + self.ahead))[0]].scene,
            "board": BOARD if self.generation else "",
            "generation": self.generation,
            "position": self.position,
            "age": int(time.monotonic() - self.changed_at),
            "state": "polling" if self.hung.way == "polling" else "live",
            "version": self.told["version"],
            "width": 1_024 if small else 1_920,
            "height": 768 if small else 1_080,
            "acted": self.acted,
            "blank": self.told["blank"],
            "errors": ["TypeError: example of an error that a screen reports"] if broken else [],
        }


async def hang(settings: Settings) -> None:
    """Let every screen do its work, for ever. Silent ones speak once, and then no more."""
    async with asyncio.TaskGroup() as group:
        for number, each in enumerate(HUNG):
            group.create_task(_keep(Screen(each), settings, token_of(settings, number)))


async def _keep(screen: Screen, settings: Settings, token: str) -> None:
    address = at(settings.host, settings.port)
    once = _ask if screen.hung.way in ("polling", "silent") else _listen
    while True:
        with suppress(*AWAY):
            await once(screen, address, {"Cookie": f"screen={token}"})
            if screen.hung.way == "silent" and screen.told:
                return
        await asyncio.sleep(random.uniform(0.5, 1.0) * AGAIN_SECONDS)


async def _listen(screen: Screen, address: str, headers: dict[str, str]) -> None:
    """Over a socket, until it breaks."""
    async with connect(f"ws{address.removeprefix('http')}/screen/live", additional_headers=headers) as socket:
        await socket.send(msgspec.json.encode({"t": "watch", "boards": [{"board": BOARD}]}).decode())
        while True:
            await _hear(screen, socket)
            if screen.told:
                await socket.send(msgspec.json.encode(screen.report()).decode())


async def _hear(screen: Screen, socket: ClientConnection) -> None:
    """Whatever comes until it is time to report."""
    with suppress(TimeoutError):
        async with asyncio.timeout(REPORT_SECONDS):
            while not screen.hear(msgspec.json.decode(await socket.recv())):
                pass


async def _ask(screen: Screen, address: str, headers: dict[str, str]) -> None:
    """Over HTTP, once."""
    async with httpx2.AsyncClient(base_url=address, headers=headers, timeout=REPORT_SECONDS) as client:
        state = (await client.get("/screen/state")).raise_for_status().json()
        for message in state.values():
            screen.hear(message)
        if screen.told:
            board = (await client.get(f"/api/v1/contests/{BOARD}")).raise_for_status().json()
            screen.hear({"t": "board", **board})
            await client.post("/screen/report", json=screen.report())
            await asyncio.sleep(REPORT_SECONDS if screen.hung.way == "polling" else 0)
