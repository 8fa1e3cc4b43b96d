"""How the server answers what is not a page: JSON, and problems that tell the remedy (RFC 9457)."""

from collections.abc import MutableMapping
from http import HTTPStatus
from typing import Any

import msgspec
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

RETRY_SECONDS = 2
"""When a store is away, it is worth trying again after this."""
_AS_DECLARED = (b"x-content-type-options", b"nosniff")


class Json(Response):
    """A JSON answer, encoded once by msgspec."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return content if isinstance(content, bytes) else msgspec.json.encode(content)


def problem(status: int, detail: str, *, retry_after: int | None = None, **more: Any) -> Response:
    """A problem answer: `detail` says what is wrong, where, and how to mend it."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    return Response(msgspec.json.encode(body), status, headers, "application/problem+json")


def try_again(detail: str) -> Response:
    """503: a store is away; nothing was lost, and the caller may come back."""
    return problem(503, detail, retry_after=RETRY_SECONDS)


class AsDeclared:
    """ASGI middleware: every answer is what its type says, files and JSON too; no browser takes it for a script."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def heard(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = message.get("headers", ())
                if not any(name == _AS_DECLARED[0] for name, _ in headers):
                    message["headers"] = [*headers, _AS_DECLARED]
            await send(message)

        await self._app(scope, receive, heard if scope["type"] == "http" else send)
