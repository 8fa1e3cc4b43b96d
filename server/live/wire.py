"""The one place that knows how bytes reach a socket: ready frames go straight to the transport."""

import asyncio
import contextlib
import logging
import random
import socket
import time
from asyncio.transports import BaseTransport
from collections.abc import Callable
from typing import Any, Final

from starlette.websockets import WebSocket
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

from server.live.plain_wire import PlainWire
from server.live.reader import Reader
from server.live.ready_frame import text_frame
from server.live.to_client import encode_again

EXTENSION: Final = "thidua.wire"
"""Under this name the endpoint finds the connection in scope["extensions"]."""

STALE_BYTES: Final = 64 * 1024
"""A watcher with more than this unsent is stale: two snapshots of all wards, or half a minute of changes."""
FRESH_BYTES: Final = 8 * 1024
"""It may be sent to again when less than this is left."""
FLOOD_BYTES: Final = 1024 * 1024
"""Somebody who makes us answer (pings, errors) and does not read may leave so much unsent, and is cut off above."""

KERNEL_UNSENT_BYTES: Final = 16 * 1024
"""Without this limit the kernel takes thousands of frames for a reader who stands still, and we see no backlog."""
UNACKNOWLEDGED_MS: Final = 20_000
"""A peer that vanished without a word is given up after so long, not after the kernel's quarter of an hour."""

MESSAGES_WAITING_MAX: Final = 64
"""One read may bring thousands of tiny messages; reading pauses only after it."""
FRAGMENTS_MAX: Final = 64
"""Empty fragments add nothing to a message's size, so they are counted."""
PING: Final = b"\x89\x00"

POLICY_VIOLATION: Final = 1008
SERVICE_RESTART: Final = 1012

CLOSE_SECONDS: Final = 2.0
"""For the closing handshake; who does not answer it is cut off."""
DRAIN_SECONDS_MAX: Final = 8.0
"""A stopping server sends its watchers away one after the other, so that they do not all come back in one moment."""
DRAIN_PER_SECOND: Final = 2_000
AGAIN_MS: Final = (500, 5_000)
"""When they shall come back, drawn at random for each."""

_log = logging.getLogger("uvicorn.error")


class Protocol(WebSocketsSansIOProtocol):
    """A socket of uvicorn that others may write ready frames to. Give it to uvicorn as `ws=`."""

    write: Callable[[bytes], None]
    """Hands a frame to the transport. Only while the reader is told to be fresh."""

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        self.write = self.transport.write
        self.ended = False
        self.heard_at = time.monotonic()
        """When the other side last sent anything, be it the answer to a ping."""
        self.reader: Reader | None = None
        self.transport.set_write_buffer_limits(high=STALE_BYTES, low=FRESH_BYTES)
        _tune(transport.get_extra_info("socket"))

    def attend(self, reader: Reader) -> None:
        """From now on frames may be written, and the reader is told when not. Call it once the socket is accepted."""
        self.reader = reader
        if self.ended:
            reader.went_away()
        elif self.writable.is_set():
            reader.went_fresh()
        else:
            reader.went_stale()

    def unsent_bytes(self) -> int:
        """What waits in our memory for the other side to read."""
        return 0 if self.disconnected else self.transport.get_write_buffer_size()

    def ping(self) -> None:
        """Ask for a sign of life. Browsers answer by themselves."""
        self.write(PING)

    def end(self, code: int, reason: str) -> None:
        """Close with a reason. Never waits; who does not answer is cut off."""
        if self.ended or self.close_sent or self.disconnected or self.transport.is_closing():
            return
        self._stop_sending()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self.close_timer = self.loop.call_later(CLOSE_SECONDS, self.abort)

    def abort(self) -> None:
        """Cut off, with whatever is unsent."""
        self._stop_sending()
        self.transport.abort()

    # What uvicorn calls.

    async def run_asgi(self) -> None:
        self.scope["extensions"][EXTENSION] = {"wire": self}
        await super().run_asgi()

    def pause_writing(self) -> None:
        super().pause_writing()
        if self.reader and not self.ended:
            self.reader.went_stale()

    def resume_writing(self) -> None:
        super().resume_writing()
        # Not now: the transport is in the middle of its own write.
        self.loop.call_soon(self._resume)

    def start_keepalive(self) -> None:
        """Not here: the audience pings whom it has not heard of, many at once.

        A timer for each socket would wake the process for each, and cost a quarter of what the pushes do.
        """

    def data_received(self, data: bytes) -> None:
        self.heard_at = time.monotonic()
        super().data_received(data)

    def handle_ping(self) -> None:
        super().handle_ping()
        if self.unsent_bytes() > FLOOD_BYTES:
            self.abort()

    def handle_cont(self, event: Frame) -> None:
        if len(self.frames) >= FRAGMENTS_MAX:
            self.end(POLICY_VIOLATION, f"a message in more than {FRAGMENTS_MAX} fragments")
            return
        super().handle_cont(event)

    def send_receive_event_to_app(self) -> None:
        if self.queue.qsize() >= MESSAGES_WAITING_MAX:
            self.frames = []
            self.end(POLICY_VIOLATION, f"more than {MESSAGES_WAITING_MAX} messages at once")
            return
        super().send_receive_event_to_app()

    def handle_close(self, event: Frame) -> None:
        self._stop_sending()
        super().handle_close(event)

    def handle_parser_exception(self) -> None:
        self._stop_sending()
        super().handle_parser_exception()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_sending()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """Uvicorn stops. Watchers are told when to come back, and leave in waves."""
        if not self.handshake_complete or self.close_sent:
            self._stop_sending()
            super().shutdown()
            return
        seconds = min(DRAIN_SECONDS_MAX, len(self.connections) / DRAIN_PER_SECOND)
        self.loop.call_later(random.uniform(0, seconds), self._send_away)  # noqa: S311

    def _send_away(self) -> None:
        if self.disconnected or self.transport.is_closing():
            return
        if self.writable.is_set():
            self.write(text_frame(encode_again(random.randint(*AGAIN_MS))))  # noqa: S311
        self.end(SERVICE_RESTART, "the server restarts")

    def _resume(self) -> None:
        if self.reader and not self.ended and self.writable.is_set():
            self.reader.went_fresh()

    def _stop_sending(self) -> None:
        self.ended = True
        if self.reader:
            self.reader.went_away()


def _tune(connection: socket.socket | None) -> None:
    """Let us see a reader who stands still. Not every transport has these options; then we see it later."""
    if connection is None or connection.family not in (socket.AF_INET, socket.AF_INET6):
        return
    for name, value in (("TCP_NOTSENT_LOWAT", KERNEL_UNSENT_BYTES), ("TCP_USER_TIMEOUT", UNACKNOWLEDGED_MS)):
        if option := getattr(socket, name, None):
            with contextlib.suppress(OSError):
                connection.setsockopt(socket.IPPROTO_TCP, option, value)


Wire = Protocol | PlainWire


def wire_of(websocket: WebSocket) -> Wire:
    """The wire of an accepted socket: uvicorn's connection itself, or plain ASGI under any other server."""
    extension: dict[str, Any] = websocket.scope.get("extensions", {}).get(EXTENSION, {})
    wire = extension.get("wire")
    return wire if isinstance(wire, Protocol) else PlainWire(websocket, asyncio.get_running_loop())
