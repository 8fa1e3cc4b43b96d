"""2,000 events a second arrive, and something is killed: all that was answered 202 counts once, and all see it."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from redis.asyncio import Redis

from tests.faults.machine import SERVERS, Machine
from tests.faults.scene import Scene, open_scene

pytestmark = pytest.mark.faults

BEFORE_SECONDS = 2.0
BETWEEN_SECONDS = 2.0
RESTART_SECONDS = 0.5
"""What a supervisor takes to notice and start again."""
FROZEN_SECONDS = 5.0
BEHIND_SECONDS = 1.5
LEAVING_SECONDS = 25


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


async def set_redis_back_in_time(machine: Machine) -> None:
    """As when a replica that lagged behind takes over, or an older copy is restored."""
    machine.copy_files_of_redis()
    await asyncio.sleep(BEHIND_SECONDS)
    machine.kill("redis")
    machine.restore_files_of_redis()
    machine.start_engine("redis")


async def empty_redis(machine: Machine) -> None:
    async with Redis.from_url(machine.redis.url) as redis:
        await redis.flushall()


async def cut_listeners_off(machine: Machine) -> None:
    """Redis goes on, and so does who speaks; who listens hears nothing until it is back."""
    async with Redis.from_url(machine.redis.url) as redis:
        await redis.client_kill_filter(_type="pubsub")


async def kill_postgres(machine: Machine) -> None:
    machine.kill("postgres")
    await asyncio.sleep(RESTART_SECONDS)
    machine.start_engine("postgres")


async def kill_everything(machine: Machine) -> None:
    """As when the machine restarts and its disk is whole."""
    for name in ("postgres", "redis", "pipeline-1", *SERVERS):
        machine.kill(name)
    machine.start_engine("postgres")
    machine.start_engine("redis")
    await asyncio.to_thread(machine.wait_for_engines)
    machine.start("pipeline-1", *SERVERS)


async def replace_a_server(machine: Machine) -> None:
    """As a new version is rolled out: the one that has run longest is told to stop, and its successor takes over."""
    name = min(SERVERS, key=lambda name: machine.processes[name].pid)
    machine.processes[name].terminate()
    assert await asyncio.to_thread(machine.processes[name].wait, LEAVING_SECONDS) == -signal.SIGTERM
    machine.start(name)
    await asyncio.to_thread(machine.wait_for_servers)


async def freeze_redis(machine: Machine) -> None:
    machine.signal_redis(signal.SIGSTOP)
    await asyncio.sleep(FROZEN_SECONDS)
    machine.signal_redis(signal.SIGCONT)


@pytest.mark.parametrize(
    "fault",
    [
        kill_pipeline,
        kill_server,
        kill_redis,
        kill_redis_and_its_files,
        set_redis_back_in_time,
        empty_redis,
        cut_listeners_off,
        freeze_redis,
        kill_postgres,
        kill_everything,
        replace_a_server,
    ],
)
async def test_nothing_is_lost_or_counted_twice(scene: Scene, fault: Callable[[Machine], Awaitable[None]]) -> None:
    async with scene.sender.sending():
        await asyncio.sleep(BEFORE_SECONDS)
        await fault(scene.machine)
        await asyncio.sleep(BETWEEN_SECONDS)
        await fault(scene.machine)  # Nothing comes after this that could make good what it lost.

    await scene.compare(getattr(fault, "__name__", "").replace("_", " "))
