"""The Redis of the bus and the jobs dies, a replica takes over, and both go on by themselves."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, cast

import pytest
from arq.typing import WorkerCoroutine
from arq.worker import Worker, func

from server.boards.bus import Bus, Gap
from server.boards.connection import UNREACHABLE, open_redis
from server.boards.store import Unavailable
from server.boards.tasks import end
from server.jobs import job_queue
from tests.boards.test_bus import CHANGE, hearing
from tests.faults.sentinel import Watched

pytestmark = pytest.mark.faults

PATIENCE_SECONDS = 20


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    with Watched(tmp_path) as running:
        yield running


@pytest.fixture
async def bus(watched: Watched) -> AsyncIterator[Bus]:
    client = open_redis(watched.url)
    opened = Bus(client)
    yield opened
    await opened.close()
    await client.aclose()


async def test_bus_and_jobs_go_on_with_the_new_master(watched: Watched, bus: Bus) -> None:
    done: asyncio.Queue[int] = asyncio.Queue()
    async with _working(watched.url, done), hearing(bus.listen(), 7) as heard, asyncio.timeout(PATIENCE_SECONDS):
        assert await heard.get() == Gap(contest_id=7)
        await bus.announce([CHANGE])
        assert await heard.get() == CHANGE
        await _ask_for_a_job(watched.url, 1)
        assert await done.get() == 1

        await asyncio.to_thread(watched.kill_master)

        while (news := await heard.get()) != CHANGE:
            # Sentinel may cut off once more whom it finds connected while it turns the replica into a master.
            assert news == Gap(contest_id=7), "who listens is told that something may be missing"
            await bus.announce([CHANGE])
        await _ask_for_a_job(watched.url, 2)
        while await done.get() != 2:
            pass  # A job whose end was lost with the master is done again.


async def test_while_there_is_no_master_it_is_told(watched: Watched, bus: Bus) -> None:
    for port in (watched.master, *watched.sentinels):
        watched.processes[port].kill()

    with pytest.raises(Unavailable):
        await bus.watched(7)


async def _ask_for_a_job(url: str, number: int) -> None:
    queue = job_queue(url)
    await queue.enqueue_job("note", number)
    await queue.aclose()


@asynccontextmanager
async def _working(url: str, done: "asyncio.Queue[int]") -> AsyncIterator[None]:
    task = asyncio.create_task(_work(url, done))
    try:
        yield
    finally:
        await end([task])


async def _work(url: str, done: "asyncio.Queue[int]") -> None:
    """As workers/chores.py does: who loses its Redis begins anew."""

    async def note(_: dict[Any, Any], number: int) -> None:
        done.put_nowait(number)

    while True:
        queue = job_queue(url)
        worker = Worker(
            functions=[func(cast(WorkerCoroutine, note), name="note", keep_result=0)],
            redis_pool=queue,
            handle_signals=False,
            job_serializer=queue.job_serializer,
            job_deserializer=queue.job_deserializer,
        )
        with suppress(*UNREACHABLE):
            try:
                await worker.async_run()
            finally:
                await queue.aclose()
        await asyncio.sleep(0.2)
