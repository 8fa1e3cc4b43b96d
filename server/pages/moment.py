"""Pages printed a moment ago, for everybody who asks in the same moment."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from starlette.requests import Request

from server.boards.store import Unavailable as BoardsUnavailable
from server.paper.print import Printed, is_large, language_of
from server.records.database import Unavailable

FRESH_SECONDS = 1.0
"""A page holds nothing personal, so one printing serves all; sockets carry what is newer."""
BYTES_PER_SECOND = 750_000
"""A larger page is kept for longer, as much as one prints in a twentieth of the time: 12 seconds for ten thousand
rows. Else printing it again and again would leave no time for anybody else."""
FRESH_SECONDS_MAX = 15.0
KEPT_MAX = 400
"""Every ward in both languages, and the boards."""

Key = tuple[str, str, bool | str]
"""Address, language, and whether in large type, or what else an address asks for."""
Print = Callable[[Request], Awaitable[str]]

_NONE = (-1e9, Unavailable("nothing was printed yet"))


@dataclass(slots=True)
class Moment:
    """The printed pages of one process, and when each was printed."""

    pages: dict[Key, tuple[float, Printed | Exception]] = field(default_factory=dict)
    printing: WeakValueDictionary[Key, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    """Who prints a page is waited for by those who want the same."""

    async def page(self, request: Request, make: Print) -> str:
        """The page, printed once a moment however many ask. A search is printed for the one who asked."""
        if request.query_params.get("q"):
            return await make(request)
        key = (request.url.path, language_of(request), is_large(request))
        return await self.kept(key, lambda: make(request))

    async def kept(self, key: Key, make: Callable[[], Awaitable[str]]) -> Printed:
        """What is printed under a key, once a moment.

        A store that is away is asked once a moment too, so that nobody waits for the patience of all before them.
        """
        turn = self.printing.setdefault(key, asyncio.Lock())
        async with turn:
            at, page = self.pages.get(key, _NONE)
            if time.monotonic() - at >= fresh_seconds(page):
                page = await self._print(make)
                self._keep(key, page)
        if isinstance(page, Exception):
            raise page
        return page

    async def _print(self, make: Callable[[], Awaitable[str]]) -> Printed | Exception:
        try:
            # Compressing a large page takes longer than others should wait.
            return await asyncio.to_thread(Printed, await make())
        except (Unavailable, BoardsUnavailable) as error:
            return error

    def _keep(self, key: Key, page: Printed | Exception) -> None:
        if len(self.pages) >= KEPT_MAX:
            self.pages.clear()
        self.pages[key] = (time.monotonic(), page)


def fresh_seconds(page: str | Exception) -> float:
    """For how long a page is given to those who ask after it was printed."""
    size = 0 if isinstance(page, Exception) else len(page)
    if size <= BYTES_PER_SECOND:
        return FRESH_SECONDS
    return min(FRESH_SECONDS_MAX, size / BYTES_PER_SECOND)


def moment_of(request: Request) -> Moment:
    """The pages of this process."""
    state = request.app.state
    if not hasattr(state, "moment"):
        state.moment = Moment()
    moment: Moment = state.moment
    return moment
