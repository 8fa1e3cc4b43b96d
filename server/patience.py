"""How long a server waits for a request, and how much of a head it holds: uvicorn knows no end of either."""

import asyncio
from typing import Final, Literal

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

HEAD_SECONDS: Final = 10.0
"""From the connection, or from the first byte of a later request, to the end of its head."""
BODY_SECONDS: Final = 180.0
"""To the end of the body, whether or not somebody still reads it: a table of 16 MiB over a poor line takes 100 s."""
HEAD_BYTES_MAX: Final = 64 * 1024
"""Of what came before the piece that ends the head. Browsers send 2 KiB, with cookies of others 8."""
HEADERS_MAX: Final = 100

Part = Literal["head", "body"]


class PatientProtocol(HttpToolsProtocol):
    """uvicorn's protocol, which lets go of who sends a request too slowly or without end."""

    _part: Part | None = "head"
    """What is being waited for, None between two requests: that is uvicorn's own time, `timeout_keep_alive`."""
    _timed: Part | None = None
    _timer: asyncio.TimerHandle | None = None
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._keep_time()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        was = self._part
        super().data_received(data)
        if self.transport.is_closing():
            return
        self._head_bytes = self._head_bytes + len(data) if was == self._part == "head" else 0
        if self._head_bytes > HEAD_BYTES_MAX:
            self._refuse_head()
        elif self._timed != self._part:
            self._keep_time()

    def handle_websocket_upgrade(self) -> None:
        """From here on the socket's own protocol has the connection, and its own limits."""
        self._part = None
        self._stop_timer()
        super().handle_websocket_upgrade()

    def on_message_begin(self) -> None:
        self._part = "head"
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        if len(self.headers) >= HEADERS_MAX:
            raise ValueError("too many headers")  # The parser tells uvicorn, which answers 400.
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._part = "body"
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._part = None
        super().on_message_complete()
        if self.cycle is not None and self.cycle.response_complete and self.timeout_keep_alive_task is None:
            # Answered before its body had come: the idle time that then began was ended by the body.
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def _keep_time(self) -> None:
        self._stop_timer()
        if self._part:
            seconds = HEAD_SECONDS if self._part == "head" else BODY_SECONDS
            self._timer, self._timed = self.loop.call_later(seconds, self.transport.abort), self._part

    def _stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer, self._timed = None, None

    def _refuse_head(self) -> None:
        self._stop_timer()
        self.transport.write(STATUS_LINE[431] + b"content-length: 0\r\nconnection: close\r\n\r\n")
        self.transport.close()
