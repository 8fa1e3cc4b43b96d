"""Pages for what went wrong. Doors for machines keep their own answers."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import Response

from server.answers import RETRY_SECONDS, problem, try_again
from server.boards.store import Unavailable as BoardsUnavailable
from server.paper.print import answer, print_page
from server.records.database import Unavailable
from server.rules.refusals import NotFound

TEMPLATE = "error.html"
SCREEN_TEMPLATE = "screen/away.html"
SCREEN_SECONDS = 15
"""Nobody stands before a television to load its page again: it does so itself."""
REQUEST = "thidua.request"
"""Under this name the name of a request stands in its scope, as the log has it."""
MACHINES = (
    "/api/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/static/",
    "/live",
    "/screen/code",
    "/screen/state",
    "/screen/report",
)

Handler = Callable[[HTTPConnection, Exception], Awaitable[Response]]


def error_handlers() -> dict[Any, Handler]:
    """What Starlette calls for each kind of failure."""
    return {
        HTTPException: _refused,
        ClientDisconnect: _gone,
        NotFound: _not_found,
        Unavailable: _away,
        BoardsUnavailable: _away,
        Exception: _broken,
    }


async def _refused(connection: HTTPConnection, error: Exception) -> Response:
    """An address nobody answers, or a method that is not for it."""
    assert isinstance(error, HTTPException), "the handler of HTTPException"
    request = _request(connection, error)
    if _is_machine(request):
        told = problem(error.status_code, error.detail)
        told.headers.update(error.headers or {})
        return told
    return _page(request, error.status_code, error.headers)


async def _gone(connection: HTTPConnection, error: Exception) -> Response:
    """Whoever sent this left before its end, or was too slow: no mistake of ours, and nobody hears the answer."""
    return Response(status_code=400)


async def _not_found(connection: HTTPConnection, error: Exception) -> Response:
    """A contest, a round, a ward or a board that does not exist."""
    request = _request(connection, error)
    return problem(404, str(error)) if _is_machine(request) else _page(request, 404)


async def _away(connection: HTTPConnection, error: Exception) -> Response:
    """A store cannot answer now; nothing is lost."""
    request = _request(connection, error)
    if _is_machine(request):
        return try_again(str(error))
    return _page(request, 503, {"Retry-After": str(RETRY_SECONDS)})


async def _broken(connection: HTTPConnection, error: Exception) -> Response:
    """A mistake of ours."""
    request = _request(connection, error)
    if _is_machine(request):
        return problem(500, "the server made a mistake; it is in its log", request=request.scope.get(REQUEST, ""))
    return _page(request, 500, {"X-Request-Id": request.scope.get(REQUEST, "")})


def _request(connection: HTTPConnection, error: Exception) -> Request:
    """Sockets have their own answers; their failures are not for a page."""
    if not isinstance(connection, Request):
        raise error
    return connection


def _is_machine(request: Request) -> bool:
    return request.url.path.startswith(MACHINES)


def _page(request: Request, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """The page of a failure. It needs no store: every store may be away."""
    more = {"Cache-Control": "no-store", **(headers or {})}
    if request.url.path.startswith("/screen"):
        more["Refresh"] = f"{SCREEN_SECONDS}; url=/screen"
        page = print_page(request, SCREEN_TEMPLATE, {"status": status, "seconds": SCREEN_SECONDS})
    else:
        told = {"status": status, "contest": None, "demo": False, "request": request.scope.get(REQUEST, "")}
        page = print_page(request, TEMPLATE, told)
    return answer(request, page, status, more)
