"""A server that is told to stop leaves in order. Under load that is one of the faults of test_kills.py."""

import asyncio
import signal

import httpx2
import pytest

from tests.faults.machine import Machine
from tests.processes import Process, await_health, environment_of, free_port

pytestmark = pytest.mark.faults


async def test_a_server_that_stops_says_so_first_and_answers_meanwhile(machine: Machine) -> None:
    port = free_port()
    environment = environment_of(machine.settings, PORT=str(port), HOST="127.0.0.1", DRAIN_SECONDS="2")
    with Process("server", "serve", environment=environment) as stopping:
        await asyncio.to_thread(await_health, port)
        stopping.process.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.5)
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as somebody:
            ready, alive, page = [await somebody.get(path) for path in ("/readyz", "/healthz", "/")]
        assert (ready.status_code, alive.status_code, page.status_code) == (503, 200, 200)
        assert (
            await asyncio.to_thread(stopping.process.wait, 20) == -signal.SIGTERM
        )  # In order, and then by the signal.
