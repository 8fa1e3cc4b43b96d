"""Taking in the body of a request, within limits of size, time and memory."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import ClientDisconnect, Request

from server.intake.payload import Form
from server.intake.problems import Problem

BODY_MAX = 1024 * 1024
BODY_SECONDS = 10.0
"""A portal sends 1 MiB in well under a second; who takes longer holds memory that others need."""
HELD_MAX = 32 * BODY_MAX
"""All bodies that are being read or recorded at one time, in one process."""

FORMS: dict[str, Form] = {
    "application/cloudevents+json": "one",
    "application/cloudevents-batch+json": "batch",
}


class Hold:
    """How many bytes of bodies this process holds."""

    def __init__(self) -> None:
        self.held = 0

    def take(self, size: int) -> None:
        """Hold more. Raises Problem 503 if it would be too much."""
        if self.held + size > HELD_MAX:
            detail = f"{HELD_MAX >> 20} MiB of events are being recorded already; try again"
            raise Problem(503, "unavailable", detail, early=True, Retry_After="2")
        self.held += size

    def give_back(self, size: int) -> None:
        """Let go."""
        self.held -= size


def form_of(request: Request) -> Form:
    """Whether one event or a batch is coming. Raises Problem 415 naming the two types."""
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    form = FORMS.get(media_type.strip().lower())
    if not form:
        raise Problem(
            415,
            "media-type",
            "send application/cloudevents+json (one event) or application/cloudevents-batch+json (an array of them)",
        )
    check_encoding(request, parameters)
    return form


def check_encoding(request: Request, parameters: str) -> None:
    """Raises Problem 415 unless the body is plain UTF-8; `parameters` are those of its content type."""
    charset = parameters.strip().lower().replace('"', "")
    if charset and charset not in ("charset=utf-8", "charset=utf8"):
        raise Problem(415, "media-type", "the body must be UTF-8; write charset=utf-8 or no parameter at all")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Problem(415, "media-type", "the body must not be compressed; leave Content-Encoding out")


@asynccontextmanager
async def body_of(request: Request, hold: Hold) -> AsyncIterator[bytes]:
    """The whole body, held until the caller is done with it. Raises Problem 413, 408 or 503."""
    _refuse_early(request)
    body = bytearray()
    try:
        await _read(request, hold, body)
        yield bytes(body)
    finally:
        hold.give_back(len(body))


def text_of(body: bytes) -> str:
    """The body as text. Raises Problem 400."""
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Problem(400, "unreadable", f"byte {error.start} of the body is not UTF-8") from None


async def _read(request: Request, hold: Hold, body: bytearray) -> None:
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                hold.take(len(chunk))
                body += chunk
                if len(body) > BODY_MAX:
                    raise _too_large(f"more than {BODY_MAX}")
    except TimeoutError:
        detail = f"after {BODY_SECONDS:.0f} s only {len(body)} bytes of the body had come"
        raise Problem(408, "slow", detail, early=True) from None
    except ClientDisconnect:
        raise Problem(400, "unreadable", f"the connection ended after {len(body)} bytes of the body") from None


def _refuse_early(request: Request) -> None:
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > BODY_MAX:
        raise _too_large(announced)


def _too_large(size: str) -> Problem:
    detail = f"the body has {size} bytes; the most is {BODY_MAX}: send fewer events in a call"
    return Problem(413, "too-large", detail, early=True)
