"""Who may open a socket: from which pages, and how many."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers

SOCKETS_MAX: Final = 20_000
"""Of one process. Each costs about 30 KiB, and a tick must reach all of them well before the next one."""
SOCKETS_PER_ADDRESS_MAX: Final = 5_000
"""Carriers and schools put thousands of people behind one address; this only stops one from taking every place."""


def allows_origin(headers: Headers, allowed: frozenset[str]) -> bool:
    """Whether a page of this site, or of one that is allowed, opens the socket. Programs name no origin."""
    origin = headers.get("origin")
    if origin is None or origin in allowed:
        return True
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc.lower() == headers.get("host", "").lower()


class Places:
    """The places for sockets of this process."""

    def __init__(self) -> None:
        self._taken = 0
        self._by_address: Counter[str] = Counter()

    def full(self, address: str) -> str | None:
        """Why there is no place for one more from this address, None if there is."""
        if self._taken >= SOCKETS_MAX:
            return f"this server holds {self._taken} sockets; the most is {SOCKETS_MAX}"
        if self._by_address[address] >= SOCKETS_PER_ADDRESS_MAX:
            return (
                f"{self._by_address[address]} sockets come from your address; the most is {SOCKETS_PER_ADDRESS_MAX}"
            )
        return None

    @contextmanager
    def take(self, address: str) -> Iterator[None]:
        """Hold a place as long as the socket is there."""
        self._taken += 1
        self._by_address[address] += 1
        try:
            yield
        finally:
            self._taken -= 1
            self._by_address[address] -= 1
            if not self._by_address[address]:
                del self._by_address[address]
