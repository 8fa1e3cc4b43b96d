"""Waiting ends when somebody asks us to stop, or when a child ends."""

import os
import signal
import subprocess
import time

import pytest

from server.standalone.waiting import Stopped, Waiting


def test_nothing_happens_and_the_time_passes() -> None:
    with Waiting() as waiting:
        waiting.pause(0.01)

        assert not waiting.hurried


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_a_request_to_stop(number: signal.Signals) -> None:
    with Waiting() as waiting:
        os.kill(os.getpid(), number)

        with pytest.raises(Stopped):
            waiting.pause(60)
        assert not waiting.hurried


def test_a_closed_terminal_is_a_request_to_stop_except_under_nohup() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    with Waiting() as waiting:
        os.kill(os.getpid(), signal.SIGHUP)
        with pytest.raises(Stopped):
            waiting.pause(60)

    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with Waiting() as waiting:
        os.kill(os.getpid(), signal.SIGHUP)
        waiting.pause(0.01)
    signal.signal(signal.SIGHUP, before)


def test_asked_again_it_hurries() -> None:
    with Waiting() as waiting:
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGINT)

        assert waiting.hurried


def test_the_end_of_a_child_wakes() -> None:
    with Waiting() as waiting:
        child = subprocess.Popen(["true"])
        begin = time.monotonic()
        waiting.pause(60)

        child.wait()
        assert time.monotonic() - begin < 30


def test_what_signals_did_before_they_do_afterwards() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)]

    with Waiting():
        pass

    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)] == before
