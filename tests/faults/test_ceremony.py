"""A server is killed in the middle of a ceremony: the other goes on, and both stand at the same step afterwards."""

import asyncio

import pytest

from config.settings import Settings
from server.resources import open_resources
from tests.live.attending import Attendant, watching
from tests.live.stage import SLUG
from tests.live.telling import begun, planted, sign_a_result
from tests.processes import Process, await_health, environment_of, free_port

pytestmark = pytest.mark.faults


async def test_a_killed_server_lands_where_the_ceremony_stands(settings: Settings) -> None:
    ports = free_port(), free_port()
    ones = [environment_of(settings, PORT=str(port), DOORS="live", HOST="127.0.0.1") for port in ports]
    urls = [f"ws://127.0.0.1:{port}/live" for port in ports]
    async with open_resources(settings) as resources:
        ending = await sign_a_result(resources)
        with (
            Process("server", "serve", environment=ones[0]) as killed,
            Process("server", "serve", environment=ones[1]),
        ):
            await asyncio.gather(*(asyncio.to_thread(await_health, port) for port in ports))
            async with begun(ending, final=planted(30)) as telling:
                one, other = Attendant(telling.id), Attendant(telling.id)
                async with watching(urls[0], one, SLUG), watching(urls[1], other, SLUG):
                    await telling.lead("play", pace_ms=3_000)
                    await asyncio.gather(one.until(2), other.until(2))
                    killed.process.kill()
                    killed.process.wait()
                    await other.until(4, seconds=8)
                    assert one.frame["step"] < 4
                    with Process("server", "serve", environment=ones[0]):
                        await asyncio.to_thread(await_health, ports[0])
                        await telling.lead("pause")
                        stands = await telling.stands()
                        async with watching(urls[0], one, SLUG):
                            await asyncio.gather(one.until(stands.step), other.until(stands.step))
                            assert one.shows == other.shows == (stands.step, stands.seal.hex())
