"""The wire under servers that are not ours, such as a test client: the same promises, over plain ASGI."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from typing import Final

from starlette.websockets import WebSocket, WebSocketDisconnect

from server.live.ready_frame import text_of

STALE_BYTES: Final = 64 * 1024


class PlainWire:
    """Frames wait in a queue of ours and are sent by a task; the queue is bounded by `ready`."""

    def __init__(self, websocket: WebSocket, loop: asyncio.AbstractEventLoop) -> None:
        self.ready = True
        self.ended = False
        self._websocket = websocket
        self._loop = loop
        self._queue: deque[bytes] = deque()
        self._unsent = 0
        self._closing: tuple[int, str] | None = None
        self._paused: Callable[[], None] = lambda: None
        self._resumed: Callable[[], None] = lambda: None
        self._sending: asyncio.Task[None] | None = None

    def attend(self, *, paused: Callable[[], None], resumed: Callable[[], None]) -> None:
        """These are told when the other side does not keep up, and when it has."""
        self._paused, self._resumed = paused, resumed

    def write(self, frame: bytes) -> None:
        """Send a ready frame when it is its turn."""
        self._queue.append(frame)
        self._unsent += len(frame)
        if self.ready and self._unsent > STALE_BYTES:
            self.ready = False
            self._paused()
        self._send_soon()

    def unsent_bytes(self) -> int:
        """What waits in our queue."""
        return self._unsent

    def end(self, code: int, reason: str) -> None:
        """Close with a reason, after what is queued. Never waits."""
        if not self.ended:
            self.ready, self.ended = False, True
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
                if not self._queue and not self.ready and not self.ended:
                    self.ready = True
                    self._resumed()
            if self._closing:
                await self._websocket.close(*self._closing)
