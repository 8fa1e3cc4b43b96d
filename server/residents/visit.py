"""A signed-in resident at a page: who it is, what they sent, and how they are answered."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.paper.print import answer, print_page
from server.paper.reader import Reader
from server.records.residents import Resident
from server.residents.navigation import links
from server.rules.hanoi import local
from server.rules.refusals import NotFound

SAID = "me-said"
"""The cookie that carries one sentence over a redirect. It is the reader's own, and shown once."""
_SAID_SECONDS = 60
PATH = "/me"
NO_STORE = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit(Reader):
    """A resident at a page. `name` is the route's, `token_hash` what the database calls the session."""

    resident: Resident
    token_hash: bytes

    @property
    def is_minor(self) -> bool:
        """Whether the visitor may be under 16."""
        return self.resident.is_minor(local(self.now).date())

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """Print a page. It is the visitor's own, so nobody keeps a copy."""
        shown = {**self._frame(), **values}
        response = answer(self.request, print_page(self.request, template, shown), status, NO_STORE)
        response.delete_cookie(SAID, path=PATH)
        return response

    def go(self, address: str, said: str = "") -> Response:
        """On to another page, which says this sentence once."""
        response = RedirectResponse(address, 303, NO_STORE)
        say(response, self.request, said)
        return response

    def _frame(self) -> dict[str, Any]:
        return {
            "resident": self.resident,
            "said": said_to(self.request),
            "refused": None,
            "here": self.name,
            "links": links(self.words) if self.resident.welcomed_at else (),
            "demo": self.resources.settings.demo,
            "now": self.now,
        }


def say(response: Response, request: Request, said: str) -> None:
    """Let the next page say a sentence once."""
    if said:
        response.set_cookie(
            SAID, quote(said), max_age=_SAID_SECONDS, path=PATH, httponly=True, samesite="lax",
            secure=request.url.scheme == "https",
        )  # fmt: skip


def said_to(request: Request) -> str:
    """What the page before had to say, '' if nothing."""
    return unquote(request.cookies.get(SAID, ""))


def require(value: Any, what: str) -> Any:
    """The value, or NotFound naming what there is not. What is another person's is told exactly like that."""
    if value is None:
        raise NotFound(what, where=PATH)
    return value
