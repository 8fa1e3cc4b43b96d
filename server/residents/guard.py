"""Between an address and its page: who is there, and did the request come from our own page."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from urllib.parse import quote

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from server.paper.sent import refuse_foreign
from server.pipeline.identity.resident_session import COOKIE as COOKIE
from server.pipeline.identity.resident_session import IDLE as IDLE
from server.pipeline.identity.resident_session import LASTS as LASTS
from server.pipeline.identity.resident_session import find_resident
from server.records import resident_sessions
from server.residents.visit import NO_STORE, PATH, Visit
from server.resources import Resources

TOUCH = timedelta(minutes=5)
SIGN_IN = "/me/sign-in"
WELCOME = "/me/welcome"

SMALL = Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=6)
"""Pages are sent packed. Foreign sites cannot probe them by their size: their requests carry no cookie of ours."""

Page = Callable[[Visit], Awaitable[Response]]


def page(path: str, show: Page | None, save: Page | None = None, *, name: str, first_visit: bool = False) -> Route:
    """The route of a resident's page; `first_visit` pages are open before the first visit is finished."""
    methods = [method for method, handler in (("GET", show), ("POST", save)) if handler]

    async def answer(request: Request) -> Response:
        visit = await find_visit(request, name)
        if visit is None:
            return _lead(request, SIGN_IN)
        if not visit.resident.welcomed_at and not first_visit:
            return RedirectResponse(WELCOME, 303, NO_STORE)
        if request.method == "POST":
            assert save, "the route takes no other methods"
            refuse_foreign(request)
            return await save(visit)
        assert show, "the route takes no other methods"
        return await show(visit)

    return Route(path, answer, methods=methods, name=name, middleware=[SMALL])


async def find_visit(request: Request, name: str) -> Visit | None:
    """The visitor at a page; None if nobody is signed in."""
    resources: Resources = request.state.resources
    now = resources.clock()
    found = await find_resident(resources.database, request.cookies.get(COOKIE, ""), now)
    if not found:
        return None
    resident, token_hash, seen_at = found
    if now - seen_at > TOUCH:
        await resident_sessions.touch(resources.database, token_hash, now)
    return Visit(request=request, resources=resources, resident=resident, token_hash=token_hash, name=name)


def within(address: str) -> str:
    """The address, if it is one of a resident's own pages; else the first page."""
    inside = address == PATH or address.startswith(f"{PATH}/")
    return address if inside and "//" not in address and "\\" not in address else PATH


def _lead(request: Request, address: str) -> Response:
    """To the way in, and back again. What a form held is told on the way: the browser's Back still has it."""
    wanted = request.url.path if request.method == "GET" else PATH
    return RedirectResponse(f"{address}?next={quote(wanted)}", 303, NO_STORE)
