"""A page that watches boards, as docs/live.md says a client must; every message it sees is checked by the schema."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

_SCHEMA = json.loads((Path(__file__).parents[2] / "server" / "live" / "live.schema.json").read_text())
TO_CLIENT = Draft202012Validator({**_SCHEMA, "anyOf": [{"$ref": "#/$defs/toClient"}]})
FROM_CLIENT = Draft202012Validator({**_SCHEMA, "anyOf": [{"$ref": "#/$defs/fromClient"}]})

Message = dict[str, Any]


@dataclass(slots=True)
class Board:
    """What a page holds of a board."""

    generation: int = 0
    position: int = 0
    phase: str = ""
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)

    def take(self, message: Message) -> bool:
        """Apply a board or a change; False if it does not join on, and the page must ask again."""
        if message["t"] == "board":
            self.generation, self.position = message["generation"], message["position"]
            self.phase = message["phase"]
            self.rows = {row["code"]: row for row in message["rows"]}
            return True
        if message["from"] == 0:
            self.rows = {}
        elif message["generation"] != self.generation:
            return False
        elif message["to"] <= self.position:
            return True
        elif message["from"] != self.position:
            return False
        self.generation, self.position = message["generation"], message["to"]
        self.rows |= {row["code"]: row for row in message["rows"]}
        for code in message["gone"]:
            self.rows.pop(code, None)
        return True


class Page:
    """One socket, and what it shows. Boards may be given, as held from before.

    Checking a board of all wards by the schema takes 50 ms; a test that measures time does without.
    """

    def __init__(self, connection: ClientConnection, boards: dict[str, Board] | None = None) -> None:
        self.connection = connection
        self.boards: dict[str, Board] = {} if boards is None else boards
        self.asked_again = 0
        self.checks = True

    async def watch(self, *names: str) -> None:
        """Watch boards, telling what is held of them."""
        held = [(name, self.boards.get(name, Board())) for name in names]
        await self.say(
            t="watch",
            boards=[
                {"board": name, "generation": board.generation, "position": board.position} for name, board in held
            ],
        )

    async def say(self, **message: Any) -> None:
        """Send a message that the schema allows."""
        FROM_CLIENT.validate(message)
        await self.connection.send(json.dumps(message))

    async def next(self, seconds: float = 5) -> Message:
        """The next message, which the schema allows; what it says is taken."""
        text = await asyncio.wait_for(self.connection.recv(decode=True), seconds)
        message: Message = json.loads(text)
        if self.checks:
            TO_CLIENT.validate(message)
        await self._take(message)
        return message

    async def next_of(self, kind: str, seconds: float = 5) -> Message:
        """The next message of one kind; others before it are taken as well."""
        async with asyncio.timeout(seconds):
            while (message := await self.next(seconds))["t"] != kind:
                pass
        return message

    async def nothing(self, seconds: float = 0.3) -> bool:
        """Whether nothing comes for so long."""
        with suppress(TimeoutError):
            await self.next(seconds)
            return False
        return True

    async def until(self, board: str, position: int, seconds: float = 10) -> Board:
        """What the page holds once it has come to a position."""
        async with asyncio.timeout(seconds):
            while self.boards.get(board, Board()).position < position:
                await self.next(seconds)
        return self.boards[board]

    async def read_until_closed(self, seconds: float = 20) -> tuple[int, str]:
        """Read on, and return the code and the reason with which the server closed."""
        with suppress(ConnectionClosed):
            async with asyncio.timeout(seconds):
                while True:
                    await self.next(seconds)
        return self.connection.close_code or 0, self.connection.close_reason or ""

    async def _take(self, message: Message) -> None:
        match message["t"]:
            case "board" | "change":
                board = self.boards.setdefault(message["board"], Board())
                if not board.take(message):
                    self.asked_again += 1
                    await self.watch(message["board"])
            case "phase":
                for name, board in self.boards.items():
                    if name.startswith(f"{message['contest']}/{message['round']}/"):
                        board.phase = message["phase"]


@asynccontextmanager
async def open_page(url: str, boards: dict[str, Board] | None = None, **options: Any) -> AsyncIterator[Page]:
    """A page whose socket is open."""
    async with connect(url, compression=None, ping_interval=None, max_size=None, **options) as connection:
        yield Page(connection, boards)
