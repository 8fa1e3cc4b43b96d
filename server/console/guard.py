"""Between an address and its page: who is there, may they, and did the request come from our own page."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from server.console.desk import NO_STORE, Desk
from server.console.password import ask_again
from server.paper.sent import refuse_foreign
from server.records import sessions
from server.resources import Resources
from server.rules.rights import RIGHTS, asks_again, may_read, own_ward_only

COOKIE = "console"
IDLE = timedelta(hours=1)
LASTS = timedelta(hours=12)
"""A working day: who began in the morning signs in again the next."""
TOUCH = timedelta(minutes=1)
RENEWAL = "x-renewal"
"""A page that is left open asks for itself with this header: nobody sits there."""
CONFIRMED = timedelta(minutes=10)
"""For so long the password need not be given again."""
SIGN_IN = "/console/sign-in"
_FACTOR_PAGES = {"second-factor": "/console/second-factor", "me-second-factor": "/console/me/second-factor"}
HALF = timedelta(minutes=15)
"""So long a session with only a password may wait for the code that it needs."""

Page = Callable[[Desk], Awaitable[Response]]


def page(path: str, show: Page | None, save: Page | None = None, *, name: str) -> Route:
    """The route of a page that has a line in the table of rights; `save` takes what its form sends."""
    assert name in RIGHTS, f"{name} has a line in the table of rights"
    methods = [method for method, handler in (("GET", show), ("POST", save)) if handler]

    async def answer(request: Request) -> Response:
        _refuse_nought(request)
        desk = await find_desk(request, name)
        if desk is None:
            return _lead(request, SIGN_IN)
        missing = desk.missing_factor
        if missing and name not in (missing, "sign-out"):
            return _lead(request, _FACTOR_PAGES[missing])
        refuse_role(desk)
        if request.method == "POST":
            assert save, "the route takes no other methods"
            refuse_foreign(request)
            _refuse(not desk.may_write)
            if asks_again(desk.account.role, name) and desk.session.confirmed_at < desk.now - CONFIRMED:
                if asked := await ask_again(desk):
                    return asked
            return await save(desk)
        assert show, "the route takes no other methods"
        return await show(desk)

    return Route(path, answer, methods=methods, name=name)


async def find_desk(request: Request, name: str) -> Desk | None:
    """The visitor's desk at a page; None if nobody is signed in."""
    resources: Resources = request.state.resources
    now = resources.clock()
    token = request.cookies.get(COOKIE, "")
    found = await sessions.of_token(resources.database, token, now - LASTS, now - IDLE) if token else None
    if not found:
        return None
    session, account = found
    desk = Desk(request=request, resources=resources, account=account, session=session, name=name)
    if desk.missing_factor and session.created_at < now - HALF:
        return None
    if now - session.seen_at > TOUCH and RENEWAL not in request.headers:
        await sessions.touch(resources.database, session.token_hash, now)
    return desk


def refuse_role(desk: Desk) -> None:
    """Raises 403 if the page is not for this role, or the ward not its own."""
    role, ward = desk.account.role, desk.request.path_params.get("ward")
    _refuse(not may_read(role, desk.name))
    _refuse(own_ward_only(role, desk.name) and ward not in (None, desk.account.ward))


def within_console(address: str) -> str:
    """The address, if it is one of the console's own; else the first page."""
    return address if address.startswith("/console") and "//" not in address and "\\" not in address else "/console"


def _refuse_nought(request: Request) -> None:
    """No page is asked for with the one character that PostgreSQL does not keep."""
    if "\0" in request.url.path or any("\0" in value for value in request.query_params.values()):
        raise HTTPException(404)


def _lead(request: Request, address: str) -> Response:
    return RedirectResponse(f"{address}?next={quote(_next(request))}", 303, NO_STORE)


def _next(request: Request) -> str:
    """Where to go on after signing in, with what a scanned address carried."""
    if request.method != "GET":
        return "/console"
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path


def _refuse(wrong: bool) -> None:
    if wrong:
        raise HTTPException(403)


def oldest(now: datetime) -> tuple[datetime, datetime]:
    """After which times an open session was begun and used."""
    return now - LASTS, now - IDLE
