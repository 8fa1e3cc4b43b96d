"""Boards in a Redis Cluster: slots move and masters die while people report, and nothing is lost or counted twice."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from redis.asyncio import Redis

from server.boards.connection import open_boards
from server.boards.keys import View
from server.boards.store import BoardStore, Filling, Moved, Unavailable
from tests.boards.views import HOAN_KIEM, LAYOUT, START, after, filling, members, points
from tests.faults.cluster import Cluster
from tests.faults.machine import Machine
from tests.faults.scene import open_scene

pytestmark = pytest.mark.faults

STEADY_SECONDS = 1.0
EVENTS_PER_SECOND = 1_000
OTHER = 2
"""A contest of which only the tests of the store know."""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with Cluster(tmp_path_factory.mktemp("boards") / "cluster") as running:
        yield running


@pytest.fixture
async def store(cluster: Cluster) -> AsyncIterator[BoardStore]:
    """Boards of the other contest, which have counted a run."""
    client = open_boards(cluster.url)
    opened = BoardStore(client)
    await opened.rebuild(OTHER, "live", LAYOUT, _with(0))
    assert isinstance(await opened.apply(OTHER, LAYOUT, START, after(START), points(40)), Moved)
    yield opened
    await client.aclose()


async def test_a_slot_on_its_way_to_another_node_takes_no_half_of_a_swap(
    cluster: Cluster, store: BoardStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    swap = store._swap_in

    async def swap_on_its_way(*wanted: Any) -> bool:
        with cluster.moving(slot_of(cluster, OTHER)):
            return await swap(*wanted)

    with monkeypatch.context() as patch:
        patch.setattr(store, "_swap_in", swap_on_its_way)
        with pytest.raises(Unavailable):
            await store.rebuild(OTHER, "live", LAYOUT, _with(7))

    assert (await members(store, contest_id=OTHER))[HOAN_KIEM].points == 40, "it stands as it was"
    assert await store.rebuild(OTHER, "live", LAYOUT, _with(7)), "and is swapped when the slot has arrived"
    assert (await members(store, contest_id=OTHER))[HOAN_KIEM].points == 7


async def test_nothing_is_lost_when_the_slot_of_a_contest_moves_and_its_new_master_dies(
    machine: Machine, cluster: Cluster
) -> None:
    machine.boards_url = cluster.url
    async with open_scene(machine, "pipeline-1") as scene:
        scene.sender.events_per_second = EVENTS_PER_SECOND
        await scene.until_everybody_watches()
        slot = slot_of(cluster, 1)
        async with scene.sender.sending():
            await asyncio.sleep(STEADY_SECONDS)
            new = await asyncio.to_thread(cluster.move, slot)
            await asyncio.sleep(STEADY_SECONDS)
            cluster.kill(new)
            successor = await asyncio.to_thread(cluster.wait_for_successor, slot, new)
            await asyncio.sleep(STEADY_SECONDS)

        await scene.compare("the slot of a contest was moved, and its new master killed")

    assert successor.ask("EXISTS", View(1, "live").cursor)
    async with Redis.from_url(machine.redis.url) as bus:
        assert not await bus.exists(View(1, "live").cursor), "boards lie in the cluster alone"


def slot_of(cluster: Cluster, contest_id: int) -> int:
    return int(cluster.nodes[-1].ask("CLUSTER", "KEYSLOT", View(contest_id, "live").cursor))


def _with(points: int) -> Filling:
    """A view each of whose keys is there, so that nothing but the script itself can refuse."""
    return filling(sums={("1", HOAN_KIEM): [points, 1, 1, 1]})
