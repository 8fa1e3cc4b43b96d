"""Addresses of Redis with several nodes."""

import pytest
from pydantic import ValidationError

from config.settings import Settings
from server.boards.address import Nodes, nodes_of
from tests.examples import SECRET_KEY


@pytest.mark.parametrize(
    ("url", "nodes"),
    [
        ("redis+cluster://a:7000,b", Nodes((("a", 7000), ("b", 6379)))),
        (
            "rediss+cluster://who:p%40ss@[::1]:7000",
            Nodes((("::1", 7000),), username="who", password="p@ss", tls=True),
        ),
        ("redis+sentinel://a,b:5/main", Nodes((("a", 26379), ("b", 5)), master="main")),
        ("redis+sentinel://:secret@a/main/2", Nodes((("a", 26379),), master="main", database=2, password="secret")),
        (
            "redis+sentinel://a/main?sentinel_password=b%2Fc",
            Nodes((("a", 26379),), master="main", sentinel_password="b/c"),
        ),
    ],
)
def test_every_node_is_read(url: str, nodes: Nodes) -> None:
    assert nodes_of(url) == nodes


@pytest.mark.parametrize("url", ["redis://a:6379/0", "unix:///run/redis.sock"])
def test_an_address_of_one_redis_is_left_to_its_client(url: str) -> None:
    assert nodes_of(url) is None


@pytest.mark.parametrize("url", ["redis+cluster://", "redis+cluster://a,", "redis+sentinel://a:26379"])
def test_an_address_that_names_nobody_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"host|master"):
        nodes_of(url)


def test_a_cluster_for_the_bus_is_refused_with_what_to_set_instead() -> None:
    with pytest.raises(ValidationError, match="BOARDS_URL"):
        Settings(database_url="x", redis_url="redis+cluster://a:1", secret_key=SECRET_KEY)  # type: ignore[arg-type]
