"""A child is started again when it ends, later each time, and its end is told with its last words."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from server.standalone.child import Child, delay_seconds
from server.standalone.processes import spawn


def sleeper(log: Path, program: str) -> Child:
    def launch() -> subprocess.Popen[bytes]:
        return spawn([sys.executable, "-c", program], log=log, dying=signal.SIGKILL)

    return Child("sleeper", launch=launch, log=log, steps=((signal.SIGTERM, 5.0),))


def test_the_ceiling_of_the_delay_doubles_up_to_its_end() -> None:
    almost_one = 1 - 1e-12

    assert [round(delay_seconds(deaths, almost_one), 2) for deaths in (1, 2, 3, 5, 6, 7, 500)] == [
        0.5,
        1.0,
        2.0,
        8.0,
        15.0,
        15.0,
        15.0,
    ]


def test_the_delay_is_spread_over_all_below_its_ceiling() -> None:
    assert [delay_seconds(3, chance) for chance in (0.0, 0.25, 0.5)] == [0.0, 0.5, 1.0]


def test_one_that_ends_is_started_again_and_its_last_words_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    child = sleeper(tmp_path / "log", "import sys; sys.exit('the disk is full')")
    child.start()

    deadline = time.monotonic() + 20
    while child.deaths < 2 and time.monotonic() < deadline:
        child.look()
        time.sleep(0.01)

    child.stop(lambda: False)
    told = capsys.readouterr().err
    assert child.deaths == 2
    assert "sleeper ended (exit code 1); starts again in" in told
    assert "  the disk is full" in told
    assert "sleeper started again" in told


def test_one_that_cannot_be_started_is_tried_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def launch() -> subprocess.Popen[bytes]:
        return spawn([tmp_path / "no such program"], log=tmp_path / "log", dying=signal.SIGKILL)

    child = Child("missing", launch=launch, log=tmp_path / "log", steps=())
    child.look()

    assert child.deaths == 1
    assert "missing cannot be started: [Errno 2] No such file" in capsys.readouterr().err


def test_one_that_does_not_heed_is_killed_when_its_time_is_over(tmp_path: Path) -> None:
    deaf = "import signal as s, time; s.signal(s.SIGTERM, s.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    child = sleeper(tmp_path / "log", deaf)
    child.start()
    while "deaf" not in (tmp_path / "log").read_text():
        time.sleep(0.01)

    begin = time.monotonic()
    child.stop(lambda: True)

    assert not child.alive
    assert time.monotonic() - begin < 3, "in a hurry its time is not waited for"
