"""Addresses of Redis with several nodes: a cluster, or sentinels that know the master."""

from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

PORT = 6379
SENTINEL_PORT = 26379
CLUSTER = ("redis+cluster", "rediss+cluster")
SENTINEL = ("redis+sentinel", "rediss+sentinel")


class Nodes(NamedTuple):
    """What an address with several nodes says. `master` is the name that sentinels know it by, else empty."""

    hosts: tuple[tuple[str, int], ...]
    master: str = ""
    database: int = 0
    username: str | None = None
    password: str | None = None
    tls: bool = False
    sentinel_password: str | None = None


def is_cluster(url: str) -> bool:
    """Whether an address is that of a cluster."""
    return urlsplit(url).scheme in CLUSTER


def nodes_of(url: str) -> Nodes | None:
    """Read redis+cluster://user:password@host:port,host:port or redis+sentinel://host:port,host:port/master/0.

    User and password are those of Redis; what sentinels want is added as ?sentinel_password=. None for any other
    address. With rediss instead of redis the connections are TLS. Raises ValueError if it names no node, or
    sentinels without a master.
    """
    parts = urlsplit(url)
    if parts.scheme not in (*CLUSTER, *SENTINEL):
        return None
    identity, _, hosts = parts.netloc.rpartition("@")
    username, _, password = identity.partition(":")
    master, _, database = parts.path.strip("/").partition("/")
    if parts.scheme in SENTINEL and not master:
        raise ValueError(f"{parts.scheme}:// needs the name of the master: host:{SENTINEL_PORT}/mymaster")
    usual = SENTINEL_PORT if parts.scheme in SENTINEL else PORT
    return Nodes(
        hosts=tuple(_node(host, usual) for host in hosts.split(",")),
        master=master,
        database=int(database or 0),
        username=unquote(username) or None,
        password=unquote(password) or None,
        tls=parts.scheme.startswith("rediss"),
        sentinel_password=parse_qs(parts.query).get("sentinel_password", [None])[0],
    )


def _node(text: str, usual: int) -> tuple[str, int]:
    parts = urlsplit(f"//{text}")
    if not parts.hostname:
        raise ValueError("an address of Redis with several nodes is host:port,host:port")
    return parts.hostname, parts.port or usual
