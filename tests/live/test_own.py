"""A resident's own socket: their points and nobody else's, as long as they are signed in."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from server.records import facts, resident_sessions, residents
from server.resources import Resources
from tests.examples import DURING, resident, service
from tests.live.stage import SLUG, Door, Pipeline


async def _signed_in(resources: Resources, number: int) -> tuple[UUID, str]:
    who = resident(number)
    await residents.sign_in(resources.database, who, "", None, "2", DURING)
    return who, await resident_sessions.begin(resources.database, who, DURING, "test")


def _socket(door: Door, token: str) -> connect:
    return connect(f"ws://{door.host}/me/live", additional_headers={"Cookie": f"me={token}"})


async def _own(socket: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(8):
        while True:
            message: dict[str, Any] = msgspec.json.decode(await socket.recv())
            if message["t"] == "me":
                return message


async def _report(pipeline: Pipeline, number: int) -> None:
    await facts.record_events(pipeline.resources.database, "dvcqg", [service(of=number, case=f"own-{number}")])
    await pipeline.move()


async def test_own_points_come_when_they_change_and_only_to_their_owner(
    door: Door, pipeline: Pipeline, resources: Resources
) -> None:
    (_, mine), (_, other) = await _signed_in(resources, 1), await _signed_in(resources, 2)
    async with _socket(door, mine) as here, _socket(door, other) as there:
        await _report(pipeline, 1)
        told = await _own(here)
        assert (told["contest"], told["round"], told["points"]) == (SLUG, 1, 5)
        await _report(pipeline, 2)
        heard = await _own(there)
        assert heard["points"] == 5
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(2.5):
                await here.recv()
        assert heard["position"] > told["position"]


@pytest.mark.parametrize("token", ["", "nobody"])
async def test_nobody_is_told_without_a_session(door: Door, token: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with _socket(door, token):
            pass
    assert refused.value.response.status_code == 401


async def test_signing_out_closes_the_socket(door: Door, resources: Resources) -> None:
    who, token = await _signed_in(resources, 3)
    async with _socket(door, token) as socket:
        await asyncio.sleep(0.1)
        await resident_sessions.end_all(resources.database, who, DURING + timedelta(minutes=1))
        with pytest.raises(ConnectionClosed) as closed:
            await _own(socket)
    assert closed.value.rcvd and closed.value.rcvd.code == 4401


async def test_a_page_of_another_site_does_not_listen(door: Door, resources: Resources) -> None:
    _, token = await _signed_in(resources, 4)
    headers = {"Cookie": f"me={token}", "Origin": "https://evil.example"}
    with pytest.raises(InvalidStatus) as refused:
        async with connect(f"ws://{door.host}/me/live", additional_headers=headers):
            pass
    assert refused.value.response.status_code == 403
