"""What may happen to an installation. Each fault ends by itself, and leaves nothing but its consequences."""

import asyncio
import random
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from redis.asyncio import Redis

from tests.chaos.field import OURS, PIPELINES, Field
from tests.faults.machine import SERVERS

Chance = random.Random
RESTART_SECONDS = 0.5
CLOCK_SECONDS = (-90.0, 90.0)
"""Within what a signature may be old; a clock that is further off turns every partner away, and says so."""
DISK_BYTES = 2_000_000
SLOW_COMMITS = ("ALTER SYSTEM SET commit_delay = 80000", "ALTER SYSTEM SET commit_siblings = 0")
RELOAD = "SELECT pg_reload_conf()"
END_SESSIONS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of bad luck, and how often it comes among the others."""

    name: str
    strike: Callable[[Field, Chance], Awaitable[str]]
    weight: int = 1


async def kill(field: Field, chance: Chance) -> str:
    """kill -9 of one process, which is started again."""
    name = chance.choice((*OURS, "redis", "postgres"))
    field.kill(name)
    await asyncio.sleep(RESTART_SECONDS)
    await _revive(field)
    return name


async def stand_still(field: Field, chance: Chance) -> str:
    """SIGSTOP for some seconds: the process is there, holds everything, and does nothing."""
    name, seconds = chance.choice((*OURS, "redis")), chance.uniform(0.5, 5)
    field.signal(name, signal.SIGSTOP)
    await asyncio.sleep(seconds)
    field.signal(name, signal.SIGCONT)
    return f"{name} for {seconds:.1f} s"


async def break_line(field: Field, chance: Chance) -> str:
    """A line between two parts swallows everything, refuses or is slow, and then is well again."""
    line, mode, seconds = (
        chance.choice(sorted(field.lines)),
        chance.choice(("hole", "refuse", "slow")),
        chance.uniform(1, 6),
    )
    field.turn(line, mode)
    await asyncio.sleep(seconds)
    field.turn(line, "open")
    return f"{line} {mode} for {seconds:.1f} s"


async def reset_line(field: Field, chance: Chance) -> str:
    """Every connection of a line is torn at once."""
    line = chance.choice(sorted(field.lines))
    field.turn(line, "reset")
    return line


async def full_disk(field: Field, chance: Chance) -> str:
    """No file of PostgreSQL grows any more, for a while."""
    seconds = chance.uniform(1, 4)
    field.fill_disk(DISK_BYTES)
    await asyncio.sleep(seconds)
    field.free_disk()
    await _revive(field)
    return f"for {seconds:.1f} s"


async def slow_disk(field: Field, chance: Chance) -> str:
    """Each commit waits as on a disk that is slow to say that it has written."""
    seconds = chance.uniform(2, 5)
    for statement in (*SLOW_COMMITS, RELOAD):
        await asyncio.to_thread(field.postgres.psql, statement)
    await asyncio.sleep(seconds)
    for statement in ("ALTER SYSTEM RESET ALL", RELOAD):
        await asyncio.to_thread(field.postgres.psql, statement)
    return f"for {seconds:.1f} s"


async def jump_clock(field: Field, chance: Chance) -> str:
    """One process is wrong about the time, for a while."""
    name, off, seconds = chance.choice(OURS), chance.uniform(*CLOCK_SECONDS), chance.uniform(1, 6)
    field.set_clock(name, off)
    await asyncio.sleep(seconds)
    field.set_clock(name, 0)
    return f"{name} by {off:.0f} s for {seconds:.1f} s"


async def empty_redis(field: Field, chance: Chance) -> str:
    """FLUSHALL, by whom it should not be."""
    async with Redis.from_url(field.redis.url) as redis:
        await redis.flushall()
    return ""


async def set_redis_back(field: Field, chance: Chance) -> str:
    """An older copy takes over, as from a replica that lagged."""
    field.copy_files_of_redis()
    await asyncio.sleep(chance.uniform(0.5, 3))
    field.kill("redis")
    field.restore_files_of_redis()
    field.start_engine("redis")
    await _revive(field)
    return ""


async def storm(field: Field, chance: Chance) -> str:
    """Everything of ours is killed and started several times in a moment."""
    times = chance.randint(2, 4)
    for _ in range(times):
        for name in (*SERVERS, *PIPELINES):
            if field.processes[name].poll() is None:
                field.kill(name)
        await _revive(field)
        await asyncio.sleep(chance.uniform(0.2, 1.5))
    return f"{times} times"


async def cut_sessions(field: Field, chance: Chance) -> str:
    """PostgreSQL ends every session of ours, as a fail-over does."""
    await asyncio.to_thread(field.postgres.psql, END_SESSIONS)
    return ""


FAULTS = (
    Fault("kill", kill, 6),
    Fault("stand still", stand_still, 4),
    Fault("break a line", break_line, 6),
    Fault("reset a line", reset_line, 3),
    Fault("full disk", full_disk, 1),
    Fault("slow disk", slow_disk, 1),
    Fault("jump a clock", jump_clock, 2),
    Fault("empty Redis", empty_redis, 1),
    Fault("set Redis back", set_redis_back, 1),
    Fault("storm", storm, 1),
    Fault("cut sessions", cut_sessions, 1),
)


async def _revive(field: Field) -> None:
    """Start what is dead and wait for the engines, as a supervisor would."""
    field.revive()
    await asyncio.to_thread(field.wait_for_engines)
