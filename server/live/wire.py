"""The one place that knows how bytes reach a socket: ready frames go straight to the transport."""

import asyncio
import contextlib
import logging
import random
import socket
from asyncio.transports import BaseTransport
from collections.abc import Callable
from typing import Any, Final

from starlette.websockets import WebSocket
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

from server.live.plain_wire import PlainWire
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
POLICY_VIOLATION: Final = 1008

CLOSE_SECONDS: Final = 2.0
"""For the closing handshake; who does not answer it is cut off."""
DRAIN_SECONDS_MAX: Final = 8.0
"""A stopping server sends its watchers away one after the other, so that they do not all come back in one moment."""
DRAIN_PER_SECOND: Final = 2_000
AGAIN_MS: Final = (500, 5_000)
"""When they shall come back, drawn at random for each."""

_log = logging.getLogger("uvicorn.error")


def _nothing() -> None:
    pass


class Protocol(WebSocketsSansIOProtocol):
    """A socket of uvicorn that others may write ready frames to. Give it to uvicorn as `ws=`.

    While `ready`, `write(frame)` hands a frame to the transport. When the other side does not keep up, `ready` turns
    False and `paused` is called; when it has, `resumed` is called. Once closing begins it stays False.
    """

    ready = False
    ended = False
    write: Callable[[bytes], None]
    paused: Callable[[], None] = staticmethod(_nothing)
    resumed: Callable[[], None] = staticmethod(_nothing)

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        self.write = self.transport.write
        self.transport.set_write_buffer_limits(high=STALE_BYTES, low=FRESH_BYTES)
        _tune(transport.get_extra_info("socket"))

    def attend(self, *, paused: Callable[[], None], resumed: Callable[[], None]) -> None:
        """From now on frames may be written, and these are told when not. Call it once the socket is accepted."""
        self.paused, self.resumed = paused, resumed
        self.ready = self.writable.is_set() and not self.ended

    def unsent_bytes(self) -> int:
        """What waits in our memory for the other side to read."""
        return 0 if self.disconnected else self.transport.get_write_buffer_size()

    def end(self, code: int, reason: str) -> None:
        """Close with a reason. Never waits; who does not answer is cut off."""
        if self.ended or self.close_sent or self.disconnected or self.transport.is_closing():
            return
        self._stop_sending()
        self.stop_keepalive()
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
        if self.ready:
            self.ready = False
            self.paused()

    def resume_writing(self) -> None:
        super().resume_writing()
        if not self.ended:
            self.ready = True
            # Not now: the transport is in the middle of its own write.
            self.loop.call_soon(self.resumed)

    def start_keepalive(self) -> None:
        """The first ping comes at a random time, or all who reconnected together would be pinged together."""
        if self.ping_interval:
            self.ping_timer = self.loop.call_later(random.uniform(0, self.ping_interval), self.send_keepalive_ping)  # noqa: S311

    def keepalive_timeout(self) -> None:
        """Nobody answered the ping. A polite close would wait behind what they do not read."""
        self.abort()

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
        if self.ready:
            self.write(text_frame(encode_again(random.randint(*AGAIN_MS))))  # noqa: S311
        self.end(1012, "the server restarts")

    def _stop_sending(self) -> None:
        self.ended = True
        self.ready = False


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
