"""A line between two parts that can be bad: a proxy in a process of its own, told on its standard input how to be.

Its argument is a list such as `[{"name": "server-1>redis", "port": 4001, "to": "/folder/redis.sock"}]`, an order
`server-1>redis hole`. A line is `open` (as it should be), a `hole` (all is swallowed, nothing is closed), `slow`
(60 ms each way), or made to `refuse` (whoever comes is sent away); `reset` tears all that is open, once.
"""

import asyncio
import json
import socket
import struct
import sys
from asyncio import StreamReader, StreamWriter
from dataclasses import dataclass, field

import uvloop

SLOW_SECONDS = 0.06
PIECE = 65_536


@dataclass(slots=True)
class Line:
    """One address that leads to one other. `to` is a socket's path, or 'host:port'."""

    name: str
    port: int
    to: str
    mode: str = "open"
    passable: asyncio.Event = field(default_factory=asyncio.Event)
    ends: set[StreamWriter] = field(default_factory=set)

    async def listen(self) -> None:
        """Take whoever comes."""
        self.passable.set()
        await asyncio.start_server(self._carry, "127.0.0.1", self.port)

    def turn(self, mode: str) -> None:
        """Be so from now on."""
        if mode == "reset":
            for end in tuple(self.ends):
                tear(end)
            mode = "open"
        self.mode = mode
        if mode == "hole":
            self.passable.clear()
        else:
            self.passable.set()

    async def _carry(self, reader: StreamReader, writer: StreamWriter) -> None:
        if self.mode == "refuse":
            tear(writer)
            return
        try:
            far_reader, far_writer = await self._reach()
        except OSError:
            tear(writer)
            return
        self.ends |= {writer, far_writer}
        try:
            await asyncio.gather(self._pass(reader, far_writer), self._pass(far_reader, writer))
        except OSError:
            tear(writer)
            tear(far_writer)
        finally:
            self.ends -= {writer, far_writer}

    async def _reach(self) -> tuple[StreamReader, StreamWriter]:
        if self.to.startswith("/"):
            return await asyncio.open_unix_connection(self.to)
        host, _, port = self.to.rpartition(":")
        return await asyncio.open_connection(host, int(port))

    async def _pass(self, reader: StreamReader, writer: StreamWriter) -> None:
        while piece := await reader.read(PIECE):
            await self.passable.wait()
            if self.mode == "slow":
                await asyncio.sleep(SLOW_SECONDS)
            writer.write(piece)
            await writer.drain()
        writer.close()


def tear(end: StreamWriter) -> None:
    """Close it at once with a reset, and with whatever was under way."""
    found = end.get_extra_info("socket")
    if found and found.family == socket.AF_INET:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    end.transport.abort()


async def main(specification: str) -> None:
    """Lay all lines, say `ready`, and obey until the input ends."""
    lines = {each["name"]: Line(**each) for each in json.loads(specification)}
    for line in lines.values():
        await line.listen()
    print("ready", flush=True)
    orders = StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    while order := (await orders.readline()).decode():
        name, mode = order.split()
        lines[name].turn(mode)


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1]))
