"""What a process and its children have used."""

import os
from pathlib import Path

import psutil


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and all its children, from /proc/<pid>/stat."""
    return sum(used.user + used.system for used in (each.cpu_times() for each in _family(pid)))


def exact_cpu_seconds(pid: int) -> float:
    """The same of processes of one thread, not rounded to ticks of the clock, from /proc/<pid>/schedstat."""
    return sum(int(Path(f"/proc/{each.pid}/schedstat").read_text().split()[0]) for each in _family(pid)) / 1e9


def resident_bytes(pid: int) -> int:
    """Resident memory of a process and all its children."""
    return sum(int(each.memory_info().rss) for each in _family(pid))


def hold_on_core(pid: int, which: int) -> None:
    """Let a process and its children run on one core only: 0 is the first of ours, -1 the last."""
    core = sorted(os.sched_getaffinity(0))[which]
    for each in _family(pid):
        for thread in each.threads():
            os.sched_setaffinity(thread.id, {core})


def _family(pid: int) -> list[psutil.Process]:
    parent = psutil.Process(pid)
    return [parent, *parent.children(recursive=True)]
