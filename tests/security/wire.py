"""The server as it is configured, before an application that notes what it was asked; and lines to it by hand."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import uvicorn
from starlette.types import Receive, Scope, Send

from config.settings import Settings
from server.serve import uvicorn_config
from tests.examples import SECRET_KEY

END = b"<end>"
"""The server ended the connection."""


@dataclass(slots=True)
class Heard:
    """What an application was asked, as it understood it: method, path and body; and what broke off."""

    whole: list[tuple[str, str, bytes]] = field(default_factory=list)
    broken: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http", "sockets are not opened here"
        if scope["path"] != "/early":
            body, more = b"", True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    self.broken += 1
                    return
                body, more = body + message["body"], message["more_body"]
            self.whole.append((scope["method"], scope["path"], body))
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})


@dataclass(slots=True)
class Line:
    """A connection by hand."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def said(self, data: bytes, seconds: float = 0.3) -> bytes:
        """What is answered to these bytes within the time, with END if the connection was ended."""
        self.writer.write(data)
        found = b""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while piece := await self._piece():
                    found += piece
                return found + END
        return found

    async def _piece(self) -> bytes:
        try:
            return await self.reader.read(65_536)
        except ConnectionError:
            return b""


class Wire:
    """A running server."""

    def __init__(self) -> None:
        self.heard = Heard()
        settings = Settings(database_url="x", redis_url="x", secret_key=SECRET_KEY, port=0)  # type: ignore[arg-type]
        config = uvicorn_config(settings, self.heard)
        config.lifespan = "off"
        self.server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self.server.run, daemon=True)

    @asynccontextmanager
    async def line(self) -> AsyncIterator[Line]:
        """A connection to it."""
        port = self.server.servers[0].sockets[0].getsockname()[1]
        line = Line(*await asyncio.open_connection("127.0.0.1", port))
        yield line
        line.writer.transport.abort()

    async def said(self, data: bytes, seconds: float = 0.3) -> bytes:
        """What is answered to a connection that sends these bytes."""
        self.heard.whole.clear()
        self.heard.broken = 0
        async with self.line() as line:
            return await line.said(data, seconds)

    async def start(self) -> "Wire":
        """Begin to listen."""
        self._thread.start()
        while not self.server.started:  # noqa: ASYNC110 - uvicorn has no event for it.
            await asyncio.sleep(0.01)
        return self

    async def stop(self) -> None:
        """Stop, and wait for it."""
        self.server.should_exit = True
        await asyncio.to_thread(self._thread.join, 20)
