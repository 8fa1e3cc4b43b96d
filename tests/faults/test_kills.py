"""2,000 events a second arrive, and something is killed: all that was answered 202 counts once, and all see it."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.faults.machine import Machine
from tests.faults.scene import Scene, open_scene

pytestmark = pytest.mark.faults

BEFORE_SECONDS = 2.0
AFTER_SECONDS = 3.0
RESTART_SECONDS = 0.5
"""What a supervisor takes to notice and start again."""
FROZEN_SECONDS = 5.0


@pytest.fixture
async def scene(machine: Machine) -> AsyncIterator[Scene]:
    async with open_scene(machine, "pipeline-1") as opened:
        await opened.until_everybody_watches()
        yield opened


async def kill_pipeline(machine: Machine) -> None:
    machine.kill("pipeline-1")
    await asyncio.sleep(RESTART_SECONDS)
    machine.start("pipeline-1")


async def kill_server(machine: Machine) -> None:
    machine.kill("server-1")
    await asyncio.sleep(RESTART_SECONDS)
    machine.start("server-1")


async def kill_redis(machine: Machine) -> None:
    machine.kill("redis")
    await asyncio.sleep(RESTART_SECONDS)
    machine.start_engine("redis")


async def kill_redis_and_its_files(machine: Machine) -> None:
    machine.kill("redis")
    machine.delete_files_of_redis()
    await asyncio.sleep(RESTART_SECONDS)
    machine.start_engine("redis")


async def kill_postgres(machine: Machine) -> None:
    machine.kill("postgres")
    await asyncio.sleep(RESTART_SECONDS)
    machine.start_engine("postgres")


async def freeze_redis(machine: Machine) -> None:
    machine.signal_redis(signal.SIGSTOP)
    await asyncio.sleep(FROZEN_SECONDS)
    machine.signal_redis(signal.SIGCONT)


@pytest.mark.parametrize(
    "fault", [kill_pipeline, kill_server, kill_redis, kill_redis_and_its_files, kill_postgres, freeze_redis]
)
async def test_nothing_is_lost_or_counted_twice(scene: Scene, fault: Callable[[Machine], Awaitable[None]]) -> None:
    async with scene.sender.sending():
        await asyncio.sleep(BEFORE_SECONDS)
        await fault(scene.machine)
        await asyncio.sleep(AFTER_SECONDS)

    await scene.compare(getattr(fault, "__name__", "").replace("_", " "))
