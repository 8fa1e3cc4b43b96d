"""What lies between a screen and the server: a proxy that tests cut, or that lets no socket through."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

_UPGRADE = b"upgrade: websocket"


class Wire:
    """Carries bytes to a port and back. While it is `cut` nothing comes through, and nobody is told."""

    def __init__(self, port: int, *, sockets: bool = True) -> None:
        self.port = 0
        self._whole = asyncio.Event()
        self._whole.set()
        self.to_screen = 0
        """Bytes that came from the server."""
        self._target, self._sockets = port, sockets
        self._tasks: set[asyncio.Task[None]] = set()

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        """One connection of a browser."""
        task = asyncio.current_task()
        assert task, "a connection is served by a task"
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = await reader.readuntil(b"\r\n\r\n")
            if not self._sockets and _UPGRADE in head.lower():
                writer.close()
                return
            await self._whole.wait()
            there, back = await asyncio.open_connection("127.0.0.1", self._target)
            back.write(head)
            await asyncio.gather(self._carry(reader, back, 0), self._carry(there, writer, 1))

    async def _carry(self, reader: StreamReader, writer: StreamWriter, to_screen: int) -> None:
        try:
            while data := await reader.read(65_536):
                await self._whole.wait()
                self.to_screen += len(data) * to_screen
                writer.write(data)
                await writer.drain()
        finally:
            writer.close()

    def cut(self) -> None:
        """Pull the cable."""
        self._whole.clear()

    def mend(self) -> None:
        """Plug it in again; what was on its way arrives."""
        self._whole.set()

    async def end(self) -> None:
        """Let go of every connection."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@asynccontextmanager
async def wire(port: int, *, sockets: bool = True) -> AsyncIterator[Wire]:
    """A proxy before a port; `wire.port` is where it listens."""
    between = Wire(port, sockets=sockets)
    server = await asyncio.start_server(between.serve, "127.0.0.1", 0)
    between.port = server.sockets[0].getsockname()[1]
    yield between
    server.close()
    await between.end()
