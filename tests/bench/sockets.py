"""A light client of many sockets for any WebSocket server: it counts frames, and does nothing else with them.

`python -m tests.bench.sockets PORT PATH SOCKETS STUCK HELLO`: opens SOCKETS sockets of which STUCK never read, sends
HELLO on each if it is not empty and waits for one frame, and prints `ready`. Then for each line `N` on its input it
prints `counting`, waits until every reading socket got N more frames, and prints the times at which 200 of them got
each, as JSON.
"""

import json
import resource
import select
import socket
import sys
import time
from collections.abc import Mapping

SAMPLED = 200
STUCK_BUFFER = 4_096
GIVE_UP_SECONDS = 60
_HANDSHAKE = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def masked(opcode: int, payload: bytes) -> bytes:
    """A frame of a client, masked with zeros."""
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else bytes([0x80 | 126]) + size.to_bytes(2, "big")
    return bytes([0x80 | opcode]) + length + bytes(4) + payload


class Socket:
    """One socket: what it has not yet made a frame of, and how many frames it got."""

    __slots__ = ("connection", "frames", "times", "unread")

    def __init__(self, connection: socket.socket, unread: bytes) -> None:
        self.connection = connection
        self.unread = unread
        self.frames = 0
        self.times: list[float] | None = None

    def read(self) -> None:
        """Take what is there."""
        data = self.connection.recv(262_144)
        if not data:
            raise SystemExit("the server closed a socket")
        self.take(self.unread + data if self.unread else data)

    def take(self, data: bytes) -> None:
        """Count the frames in the data, and keep the rest."""
        at, end = 0, len(data)
        while end - at >= 10 or (end - at >= 2 and data[at] & 0x08):  # Only pings and closes are shorter.
            size, start = data[at + 1], at + 2
            if size == 126:
                size, start = (data[at + 2] << 8) | data[at + 3], at + 4
            elif size == 127:
                size, start = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
            if start + size > end:
                break
            opcode = data[at] & 0x0F
            if opcode == 0x1:
                self.frames += 1
                if self.times is not None:
                    self.times.append(time.monotonic())
            elif opcode == 0x9:
                self.connection.send(masked(0xA, data[start : start + size]))
            elif opcode == 0x8:
                raise SystemExit(f"the server closed a socket: {data[start : start + size]!r}")
            at = start + size
        self.unread = data[at:]


def open_socket(port: int, path: str, stuck: bool) -> Socket:
    """A socket after the handshake."""
    connection = socket.socket()
    if stuck:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, STUCK_BUFFER)
    connection.connect(("127.0.0.1", port))
    connection.sendall(_HANDSHAKE.format(path=path, port=port).encode())
    head = b""
    while b"\r\n\r\n" not in head:
        head += connection.recv(4_096)
    assert b" 101 " in head[:20], head
    return Socket(connection, head.partition(b"\r\n\r\n")[2])


def read_some(readers: Mapping[int, Socket], epoll: select.epoll, seconds: float) -> list[int]:
    """Read from every socket that has something, and return which had."""
    having = [number for number, _ in epoll.poll(seconds)]
    for number in having:
        readers[number].read()
    return having


def read_frames(readers: Mapping[int, Socket], epoll: select.epoll, frames: int) -> None:
    """Read until every socket has so many frames."""
    waiting = {number for number, each in readers.items() if each.frames < frames}
    until = time.monotonic() + GIVE_UP_SECONDS
    while waiting:
        assert time.monotonic() < until, f"{len(waiting)} sockets lack frames"
        for number in read_some(readers, epoll, 1):
            if readers[number].frames >= frames:
                waiting.discard(number)


def main(port: int, path: str, sockets: int, stuck: int, hello: bytes) -> None:
    """Open, say hello, and count on command."""
    epoll = select.epoll()
    silent = [open_socket(port, path, stuck=True) for _ in range(stuck)]
    readers: dict[int, Socket] = {}
    for _ in range(sockets - stuck):
        each = open_socket(port, path, stuck=False)
        readers[each.connection.fileno()] = each
        epoll.register(each.connection.fileno(), select.EPOLLIN)
        read_some(readers, epoll, 0)  # A ping must be answered while others are opened.
    if hello:
        for each in [*silent, *readers.values()]:
            each.connection.sendall(masked(0x1, hello))
        for each in readers.values():
            each.take(each.unread)
        read_frames(readers, epoll, 1)
    print("ready", flush=True)
    for line in sys.stdin:
        sampled = list(readers.values())[:SAMPLED]
        for each in readers.values():
            each.frames = 0
        for each in sampled:
            each.times = []
        print("counting", flush=True)
        read_frames(readers, epoll, int(line))
        print(json.dumps([each.times for each in sampled]), flush=True)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5].encode())
