"""Pages printed a moment ago, for everybody who asks in the same moment."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from starlette.requests import Request

from server.boards.store import Unavailable as BoardsUnavailable
from server.paper.print import is_large, language_of
from server.records.database import Unavailable

FRESH_SECONDS = 1.0
"""A page holds nothing personal, so one printing serves all; sockets carry what is newer."""
KEPT_MAX = 400
"""Every ward in both languages, and the boards."""

Key = tuple[str, str, bool | str]
"""Address, language, and whether in large type, or what else an address asks for."""
Print = Callable[[Request], Awaitable[str]]


@dataclass(slots=True)
class Moment:
    """The printed pages of one process."""

    pages: dict[Key, tuple[float, str | Exception]] = field(default_factory=dict)
    printing: WeakValueDictionary[Key, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    """Who prints a page is waited for by those who want the same."""

    async def page(self, request: Request, make: Print) -> str:
        """The page, printed once a moment however many ask. A search is printed for the one who asked."""
        if request.query_params.get("q"):
            return await make(request)
        key = (request.url.path, language_of(request), is_large(request))
        return await self.kept(key, lambda: make(request))

    async def kept(self, key: Key, make: Callable[[], Awaitable[str]]) -> str:
        """What is printed under a key, once a moment.

        A store that is away is asked once a moment too, so that nobody waits for the patience of all before them.
        """
        turn = self.printing.setdefault(key, asyncio.Lock())
        async with turn:
            at, page = self.pages.get(key, (-FRESH_SECONDS, ""))
            if time.monotonic() - at >= FRESH_SECONDS:
                page = await self._print(make)
                self._keep(key, page)
        if isinstance(page, Exception):
            raise page
        return page

    async def _print(self, make: Callable[[], Awaitable[str]]) -> str | Exception:
        try:
            return await make()
        except (Unavailable, BoardsUnavailable) as error:
            return error

    def _keep(self, key: Key, page: str | Exception) -> None:
        if len(self.pages) >= KEPT_MAX:
            self.pages.clear()
        self.pages[key] = (time.monotonic(), page)


def moment_of(request: Request) -> Moment:
    """The pages of this process."""
    state = request.app.state
    if not hasattr(state, "moment"):
        state.moment = Moment()
    moment: Moment = state.moment
    return moment
