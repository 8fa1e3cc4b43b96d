"""A signed-in resident at a page: who it is, what they sent, and how they are answered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.paper.form import Form, FormField
from server.paper.print import answer, paper_of, print_page
from server.paper.sent import sent_form
from server.paper.words import Words
from server.records.residents import Resident
from server.residents.navigation import links
from server.resources import Resources
from server.rules.hanoi import local
from server.rules.refusals import NotFound, Told

SAID = "me-said"
"""The cookie that carries one sentence over a redirect. It is the reader's own, and shown once."""
_SAID_SECONDS = 60
PATH = "/me"
NO_STORE = {"Cache-Control": "no-store"}
F = TypeVar("F", bound=Form)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What a page needs of its visitor. `name` is the route's, `token_hash` what the database calls the session."""

    request: Request
    resources: Resources
    resident: Resident
    token_hash: bytes
    name: str

    @property
    def now(self) -> datetime:
        """The platform's clock."""
        return self.resources.clock()

    @property
    def words(self) -> Words:
        """The words of the visitor's language."""
        return paper_of(self.request).words

    @property
    def is_minor(self) -> bool:
        """Whether the visitor may be under 16."""
        return self.resident.is_minor(local(self.now).date())

    def path(self, name: str) -> str:
        """A part of the address, '' if it has none of that name."""
        return str(self.request.path_params.get(name, "")).replace("\0", "")

    async def form(self, form: type[F], **given: Any) -> F:
        """What was sent, as that form; fields that were not sent are empty."""
        return form(await sent_form(self.request), meta={"words": self.words}, **given)

    def blank(self, form: type[F], **given: Any) -> F:
        """The form as it is first shown, filled with what is given."""
        return form(None, meta={"words": self.words}, **given)

    def tell(self, refusal: Told) -> str:
        """A refusal in the visitor's language."""
        return self.words.gettext(refusal.template).format(**refusal.values)

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """Print a page. It is the visitor's own, so nobody keeps a copy."""
        shown = {**self._frame(), **values}
        response = answer(self.request, print_page(self.request, template, shown), status, NO_STORE)
        response.delete_cookie(SAID, path=PATH)
        return response

    def refuse(self, template: str, form: Form, refusal: Told | None = None, **values: Any) -> Response:
        """The same page again with every fault named and everything that was typed; `refusal` joins its field."""
        general = ""
        if refusal:
            field: FormField | None = form._fields.get(refusal.where)
            if field is not None:
                field.errors = [*field.errors, self.tell(refusal)]
            else:
                general = self.tell(refusal)
        return self.page(template, 422, form=form, refused=general or None, **values)

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
