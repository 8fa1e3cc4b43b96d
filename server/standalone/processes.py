"""Child processes that never outlive the process that started them."""

import ctypes
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

from server.standalone.refusals import CannotStart

Pause = Callable[[float], None]
Steps = Sequence[tuple[signal.Signals, float]]
"""Signals to send one after another, each with the seconds it is given before the next."""

_PR_SET_PDEATHSIG: Final = 1
_GLANCE_SECONDS: Final = 0.02

_libc: Final = ctypes.CDLL(None, use_errno=True)


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path,
    dying: signal.Signals,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    user: int | None = None,
    stdin: int = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, its output appended to `log`; `dying` is what it gets if we are killed.

    Only from the main thread: Linux sends `dying` when the *thread* that forked ends.
    """
    assert threading.current_thread() is threading.main_thread(), "the child would die with this thread"
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 -- Our own commands, no shell.
            [str(word) for word in command],
            cwd=cwd,
            env=env,
            stdin=stdin,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C at the terminal reaches the supervisor alone, which stops all in order.
            user=user,
            group=user,
            extra_groups=None if user is None else [],
            preexec_fn=dies_with_us(dying),
        )


def dies_with_us(dying: signal.Signals) -> Callable[[], None]:
    """What a child does between fork and exec (after its change of user, which would undo it)."""
    parent = os.getpid()

    def prepare() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        _libc.prctl(_PR_SET_PDEATHSIG, int(dying))
        if os.getppid() != parent:  # We were killed before the line above: nobody would send it.
            os._exit(1)

    return prepare


def stop(process: subprocess.Popen[bytes], steps: Steps, *, hurried: Callable[[], bool] = lambda: False) -> None:
    """Send the signals until the process is gone, at last SIGKILL; in a hurry, one right after the other."""
    for number, seconds in steps:
        process.send_signal(number)
        wait_until(lambda: process.poll() is not None or hurried(), seconds)
        if process.poll() is not None:
            return
    process.kill()
    process.wait()


def wait_until(condition: Callable[[], bool], seconds: float, pause: Pause = time.sleep) -> bool:
    """Look until the condition holds or the time is over; say whether it holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        pause(_GLANCE_SECONDS)
    return True


def living_in(folder: Path, programs: Collection[str]) -> list[int]:
    """The processes of these programs whose working folder is this one, whatever any pid file says."""
    place = folder.stat()
    return [pid for pid in _pids() if _program(pid) in programs and _works_in(pid, place)]


def clear_out(folder: Path, programs: Collection[str], steps: Steps, pause: Pause = time.sleep) -> None:
    """End what a killed supervisor left behind in this folder, gently first: two engines must never share files."""
    for number, seconds in [*steps, (signal.SIGKILL, 5.0)]:
        for pid in living_in(folder, programs):
            _send(pid, number)
        if wait_until(lambda: not living_in(folder, programs), seconds, pause):
            return
    left = ", ".join(str(pid) for pid in living_in(folder, programs))
    raise CannotStart(f"{folder}: still in use by process {left}, which does not end; end it and start again")


def _pids() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdecimal()]


def _program(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def _works_in(pid: int, place: os.stat_result) -> bool:
    try:
        return os.path.samestat(os.stat(f"/proc/{pid}/cwd"), place)
    except OSError:  # Gone by now, or another user's: not ours.
        return False


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
