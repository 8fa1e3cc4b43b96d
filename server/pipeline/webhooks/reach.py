"""Where an endpoint's host leads, looked up anew before each call: never into our own networks."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Collection

from server.rules.public_address import is_public
from server.rules.webhook import Target

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""The network addresses of a host, as the system tells them. Raises OSError if it has none."""

LOOK_UP_SECONDS = 5.0
ADDRESSES_MAX = 3
"""So many addresses of a host are tried, one after the other."""


class OutOfReach(Exception):  # noqa: N818 - an expected outcome, told to who looks after the endpoint
    """The host leads nowhere, or where we do not call. `inside` is whether it is one of our own networks."""

    def __init__(self, told: str, *, inside: bool) -> None:
        super().__init__(told)
        self.inside = inside


async def resolve(host: str, port: int) -> list[str]:
    """Ask the system's resolver."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


async def addresses_of(target: Target, internal: Collection[str], ask: Resolve = resolve) -> list[str]:
    """The network addresses to connect to. Raises OutOfReach.

    Every address of the host must be public, unless the operator has named the host as an internal one. Who calls
    connects to these addresses themselves: a name that is looked up again may lead elsewhere.
    """
    try:
        async with asyncio.timeout(LOOK_UP_SECONDS):
            found = await ask(target.host, target.port)
    except (OSError, UnicodeError):  # TimeoutError is an OSError.
        raise OutOfReach("the host has no network address", inside=False) from None
    if not found:
        raise OutOfReach("the host has no network address", inside=False)
    if target.host not in internal and not all(is_public(each) for each in found):
        raise OutOfReach("the host leads into a network that is not public", inside=True)
    return found[:ADDRESSES_MAX]
