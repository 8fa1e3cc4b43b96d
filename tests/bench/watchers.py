"""A process of many sockets that watch one board and note when each change reached them.

`python -m tests.bench.watchers PORT BOARD SOCKETS SECONDS FILE`: prints `ready` when every socket has the board,
then reads for so long, and writes what it saw as msgpack: the distinct frames by position, and for the sampled
sockets (position, time) of each frame, in seconds of the system's monotonic clock.
"""

import asyncio
import os
import re
import sys
import time
from pathlib import Path
from typing import cast

import msgspec
import uvloop

SAMPLED = 200
"""Sockets whose times are kept; the others read as much and keep nothing."""
AT_ONCE = 100
_TO = re.compile(rb'"to":(\d+)')
_MASK = bytes(4)


def masked_text(payload: bytes) -> bytes:
    """A text frame of a client, masked with zeros."""
    head = bytes([0x81, 0x80 | len(payload)]) if len(payload) < 126 else b"\x81\xfe" + len(payload).to_bytes(2)
    return head + _MASK + payload


class Seen:
    """What all sockets have seen."""

    def __init__(self) -> None:
        self.frames: dict[int, bytes] = {}
        self.times: list[list[tuple[int, float]]] = []
        self.boards = 0
        self.all_have_boards = asyncio.Event()


class Watcher(asyncio.Protocol):
    """One socket: handshake, watch, then frames."""

    def __init__(self, port: int, board: str, seen: Seen, sockets: int) -> None:
        self.port, self.board, self.seen, self.sockets = port, board, seen, sockets
        self.buffer = b""
        self.shaken = False
        self.times: list[tuple[int, float]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(
            f"GET /live HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.shaken:
            head, found, rest = self.buffer.partition(b"\r\n\r\n")
            if not found:
                return
            assert b" 101 " in head.partition(b"\r\n")[0], head[:200]
            self.shaken, self.buffer = True, rest
            watch = {"t": "watch", "boards": [{"board": self.board, "generation": 0, "position": 0}]}
            self.transport.write(masked_text(msgspec.json.encode(watch)))
        self._frames()

    def _frames(self) -> None:
        while len(self.buffer) >= 2:
            size, start = self.buffer[1] & 0x7F, 2
            if size >= 126:
                width = 2 if size == 126 else 8
                if len(self.buffer) < 2 + width:
                    return
                size, start = int.from_bytes(self.buffer[2 : 2 + width]), 2 + width
            if len(self.buffer) < start + size:
                return
            opcode, payload = self.buffer[0] & 0x0F, self.buffer[start : start + size]
            self.buffer = self.buffer[start + size :]
            if opcode == 9:
                self.transport.write(b"\x8a" + bytes([0x80 | len(payload)]) + _MASK + payload)
            elif opcode == 1:
                self._take(payload)

    def _take(self, payload: bytes) -> None:
        if payload.startswith(b'{"t":"board"'):
            self.seen.boards += 1
            if len(self.seen.times) < SAMPLED:
                self.times = []
                self.seen.times.append(self.times)
            if self.seen.boards == self.sockets:
                self.seen.all_have_boards.set()
        elif self.times is not None and payload.startswith(b'{"t":"change"') and (to := _TO.search(payload)):
            position = int(to[1])
            self.seen.frames.setdefault(position, payload)
            self.times.append((position, time.monotonic()))


async def main(port: int, board: str, sockets: int, seconds: float, file: Path) -> None:
    """Open the sockets a hundred at a time, read, write down."""
    loop, seen = asyncio.get_running_loop(), Seen()
    for start in range(0, sockets, AT_ONCE):
        await asyncio.gather(
            *(
                loop.create_connection(lambda: Watcher(port, board, seen, sockets), "127.0.0.1", port)
                for _ in range(min(AT_ONCE, sockets - start))
            )
        )
    await seen.all_have_boards.wait()
    print("ready", flush=True)
    await asyncio.sleep(seconds)
    file.write_bytes(msgspec.msgpack.encode({"frames": seen.frames, "times": seen.times}))


if __name__ == "__main__":
    import resource

    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    uvloop.run(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), Path(sys.argv[5])))
    os._exit(0)
