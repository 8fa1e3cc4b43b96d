"""Pipelines that are killed while they fold, that follow each other, and that sleep through their own succession."""

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from server.records import facts, ledger
from server.records.database import connect
from server.resources import open_resources
from tests.faults.contest import PARTNER
from tests.faults.machine import Machine
from tests.faults.scene import Scene, open_scene

pytestmark = pytest.mark.faults

PAIR = ("pipeline-1", "pipeline-2")
BIG_BATCH = 14_000
KILLS = 3
STEADY_SECONDS = 2.0
PATIENCE_SECONDS = 60.0
LATE = 300
LATE_SECONDS = 2.0
ASLEEP_SECONDS = 3.0
"""A process that is not scheduled for so long, such as on a machine that is being moved."""


async def test_a_pipeline_killed_in_the_middle_of_a_big_batch_goes_on_where_the_ledger_ends(machine: Machine) -> None:
    async with open_scene(machine) as scene:
        await scene.sender.send_all(BIG_BATCH)
        positions = [0]
        for _ in range(KILLS):
            machine.start("pipeline-1")
            positions.append(await position_past(machine, positions[-1]))
            machine.kill("pipeline-1")
        machine.start("pipeline-1")

        await scene.compare(f"pipeline killed at positions {positions[1:]} of a big batch")


@pytest.fixture
async def scene(machine: Machine) -> AsyncIterator[Scene]:
    """Two pipelines, one of which has the contest."""
    async with open_scene(machine, *PAIR) as opened:
        await opened.until_everybody_watches()
        yield opened


async def test_of_two_pipelines_one_goes_on_when_the_other_is_killed(scene: Scene) -> None:
    async with scene.sender.sending():
        await asyncio.sleep(STEADY_SECONDS)
        killed = scene.machine.holder(*PAIR)
        scene.machine.kill(killed)
        seconds = await until_another_holds(scene.machine, killed)
        await asyncio.sleep(STEADY_SECONDS)

    await scene.compare(f"one of two pipelines killed, the other went on after {seconds:.1f} s")


async def test_a_pipeline_that_slept_while_another_took_over_counts_nothing_twice(scene: Scene) -> None:
    async with scene.sender.sending():
        await asyncio.sleep(STEADY_SECONDS)
        asleep = scene.machine.holder(*PAIR)
        pid = scene.machine.processes[asleep].pid
        os.kill(pid, signal.SIGSTOP)
        scene.machine.cut_off_holder()
        seconds = await until_another_holds(scene.machine, asleep)
        await asyncio.sleep(ASLEEP_SECONDS)
        os.kill(pid, signal.SIGCONT)
        await asyncio.sleep(STEADY_SECONDS)

    await scene.compare(f"a pipeline slept, the other took over after {seconds:.1f} s")


async def test_a_commit_that_comes_late_is_not_skipped(scene: Scene) -> None:
    late = scene.reports.make(LATE)
    async with scene.sender.sending(), open_resources(scene.machine.settings, "late") as resources:
        await asyncio.sleep(STEADY_SECONDS)
        async with resources.database.transaction() as connection:
            events = [report.recorded(resources.pseudonyms) for report in late]
            new = await facts.record_events(connection, PARTNER, events)
            await asyncio.sleep(LATE_SECONDS)  # Thousands that began after it are committed before it.
        await asyncio.sleep(STEADY_SECONDS)
    scene.sender.answered |= {name: Counter(recorded=1) for name in new}

    await scene.compare(f"{LATE} events committed {LATE_SECONDS:.0f} s late")


async def position_past(machine: Machine, position: int) -> int:
    """Wait until the ledger has come further, and return how far."""
    database = await connect(machine.postgres.url, most=1, process="test")
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (found := (await ledger.head(database, 1, 1)).position) <= position:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
        return found
    finally:
        await database.close()


async def until_another_holds(machine: Machine, before: str) -> float:
    """Wait until another pipeline has the contest, and return how long that took."""
    started = time.monotonic()
    async with asyncio.timeout(PATIENCE_SECONDS):
        while machine.holder(*PAIR) == before:  # noqa: ASYNC110 -- Another process; only its log tells.
            await asyncio.sleep(0.05)
    return time.monotonic() - started
