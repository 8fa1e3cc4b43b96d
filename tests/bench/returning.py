"""A process of many sockets that are all cut at once and come back.

`python -m tests.bench.returning PORT BOARD SOCKETS`: prints `ready POSITION` when every socket has the board. After a
line `POSITION` on its input it cuts all of them, opens each again at a random moment as the page's script does, and
prints as JSON after how many seconds each had the board of that position, and how many were told of a later one.
"""

import asyncio
import json
import random
import re
import sys
import time
from typing import cast

import uvloop

from tests.bench.watchers import masked_text

ADDRESSES = ("127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4")
"""One address may hold 5,000 sockets, those that the server has not yet seen leave counted."""
AT_ONCE = 100
SOONEST_SECONDS, JITTER_SECONDS = 0.2, 1.0
"""As web/static/js/live-socket.js does for the first time."""
GIVE_UP_SECONDS = 60
_POSITION = re.compile(rb'"(?:to|position)":(\d+)')
_GENERATION = re.compile(rb'"generation":(\d+)')


class Returning(asyncio.Protocol):
    """One socket: handshake, watch, and the position that it was told."""

    def __init__(self, port: int, watch: bytes) -> None:
        self._port, self._watch = port, watch
        self._buffer = b""
        self._shaken = False
        self.generation = self.position = 0
        self.wanted = 1
        self.reached: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(
            f"GET /live HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._shaken:
            head, found, rest = self._buffer.partition(b"\r\n\r\n")
            if not found:
                return
            if b" 101 " not in head.partition(b"\r\n")[0]:
                self.reached.set_exception(ConnectionRefusedError(repr(head[:300])))
                return
            self._shaken, self._buffer = True, rest
            self.transport.write(masked_text(self._watch))
        while (size := self._size()) and len(self._buffer) >= size:
            frame, self._buffer = self._buffer[:size], self._buffer[size:]
            self._take(frame)

    def _size(self) -> int:
        """Of the next frame, 0 while its head is not there. The server sends none of more than 64 KiB."""
        if len(self._buffer) < 4:
            return 0
        short = self._buffer[1] & 0x7F
        return 2 + short if short < 126 else 4 + int.from_bytes(self._buffer[2:4])

    def _take(self, frame: bytes) -> None:
        told = frame[:200]
        if b'"t":"board"' in told or b'"t":"change"' in told:
            positions, generation = _POSITION.findall(told), _GENERATION.search(told)
            assert positions and generation, told
            self.generation, self.position = int(generation[1]), int(positions[-1])
            if self.position >= self.wanted and not self.reached.done():
                self.reached.set_result(time.monotonic())


async def _open(number: int, port: int, watch: bytes, wanted: int) -> Returning:
    loop, address = asyncio.get_running_loop(), ADDRESSES[number % len(ADDRESSES)]
    _, socket = await loop.create_connection(
        lambda: Returning(port, watch), "127.0.0.1", port, local_addr=(address, 0)
    )
    socket.wanted = wanted
    if socket.position >= wanted and not socket.reached.done():
        socket.reached.set_result(time.monotonic())
    await socket.reached
    return socket


def _watch(board: str, generation: int, position: int) -> bytes:
    wish = {"board": board, "generation": generation, "position": position}
    return json.dumps({"t": "watch", "boards": [wish]}).encode()


async def _come_back(before: Returning, number: int, port: int, board: str, wanted: int) -> Returning:
    await asyncio.sleep(SOONEST_SECONDS + random.random() * JITTER_SECONDS)
    return await _open(number, port, _watch(board, before.generation, before.position), wanted)


async def main(port: int, board: str, sockets: int) -> None:
    """Open, wait for the word, cut, and come back."""
    there: list[Returning] = []
    for start in range(0, sockets, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, sockets))
        there += await asyncio.gather(*(_open(each, port, _watch(board, 0, 0), 1) for each in numbers))
    print("ready", there[0].position, flush=True)
    wanted = int(await asyncio.to_thread(sys.stdin.readline))
    began = time.monotonic()
    for each in there:
        each.transport.abort()
    async with asyncio.timeout(GIVE_UP_SECONDS):
        back = await asyncio.gather(
            *(_come_back(each, number, port, board, wanted) for number, each in enumerate(there))
        )
    seconds = sorted(each.reached.result() - began for each in back)
    print(json.dumps({"seconds": seconds, "wrong": sum(each.position != wanted for each in back)}), flush=True)


if __name__ == "__main__":
    import resource

    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    uvloop.run(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
