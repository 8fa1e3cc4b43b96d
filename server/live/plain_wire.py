"""The wire under servers that are not ours, such as a test client: the same promises, over plain ASGI."""

import asyncio
import contextlib
import math
from collections import deque
from typing import Final

from starlette.websockets import WebSocket, WebSocketDisconnect

from server.live.reader import Reader
from server.live.ready_frame import text_of

STALE_BYTES: Final = 64 * 1024


class PlainWire:
    """Frames wait in a queue of ours and are sent by a task; the queue is short, because its reader is told."""

    def __init__(self, websocket: WebSocket, loop: asyncio.AbstractEventLoop) -> None:
        self.ended = False
        self.heard_at = math.inf
        self._websocket = websocket
        self._loop = loop
        self._queue: deque[bytes] = deque()
        self._unsent = 0
        self._closing: tuple[int, str] | None = None
        self._reader: Reader | None = None
        self._stale = False
        self._sending: asyncio.Task[None] | None = None

    def attend(self, reader: Reader) -> None:
        """From now on frames may be written, and the reader is told when not."""
        self._reader = reader
        reader.went_fresh()

    def write(self, frame: bytes) -> None:
        """Send a ready frame when it is its turn."""
        self._queue.append(frame)
        self._unsent += len(frame)
        if self._reader and not self._stale and self._unsent > STALE_BYTES:
            self._stale = True
            self._reader.went_stale()
        self._send_soon()

    def ping(self) -> None:
        """ASGI has no pings; whether the other side is there is the server's business."""

    def unsent_bytes(self) -> int:
        """What waits in our queue."""
        return self._unsent

    def end(self, code: int, reason: str) -> None:
        """Close with a reason, after what is queued. Never waits."""
        if not self.ended:
            self.ended = True
            if self._reader:
                self._reader.went_away()
            self._closing = (code, reason)
            self._send_soon()

    def abort(self) -> None:
        """Drop what is queued, and close."""
        self._queue.clear()
        if self._sending:
            self._sending.cancel()
            self._sending = None
        self.end(1001, "")

    def _send_soon(self) -> None:
        if self._sending is None or self._sending.done():
            self._sending = self._loop.create_task(self._send())

    async def _send(self) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError):
            while self._queue:
                frame = self._queue.popleft()
                await self._websocket.send_text(text_of(frame).decode())
                self._unsent -= len(frame)
                if self._reader and self._stale and not self._queue and not self.ended:
                    self._stale = False
                    self._reader.went_fresh()
            if self._closing:
                await self._websocket.close(*self._closing)
