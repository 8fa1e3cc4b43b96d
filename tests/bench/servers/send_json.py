"""The naive way: a Starlette endpoint that sends JSON to each socket in a loop."""

import subprocess
import sys
from typing import ClassVar

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from tests.bench.servers.peer import PostedServer, await_listening
from tests.processes import REPOSITORY


class SendJson(PostedServer):
    """One uvicorn with uvloop and httptools, as Starlette's documentation would have it."""

    name: ClassVar[str] = "Starlette send_json"
    path: ClassVar[str] = "/live"

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.bench.servers.send_json", str(self.port)]
        self.process = subprocess.Popen(command, cwd=REPOSITORY)
        await_listening(self.port)


_sockets: set[WebSocket] = set()


async def live(websocket: WebSocket) -> None:
    """Stay until the client goes."""
    await websocket.accept()
    _sockets.add(websocket)
    try:
        while True:
            await websocket.receive_text()
    except WebSocketDisconnect:
        _sockets.discard(websocket)


async def publish(request: Request) -> Response:
    """Send to each."""
    change = msgspec.json.decode(await request.body())
    for websocket in tuple(_sockets):
        await websocket.send_json(change)
    return Response("ok")


if __name__ == "__main__":
    app = Starlette(routes=[Route("/publish", publish, methods=["POST"]), WebSocketRoute("/live", live)])
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        log_level="warning",
        backlog=4_096,
    )
