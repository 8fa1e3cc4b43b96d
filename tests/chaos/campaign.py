"""A campaign: events, nonsense, claims, decisions and watchers go on in bad weather; then everything is equal."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from config.settings import Settings
from server.pipeline.identity.accounts import add_account
from server.records import accounts
from server.resources import Resources, open_resources
from tests.chaos.field import OURS, PIPELINES, Field, children
from tests.chaos.people import Desk, Stuck
from tests.chaos.poison import Poisoner, hold_poison
from tests.chaos.weather import FAULTS, Fault
from tests.faults.contest import WARDS
from tests.faults.scene import Scene, open_scene

EVENTS_PER_SECOND = 500
STUCK = 2
CALM_SECONDS = (0.2, 2.5)
TOGETHER = 0.3
"""How often a second fault strikes while the first still lasts."""
MEMORY_MAX = 350
"""MiB of a server or pipeline at the end: what it holds does not grow with what it went through."""
FILES_MAX = 300


@dataclass(slots=True)
class Told:
    """What happened, for the report."""

    seed: int
    began: float = field(default_factory=time.monotonic)
    struck: Counter[str] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)
    found: dict[str, str] = field(default_factory=dict)

    def note(self, what: str, how: str) -> None:
        """Something happened."""
        self.struck[what] += 1
        self.lines.append(f"{time.monotonic() - self.began:6.1f} s  {what}  {how}")

    def report(self) -> str:
        """All of it, to be read by people and run again by its seed."""
        faults = ", ".join(f"{what} {times}" for what, times in sorted(self.struck.items()))
        return "\n".join([f"seed {self.seed}: {self.struck.total()} faults ({faults})",
                          *(f"  {what}: {how}" for what, how in self.found.items())])  # fmt: skip


async def run_campaign(field: Field, seed: int, seconds: float) -> Told:
    """Let the weather of a seed last so long, and then hold everything against what was answered.

    Raises AssertionError with what differs. The same seed strikes the same faults in the same order; how they fall
    together with the work is up to the machine.
    """
    told, chance = Told(seed), random.Random(seed)
    async with open_scene(field, *PIPELINES) as scene, _people(field, scene, seed) as (desk, poisoner):
        await scene.until_everybody_watches()
        async with scene.sender.sending():
            try:
                await _weather(field, chance, seconds, told)
            except BaseException:
                print("\n".join(told.lines))
                raise
        try:
            await scene.compare(f"seed {seed}")
            told.found["poison"] = await hold_poison(poisoner, desk.resources.database)
            await _hold_claims(desk, told)
            _hold_bounds(field, told)
        except AssertionError:
            print("\n".join(told.lines))
            raise
    again = f"{dict(scene.sender.failures) or 'none'} asked again"
    told.found["events"] = f"{len(scene.reports.made)}, each answered 202 counts once; {again}"
    told.found |= scene.told
    return told


async def _weather(field: Field, chance: random.Random, seconds: float, told: Told) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        first = _drawn(chance)
        striking = [_strike(field, first, random.Random(chance.random()), told)]
        if first.name in ("break a line", "jump a clock", "stand still") and chance.random() < TOGETHER:
            striking.append(_strike(field, _drawn(chance), random.Random(chance.random()), told))
        await asyncio.gather(*striking)
        await asyncio.sleep(chance.uniform(*CALM_SECONDS))
        for name in field.revive():
            told.note("died", name)


def _drawn(chance: random.Random) -> Fault:
    return chance.choices(FAULTS, [each.weight for each in FAULTS])[0]


async def _strike(field: Field, fault: Fault, chance: random.Random, told: Told) -> None:
    told.note(fault.name, await fault.strike(field, chance))


@asynccontextmanager
async def _people(field: Field, scene: Scene, seed: int) -> AsyncIterator[tuple[Desk, Poisoner]]:
    """Who claims and decides, who sends nonsense, and who holds sockets without reading."""
    scene.sender.events_per_second = EVENTS_PER_SECOND
    async with open_resources(field.settings, "desk") as resources:
        desk = Desk(resources, await _officer(resources, field.settings), random.Random(seed))
        poisoner = Poisoner(field.addresses, scene.sender.secret, random.Random(seed))
        stuck = [asyncio.create_task(Stuck(field.addresses).stay()) for _ in range(STUCK)]
        tasks = [asyncio.create_task(desk.work()), asyncio.create_task(poisoner.work())]
        try:
            yield desk, poisoner
            assert not [task for task in tasks if task.done()], "desk and poisoner work on"
        finally:
            for task in (*tasks, *stuck):
                task.cancel()
            await asyncio.gather(*tasks, *stuck, return_exceptions=True)


async def _officer(resources: Resources, settings: Settings) -> accounts.Account:
    await add_account(resources.database, "officer", "Trần Văn Bình", "ward_officer", WARDS[0], None)
    found = await accounts.by_login(resources.database, "officer")
    assert found
    return found


async def _hold_claims(desk: Desk, told: Told) -> None:
    """Every answered decision stands, and each agreed one is one fact, no more. The desk works on meanwhile."""
    made, agreed, returned = set(desk.made), set(desk.agreed), set(desk.returned)
    rows = await desk.resources.database.fetch(
        """
        SELECT c.public_id, c.state, count(f.*) AS facts
          FROM claims c LEFT JOIN facts f ON f.source = c.fact_source AND f.source_ref = c.fact_ref
         GROUP BY c.public_id, c.state
        """
    )
    found = {row["public_id"]: (row["state"], row["facts"]) for row in rows}
    assert made <= found.keys(), f"claims that were answered and are not there: {made - found.keys()}"
    assert {name for name in agreed if found[name] != ("confirmed", 1)} == set()
    assert {name for name in returned if found[name][0] != "returned"} == set()
    again = f"{dict(desk.failures) or 'none'} asked again"
    told.found["claims"] = f"{len(made)} made, {len(agreed)} confirmed, {len(returned)} returned; {again}"


def _hold_bounds(field: Field, told: Told) -> None:
    """Nobody has grown without bound, and nobody is there who should not be."""
    grown = {name: _memory(field.processes[name].pid) for name in OURS}
    files = {name: len(list(Path(f"/proc/{field.processes[name].pid}/fd").iterdir())) for name in OURS}
    assert max(grown.values()) < MEMORY_MAX, grown
    assert max(files.values()) < FILES_MAX, files
    assert not [child for name in OURS for child in children(field.processes[name].pid)], "they start no processes"
    told.found["memory"] = ", ".join(f"{name} {size} MiB" for name, size in grown.items())


def _memory(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) // 1024
