"""`websockets.broadcast`, the library's own way to send one message to many."""

import asyncio
import socket
import subprocess
import sys
from typing import ClassVar

import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve

from tests.bench.servers.peer import Server, await_listening
from tests.processes import REPOSITORY, free_port


class Broadcast(Server):
    """One process with uvloop; what to publish comes over a second port, each text behind its length."""

    name: ClassVar[str] = "websockets.broadcast"

    def start(self) -> None:
        self._control_port = free_port()
        command = [sys.executable, "-m", "tests.bench.servers.broadcast", str(self.port), str(self._control_port)]
        self.process = subprocess.Popen(command, cwd=REPOSITORY, stderr=subprocess.DEVNULL)
        await_listening(self.port)
        self._control = socket.create_connection(("127.0.0.1", self._control_port))

    def publish(self, text: bytes) -> None:
        self._control.sendall(len(text).to_bytes(4, "big") + text)

    def stop(self) -> None:
        if hasattr(self, "_control"):
            self._control.close()
        super().stop()


async def main(port: int, control_port: int) -> None:
    """Serve for ever."""
    connections: set[ServerConnection] = set()

    async def stay(connection: ServerConnection) -> None:
        connections.add(connection)
        await connection.wait_closed()
        connections.discard(connection)

    async def listen(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        while size := await reader.readexactly(4):
            text = await reader.readexactly(int.from_bytes(size, "big"))
            broadcast(connections, text.decode())

    await asyncio.start_server(listen, "127.0.0.1", control_port)
    async with serve(stay, "127.0.0.1", port, compression=None, backlog=4_096):
        await asyncio.Future()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), int(sys.argv[2])))
