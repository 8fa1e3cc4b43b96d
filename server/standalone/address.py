"""The address the server will listen on, looked at before anything is started."""

import errno
import socket
import time
from http.client import HTTPConnection, HTTPException
from typing import Final

from server.standalone.processes import Pause, wait_until
from server.standalone.refusals import CannotStart

_FREED_SECONDS: Final = 1.0
"""A server whose supervisor was killed a moment ago may still be ending."""
_ANSWER_SECONDS: Final = 2.0
_EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 -- Compared, not bound.


def free_port(host: str, port: int, pause: Pause = time.sleep) -> int:
    """The port, if it is free; a free one for 0."""
    if not wait_until(lambda: _bound(host, port) is not None, _FREED_SECONDS, pause):
        raise CannotStart(
            f"port {port} of {host} is taken by another program: stop that one"
            f" (see it with: ss -ltnp 'sport = :{port}') or choose another with --port (0 picks a free one)"
        )
    found = _bound(host, port)
    assert found is not None, "it was free a moment ago"
    return found


def at(host: str, port: int) -> str:
    """How a person on this machine opens it."""
    near = _EVERYWHERE.get(host, host)
    return f"http://[{near}]:{port}" if ":" in near else f"http://{near}:{port}"


def healthy(host: str, port: int) -> bool:
    """Whether the doors answer that they are open."""
    connection = HTTPConnection(_EVERYWHERE.get(host, host), port, timeout=_ANSWER_SECONDS)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _bound(host: str, port: int) -> int | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return None
            raise CannotStart(
                f"port {port} of {host} cannot be opened: {error.strerror}; choose another with --port"
            ) from error
        return int(probe.getsockname()[1])
