"""Waiting that ends when somebody asks the supervisor to stop."""

import select
import signal
import socket
from types import FrameType, TracebackType
from typing import Any, Self


class Stopped(Exception):  # noqa: N818 -- Not an error: it was asked for.
    """A signal asked us to stop."""


class Waiting:
    """Between entering and leaving it SIGINT, SIGTERM and SIGHUP are requests to stop, and a child's end wakes."""

    def __init__(self) -> None:
        self._requests = 0
        self._before: dict[signal.Signals, Any] = {}
        self._received, self._woken = socket.socketpair()
        self._received.setblocking(False)
        self._woken.setblocking(False)

    def __enter__(self) -> Self:
        handlers = {signal.SIGINT: self._ask, signal.SIGTERM: self._ask, signal.SIGCHLD: _wake}
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup: stay when the terminal is closed.
            handlers[signal.SIGHUP] = self._ask
        self._before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
        signal.set_wakeup_fd(self._woken.fileno(), warn_on_full_buffer=False)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signal.set_wakeup_fd(-1)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._received.close()
        self._woken.close()

    @property
    def hurried(self) -> bool:
        """Asked for more than once."""
        return self._requests > 1

    def pause(self, seconds: float) -> None:
        """Wait, less when a child ends; raise `Stopped` as soon as we are asked to stop."""
        if not self._requests:
            select.select([self._received], [], [], seconds)
            self._drain()
        if self._requests:
            raise Stopped

    def _drain(self) -> None:
        try:
            while self._received.recv(4096):
                pass
        except BlockingIOError:
            return

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self._requests += 1


def _wake(number: int, frame: FrameType | None) -> None:
    """Python writes to the wake-up descriptor only for signals that have a handler."""
