"""A socket that sends what no decent client sends, and reads only when told to."""

import asyncio
import base64
import os
import socket
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress


class RawSocket:
    """A WebSocket by hand. Frames to the server are masked with zeros."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self._unread = b""

    @classmethod
    @asynccontextmanager
    async def open(cls, host: str, *, receive_buffer: int | None = None) -> AsyncIterator["RawSocket"]:
        """A socket after the handshake."""
        address, port = host.split(":")
        with socket.socket() as connection:
            if receive_buffer:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
            connection.setblocking(False)
            loop = asyncio.get_running_loop()
            await loop.sock_connect(connection, (address, int(port)))
            raw = cls(connection)
            key = base64.b64encode(os.urandom(16)).decode()
            await loop.sock_sendall(
                connection,
                f"GET /live HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode(),
            )
            while b"\r\n\r\n" not in raw._unread:
                raw._unread += await loop.sock_recv(connection, 4_096)
            head, _, raw._unread = raw._unread.partition(b"\r\n\r\n")
            assert b" 101 " in head, head
            yield raw

    @staticmethod
    def frame(opcode: int, payload: bytes, *, final: bool = True) -> bytes:
        """One masked frame."""
        first = (0x80 if final else 0) | opcode
        if len(payload) < 126:
            head = struct.pack("!BB", first, 0x80 | len(payload))
        else:
            head = struct.pack("!BBH", first, 0x80 | 126, len(payload))
        return head + bytes(4) + payload

    def send_frame(self, opcode: int, payload: bytes, *, final: bool = True) -> None:
        """Send one frame."""
        self.send(self.frame(opcode, payload, final=final))

    def send(self, data: bytes) -> int:
        """Send what the kernel takes now."""
        with suppress(BlockingIOError):
            return self.connection.send(data)
        return 0

    async def read_until_closed(self, seconds: float = 10) -> tuple[int, str]:
        """Read to the end, and return the code and the reason of the close frame, 0 if there was none."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(seconds):
            with suppress(ConnectionError):
                while data := await loop.sock_recv(self.connection, 65_536):
                    self._unread += data
        return self._closing()

    async def is_cut_off(self, send: Callable[[], object], seconds: float = 10) -> bool:
        """Whether the server cuts the connection while `send` is called again and again and nothing is read."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    try:
                        send()
                    except ConnectionError:
                        return True
                    await asyncio.sleep(0.001)
        return False

    def _closing(self) -> tuple[int, str]:
        data = self._unread
        while len(data) >= 2:
            size, start = data[1], 2
            if size == 126:
                (size,), start = struct.unpack("!H", data[2:4]), 4
            elif size == 127:
                (size,), start = struct.unpack("!Q", data[2:10]), 10
            payload, opcode = data[start : start + size], data[0] & 0x0F
            if opcode == 0x8:
                return struct.unpack("!H", payload[:2])[0], payload[2:].decode()
            data = data[start + size :]
        return 0, ""
