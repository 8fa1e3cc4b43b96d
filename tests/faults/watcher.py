"""A page that watches boards over a real socket, loses it, comes back by itself, and is never loaded anew."""

import asyncio
import itertools
import random
from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from tests.faults.reports import Numbers

SILENCE_SECONDS = 10.0
"""After so long without a word the socket is given up."""
PAUSE_MAX_SECONDS = 1.0

Key = tuple[str, int, int]


class Row(msgspec.Struct, frozen=True):
    """A row as the socket and HTTP carry it."""

    code: str
    rank: int
    rank_from: int
    rank_to: int
    value: int
    points: int
    participants: int
    attained: int
    adults: int

    @property
    def numbers(self) -> Numbers:
        return (self.rank, self.rank_from, self.rank_to, self.value, self.points, self.participants, self.attained,
                self.adults)  # fmt: skip


class Board(msgspec.Struct, tag_field="t", tag="board"):
    """A whole board, as it is shown and as a watcher holds it."""

    board: str
    generation: int
    position: int
    rows: list[Row]


class Change(msgspec.Struct, tag_field="t", tag="change"):
    """What became of it."""

    board: str
    generation: int
    to: int
    rows: list[Row]
    gone: list[str]
    since: int = msgspec.field(name="from")


class Phase(msgspec.Struct, tag_field="t", tag="phase"):
    """Of no interest here."""


class Again(msgspec.Struct, tag_field="t", tag="again"):
    """Come back later."""

    after_ms: int


class Refused(msgspec.Struct, tag_field="t", tag="refused"):
    """A message was not obeyed."""

    reason: str


class Alive(msgspec.Struct, tag_field="t", tag="alive"):
    """Somebody is there."""


_decoder = msgspec.json.Decoder(Board | Change | Phase | Again | Refused | Alive)


class Witness:
    """What any watcher ever held, by (board, generation, position), and what should never be seen."""

    def __init__(self) -> None:
        self.seen: dict[Key, int] = {}
        self.contradictions: list[Key] = []
        """Two watchers held different rows of one position."""
        self.steps_back: list[tuple[Key, Key]] = []
        """A socket told an older board after a newer one. Another server may be a moment behind, so between
        sockets this may happen."""

    def note(self, before: Key | None, key: Key, rows: dict[str, Row]) -> None:
        """A watcher holds these rows now; `before` is what it held of the board on the same socket, if anything."""
        digest = hash(frozenset(rows.values()))
        if self.seen.setdefault(key, digest) != digest:
            self.contradictions.append(key)
        if before and before > key:
            self.steps_back.append((before, key))


class Held:
    """What a watcher holds of one board."""

    def __init__(self) -> None:
        self.generation = self.position = 0
        self.rows: dict[str, Row] = {}

    @property
    def numbers(self) -> dict[str, Numbers]:
        return {code: row.numbers for code, row in self.rows.items()}

    def replace(self, board: Board) -> None:
        self.generation, self.position = board.generation, board.position
        self.rows = {row.code: row for row in board.rows}

    def apply(self, change: Change) -> bool:
        """The rule of the protocol; False if the change does not join on, and it must be asked again."""
        if change.since == 0:
            self.rows = {}
        elif change.generation != self.generation:
            return False
        elif change.to <= self.position:
            return True
        elif change.since != self.position:
            return False
        self.generation, self.position = change.generation, change.to
        self.rows |= {row.code: row for row in change.rows}
        for code in change.gone:
            self.rows.pop(code, None)
        return True


class Watcher:
    """Watches boards until it is cancelled. `counts` tells how often what happened."""

    def __init__(self, addresses: Sequence[str], boards: Sequence[str], witness: Witness) -> None:
        first = random.randrange(len(addresses))
        self.boards = {board: Held() for board in boards}
        self.counts: Counter[str] = Counter()
        self.refusals: list[str] = []
        self._told: dict[str, Key] = {}
        """What the open socket told last of each board."""
        self._witness = witness
        self._addresses = itertools.cycle([*addresses[first:], *addresses[:first]])

    async def watch(self) -> None:
        """Hold a socket; when it is lost, come back to the next server after a moment."""
        while True:
            try:
                async with asyncio.timeout(SILENCE_SECONDS) as patience:
                    url = f"ws://{next(self._addresses)}/live"
                    async with connect(url, compression=None, max_size=None, ping_interval=None) as connection:
                        self.counts["opened"] += 1
                        await self._stay(connection, patience)
            except (OSError, ConnectionClosed, InvalidHandshake, TimeoutError) as error:
                self.counts[type(error).__name__] += 1
            await asyncio.sleep(random.uniform(0.05, PAUSE_MAX_SECONDS))

    async def _stay(self, connection: ClientConnection, patience: asyncio.Timeout) -> None:
        self._told.clear()
        await self._ask(connection, *self.boards)
        keeping = asyncio.create_task(_keep_alive(connection))
        try:
            async for text in connection:
                patience.reschedule(asyncio.get_running_loop().time() + SILENCE_SECONDS)
                await self._take(connection, _decoder.decode(text))
        finally:
            keeping.cancel()

    async def _take(self, connection: ClientConnection, message: Any) -> None:
        match message:
            case Board(board=name):
                self.counts["boards"] += 1
                self.boards[name].replace(message)
                self._note(name)
            case Change(board=name):
                self.counts["changes"] += 1
                if self.boards[name].apply(message):
                    self._note(name)
                else:
                    self.counts["asked again"] += 1
                    await self._ask(connection, name)
            case Again(after_ms=after_ms):
                await asyncio.sleep(after_ms / 1_000)
            case Refused(reason=reason):
                self.refusals.append(reason)

    async def _ask(self, connection: ClientConnection, *names: str) -> None:
        wishes = [
            {"board": name, "generation": held.generation, "position": held.position}
            for name, held in ((name, self.boards[name]) for name in names)
        ]
        await connection.send(msgspec.json.encode({"t": "watch", "boards": wishes}).decode())

    def _note(self, name: str) -> None:
        held = self.boards[name]
        key = (name, held.generation, held.position)
        self._witness.note(self._told.get(name), key, held.rows)
        self._told[name] = key


async def _keep_alive(connection: ClientConnection) -> None:
    while True:
        await asyncio.sleep(SILENCE_SECONDS / 3)
        await connection.send('{"t":"alive"}')
