"""Errors as partners get them: RFC 9457 problem details, in English."""

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from server.answers import RETRY_SECONDS
from server.answers import problem as tell
from server.intake.last_word import LastWord
from server.records.database import Unavailable

log = structlog.get_logger()

TITLES = {
    "unreadable": "The body cannot be read",
    "signature": "The request is not signed by a valid key",
    "paused": "This partner is paused",
    "not-open": "This door is not open to the partner",
    "version": "This version of xAPI is not spoken here",
    "conflict": "Another statement has this id",
    "not-found": "Nothing is here",
    "method": "This method is not possible here",
    "slow": "The body took too long",
    "too-large": "The body is too large",
    "media-type": "This content type is not taken",
    "too-many": "Too many requests",
    "failed": "We failed",
    "unavailable": "The platform cannot answer now",
}
"""Every problem by the last part of its type."""

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):  # noqa: N818 - it is the word of RFC 9457
    """What stops a call of a partner. `detail` says what is wrong and how to mend it, never what a subject was.

    `early` means that the body has not been read to its end.
    """

    def __init__(self, status: int, kind: str, detail: str, *, early: bool = False, **headers: str) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.detail = detail
        self.early = early
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def problem_answer(problem: Problem) -> Response:
    """The answer that tells a problem."""
    kind = f"tag:thidua.vn,2026:problem/{problem.kind}"
    answer = tell(problem.status, problem.detail, type=kind, title=TITLES[problem.kind])
    answer.headers.update(problem.headers)
    return LastWord(answer) if problem.early else answer


def _of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException), "it is registered for this"
    if error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "")
        return problem_answer(
            Problem(405, "method", f"{request.method} is not possible here; use {allowed}", Allow=allowed)
        )
    return problem_answer(Problem(error.status_code, "not-found", "there is no such address; see /api/openapi.json"))


def _of_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem), "it is registered for this"
    return problem_answer(error)


def _of_unavailable(request: Request, error: Exception) -> Response:
    log.warning("partner call not answered", cause=str(error) or type(error).__name__)
    detail = "the records cannot be reached; send the same events again, those recorded are not counted twice"
    return problem_answer(Problem(503, "unavailable", detail, Retry_After=str(RETRY_SECONDS)))


def _of_bug(request: Request, error: Exception) -> Response:
    detail = "the fault is ours and is in our log; send the same events again later"
    return problem_answer(Problem(500, "failed", detail))


HANDLERS = {
    Problem: _of_problem,
    HTTPException: _of_http,
    Unavailable: _of_unavailable,
    TimeoutError: _of_unavailable,
    Exception: _of_bug,
}
"""What the door answers, by what went wrong."""
