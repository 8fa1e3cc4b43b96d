"""The port is looked at before anything is started, and a taken one is named with its remedy."""

import socket

import pytest

from server.standalone.address import at, free_port, healthy
from server.standalone.refusals import CannotStart


def test_zero_picks_a_free_port() -> None:
    port = free_port("127.0.0.1", 0)

    assert free_port("127.0.0.1", port) == port > 0


def test_a_taken_port_is_named_with_its_remedy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        with pytest.raises(CannotStart, match=rf"port {port} of 127.0.0.1 is taken.*--port \(0 picks a free one\)"):
            free_port("127.0.0.1", port)


def test_an_address_of_another_machine_is_named() -> None:
    with pytest.raises(CannotStart, match=r"port 8080 of 192\.0\.2\.1 cannot be opened"):
        free_port("192.0.2.1", 8080)


def test_a_server_on_every_address_is_opened_by_the_near_one() -> None:
    assert [at(host, 80) for host in ("0.0.0.0", "::", "127.0.0.1", "10.0.0.7")] == [
        "http://127.0.0.1:80",
        "http://[::1]:80",
        "http://127.0.0.1:80",
        "http://10.0.0.7:80",
    ]


def test_nobody_there_is_not_healthy() -> None:
    assert not healthy("127.0.0.1", free_port("127.0.0.1", 0))
