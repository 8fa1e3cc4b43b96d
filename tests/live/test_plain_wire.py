"""Under a server that is not ours the door keeps its promises, over plain ASGI."""

import asyncio
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from config.settings import Settings
from server.live.routes import routes
from tests.live.stage import WARDS, Door, Pipeline


async def test_a_board_and_a_reason_arrive(settings: Settings, pipeline: Pipeline) -> None:
    def visit() -> tuple[dict[str, Any], dict[str, Any], int]:
        door = Door(settings)
        app = Starlette(routes=routes, lifespan=door.lifespan)
        with TestClient(app) as client, client.websocket_connect("/live") as socket:
            socket.send_json({"t": "watch", "boards": [{"board": WARDS}]})
            board = socket.receive_json()
            for _ in range(11):
                socket.send_text("nonsense")
            refused = [socket.receive_json() for _ in range(11)][-1]
            with pytest.raises(WebSocketDisconnect) as closed:
                socket.receive_json()
            return board, refused, closed.value.code

    board, refused, code = await asyncio.to_thread(visit)

    assert (board["t"], len(board["rows"])) == ("board", 126)
    assert refused["t"] == "refused"
    assert code == 4400
