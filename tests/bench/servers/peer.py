"""What every server of the push bench is: a process with a port, and a way to publish a text to all its sockets."""

import http.client
import subprocess
import time
from abc import ABC, abstractmethod
from typing import ClassVar

from tests.processes import free_port

START_SECONDS = 20


class Missing(Exception):  # noqa: N818 - a state of the machine, told in the table
    """The peer is not installed; the message says how to get it."""


class Server(ABC):
    """One server process. `hello` is what a socket must say first, after which it gets one frame."""

    name: ClassVar[str]
    path: ClassVar[str] = "/"
    hello: str = ""

    def __init__(self) -> None:
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self.process, "start first"
        return self.process.pid

    @abstractmethod
    def start(self) -> None:
        """Start, and return when it listens. Raises Missing."""

    @abstractmethod
    def publish(self, text: bytes) -> None:
        """Send a text to every socket."""

    def stop(self) -> None:
        """End the process."""
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class PostedServer(Server):
    """A server that is told what to publish by an HTTP POST."""

    publish_path: ClassVar[str] = "/publish"

    def __init__(self) -> None:
        super().__init__()
        self._connection: http.client.HTTPConnection | None = None

    def publish(self, text: bytes) -> None:
        if not self._connection:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        self._connection.request("POST", self.publish_path, text, {"Content-Type": "application/json"})
        answer = self._connection.getresponse()
        answer.read()
        assert answer.status < 300, answer.status

    def stop(self) -> None:
        if self._connection:
            self._connection.close()
        super().stop()


def await_listening(port: int) -> None:
    """Wait until something answers HTTP on the port."""
    until = time.monotonic() + START_SECONDS
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", "/readyz")
            connection.getresponse().read()
            return
        except OSError:
            assert time.monotonic() < until, f"nothing listens on {port}"
            time.sleep(0.05)
        finally:
            connection.close()
