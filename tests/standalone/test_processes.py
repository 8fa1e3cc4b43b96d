"""A child ends when its parent does, even when the parent is killed and can do nothing about it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

from server.standalone.processes import clear_out, living_in, spawn, stop, wait_until
from tests.standalone.running import REPOSITORY, gone

PARENT = """
import signal, sys, time
from pathlib import Path
from server.standalone.postgres import start_postgres
from server.standalone.processes import spawn
from server.standalone.redis import start_redis

folder = Path(sys.argv[1])
sleeper = spawn([sys.executable, "-c", "import time; time.sleep(600)"], log=folder / "log", dying=signal.SIGKILL)
print(start_postgres(folder / "postgres", durable=False).pid, start_redis(folder / "redis").pid, sleeper.pid)
sys.stdout.flush()
time.sleep(600)
"""


def test_a_killed_parent_leaves_nothing_running(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout
    children = [psutil.Process(int(pid)) for pid in parent.stdout.readline().split()]
    below = [deeper for child in children for deeper in (child, *child.children(recursive=True))]
    assert len(children) == 3

    parent.kill()
    parent.wait()

    assert gone(below)
    parent.stdout.close()


def test_a_child_is_in_a_session_of_its_own(tmp_path: Path) -> None:
    child = spawn([sys.executable, "-c", "import time; time.sleep(60)"], log=tmp_path / "log", dying=signal.SIGKILL)

    session = os.getsid(child.pid)
    stop(child, ((signal.SIGTERM, 5.0),))

    assert session == child.pid, "Ctrl-C at the terminal does not reach it"


def test_its_words_are_appended_to_its_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("before\n")

    spawn([sys.executable, "-c", "print('after')"], log=log, dying=signal.SIGKILL).wait(10)

    assert log.read_text() == "before\nafter\n"


def test_who_lives_in_a_folder_is_found_by_where_he_stands(tmp_path: Path) -> None:
    here = subprocess.Popen(["sleep", "60"], cwd=tmp_path)
    elsewhere = subprocess.Popen(["sleep", "60"], cwd="/")
    assert wait_until(lambda: psutil.Process(here.pid).name() == "sleep", 5)

    found = living_in(tmp_path, ("sleep",))
    others = living_in(tmp_path, ("postgres",))

    for process in (here, elsewhere):
        process.kill()
        process.wait()
    assert (found, others) == ([here.pid], [])


def test_who_is_left_behind_is_ended_gently_first(tmp_path: Path) -> None:
    left = subprocess.Popen(["sleep", "60"], cwd=tmp_path, preexec_fn=_hear_interrupts)
    assert wait_until(lambda: psutil.Process(left.pid).name() == "sleep", 5)

    clear_out(tmp_path, ("sleep",), ((signal.SIGINT, 0.2),), lambda seconds: _reap(left, seconds))

    assert left.wait(1) == -signal.SIGINT


def _hear_interrupts() -> None:
    """A shell starts what it puts in the background deaf to them, and that is inherited."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _reap(process: subprocess.Popen[bytes], seconds: float) -> None:
    process.poll()
    time.sleep(seconds)
