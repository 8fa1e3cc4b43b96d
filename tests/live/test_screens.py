"""A screen's own socket: what it should show and when it is over, and what it says of itself."""

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from server.records import screens
from server.resources import Resources, utc_now
from tests.examples import DURING
from tests.live.page import FROM_CLIENT, TO_CLIENT
from tests.live.stage import WARDS, Door, Pipeline
from tests.screens.paired import pair


def _socket(door: Door, token: str) -> connect:
    return connect(f"ws://{door.host}/screen/live", additional_headers={"Cookie": f"screen={token}"})


async def _next(socket: ClientConnection, kind: str) -> dict[str, Any]:
    async with asyncio.timeout(6):
        while True:
            message: dict[str, Any] = msgspec.json.decode(await socket.recv())
            TO_CLIENT.validate(message)
            if message["t"] == kind:
                return message


async def test_a_screen_is_told_at_once_and_when_something_changed(door: Door, resources: Resources) -> None:
    screen, token = await pair(resources.database)
    async with _socket(door, token) as socket:
        first = await _next(socket, "screen")
        assert (first["name"], first["blank"]) == ("Sảnh tiếp dân", False)
        async with resources.database.transaction() as connection:
            await screens.set_blank(connection, [screen.id], blank=True)
            await screens.tell(connection, [screen.id], "identify", utc_now())
        assert (await _next(socket, "screen"))["blank"] is True
        assert (await _next(socket, "act"))["act"] == "identify"
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(2.2):
                await socket.recv()


async def test_boards_come_on_the_same_socket(door: Door, pipeline: Pipeline, resources: Resources) -> None:
    _, token = await pair(resources.database)
    async with _socket(door, token) as socket:
        await socket.send(msgspec.json.encode({"t": "watch", "boards": [{"board": WARDS}]}).decode())
        assert (await _next(socket, "board"))["board"] == WARDS


async def test_revoking_darkens_within_five_seconds(door: Door, resources: Resources) -> None:
    screen, token = await pair(resources.database)
    async with _socket(door, token) as socket:
        await _next(socket, "screen")
        async with resources.database.transaction() as connection:
            await screens.revoke(connection, screen.id, screen.paired_by, DURING)
        async with asyncio.timeout(5):
            await _next(socket, "revoked")
            with pytest.raises(ConnectionClosed) as closed:
                await socket.recv()
    assert closed.value.rcvd and closed.value.rcvd.code == 4410
    with pytest.raises(InvalidStatus) as refused:
        async with _socket(door, token):
            pass
    assert refused.value.response.status_code == 401


async def test_what_a_screen_says_of_itself_is_kept(door: Door, resources: Resources) -> None:
    screen, token = await pair(resources.database)
    async with _socket(door, token) as socket:
        report = {"t": "report", "scene": "city", "position": 7, "state": "live", "errors": ["a script broke"]}
        FROM_CLIENT.validate(report)
        await socket.send(msgspec.json.encode(report).decode())
        kept = await _reported(resources, screen.id)
    assert (kept["scene"], kept["position"], kept["errors"]) == ("city", 7, ["a script broke"])


async def _reported(resources: Resources, screen_id: int) -> Mapping[str, Any]:
    for _ in range(50):
        if kept := (await screens.of_ids(resources.database, [screen_id]))[screen_id].report:
            return kept
        await asyncio.sleep(0.1)
    raise AssertionError("the report was not kept within 5 s")


async def test_only_screens_report(door: Door) -> None:
    async with connect(door.url) as socket:
        await socket.send('{"t":"report","scene":"city"}')
        assert "only a screen" in (await _next(socket, "refused"))["reason"]


async def test_nobody_is_a_screen_without_a_token(door: Door) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with _socket(door, "made up"):
            pass
    assert refused.value.response.status_code == 401
