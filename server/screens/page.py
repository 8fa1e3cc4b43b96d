"""How pages for televisions are printed and sent."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server.paper.print import LANGUAGE_COOKIE, Paper, answer, paper_for
from server.paper.words import choose_language


def screen_paper(request: Request) -> Paper:
    """The paper for a television: Vietnamese, whatever language its box was bought with, unless somebody chose."""
    asked, kept = request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)
    return paper_for(choose_language(asked=asked, kept=kept, accepted=None))


def screen_page(
    request: Request, template: str, status: int = 200, *, headers: Mapping[str, str] | None = None, **values: Any
) -> Response:
    """A page that is this television's alone, so nobody keeps a copy."""
    paper = screen_paper(request)
    own = {"Cache-Control": "no-store", "Content-Language": paper.words.language, "X-Screen": "waiting"}
    return answer(request, paper.print(template, **values), status, {**own, **(headers or {})})
