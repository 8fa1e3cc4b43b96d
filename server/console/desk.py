"""A signed-in official at a page: who it is, what they sent, and how they are answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.console.navigation import Link, links
from server.console.roles import role_names
from server.paper.form import NO_NUMBER, Form
from server.paper.print import answer, paper_of, print_page
from server.paper.reader import F, Reader
from server.paper.sent import address_of, sent_form
from server.paper.times import Times
from server.pipeline.identity.guess import KeyFor
from server.pipeline.identity.passkeys import Site
from server.records import audit_log
from server.records.accounts import Account
from server.records.database import Connection
from server.records.sessions import Session
from server.rules.act import Act
from server.rules.identity_number import tells_identity_number
from server.rules.refusals import NotFound, Told
from server.rules.rights import may_write, needs_second_factor

SAID = "said"
"""The cookie that carries one sentence over a redirect. It is the reader's own, and shown once."""
_SAID_SECONDS = 60
NO_STORE = {"Cache-Control": "no-store"}
PASSWORDS = frozenset({"password", "current", "again", "password_again"})
"""Fields of passwords: whatever they are, nothing of them is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk(Reader):
    """An official at a page of the console. `name` is the page's line in the table of rights."""

    account: Account
    session: Session

    @property
    def key_for(self) -> KeyFor:
        """The installation's keys."""
        return self.resources.settings.key_for

    @property
    def missing_factor(self) -> str:
        """The page at which this session becomes whole, '' if it is: nothing else is open to it until then.

        Who has a second factor gives its code; who needs one and has none sets it up. Never may the first do that.
        """
        if self.session.strong:
            return ""
        if self.session.has_factor:
            return "second-factor"
        return "me-second-factor" if needs_second_factor(self.account.role) else ""

    @property
    def may_write(self) -> bool:
        """Whether this visitor may change something here."""
        return may_write(self.account.role, self.name)

    def may(self, page: str) -> bool:
        """Whether this visitor may change something on another page."""
        return may_write(self.account.role, page)

    async def form(self, form: type[F], **given: Any) -> F:
        """What was sent, as that form; fields that were not sent are empty, those with an identity number wrong."""
        sent = await Reader.form(self, form, **given)
        sent.refuse_numbers()
        self.request.state.sent = sent
        return sent

    async def upload(self, name: str) -> UploadFile | None:
        """The file that was sent in a field."""
        sent = (await sent_form(self.request)).get(name)
        return sent if isinstance(sent, UploadFile) and sent.filename else None

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """Print a page of the console. It is the visitor's own, so nobody keeps a copy."""
        shown = {**self._frame(), **values}
        response = answer(self.request, print_page(self.request, template, shown), status, NO_STORE)
        response.delete_cookie(SAID, path="/console")
        return response

    def go(self, address: str, said: str = "") -> Response:
        """On to another page, which says this sentence once."""
        response = RedirectResponse(address, 303, NO_STORE)
        say(response, self.request, said)
        return response

    async def act(
        self,
        connection: Connection,
        action: str,
        about: str,
        *,
        arguments: Mapping[str, Any] | None = None,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
    ) -> None:
        """Write what is done here into the audit log, in the transaction that does it, as its last word.

        Raises Told if what was typed tells an identity number: then nothing of it is done, whoever forgot to look.
        """
        await self._refuse_numbers()
        await self._write(connection, action, about, arguments or {}, before or {}, after or {})

    async def _refuse_numbers(self) -> None:
        form: Form | None = getattr(self.request.state, "sent", None)
        known = {field.name: name for name, field in form._fields.items()} if form else {}
        for name, value in (await sent_form(self.request)).multi_items():
            where = known.get(name, name)
            taken = where in PASSWORDS or (form is not None and where in form.takes_numbers)
            if not taken and isinstance(value, str) and tells_identity_number(value):
                raise Told(NO_NUMBER.template, where=where)

    async def _write(self, connection: Connection, *told: Any) -> None:
        who = self.account
        await audit_log.write(connection, Act(who.id, who.login, who.role, address_of(self.request), *told))

    async def note_reading(self, about: str, **what: Any) -> None:
        """Write into the audit log that personal data is read here. `about` says whose: 'resident:…', 'claim:…'.

        Call it before the page is printed: what was not written down was not shown.
        """
        async with self.resources.database.transaction() as connection:
            await self._write(connection, "resident.read", about, {"page": self.name, **what}, {}, {})

    def _frame(self) -> dict[str, Any]:
        slug, role = self.path("slug"), self.account.role
        nowhere = bool(self.missing_factor)
        return {
            "account": self.account,
            "may_write": self.may_write,
            "said": unquote(self.request.cookies.get(SAID, "")),
            "refused": None,
            "here": self.name,
            # What was refused stands there as it was typed: a page that answers a form renews nothing.
            "renews": self.request.method == "GET",
            "city_links": () if nowhere else links(role, self.words),
            "contest_links": self._contest_links(slug) if slug else (),
            "ward_name": self._ward_name(),
            "role_names": role_names(self.words),
            "contest": None,
            "demo": self.resources.settings.demo,
            "now": self.now,
        }

    def _contest_links(self, slug: str) -> tuple[Link, ...]:
        draft = not self.resources.contests.knows(slug)
        return links(self.account.role, self.words, slug, draft=draft)

    def _ward_name(self) -> str:
        ward = self.account.ward
        return self.resources.reference.catalogue.wards[ward].full_name if ward else ""


def site_of(request: Request) -> Site:
    """Where the browser says that it is."""
    return Site(host=request.url.hostname or "", origin=f"{request.url.scheme}://{request.url.netloc}")


def say(response: Response, request: Request, said: str) -> None:
    """Let the next page say a sentence once."""
    if said:
        response.set_cookie(
            SAID, quote(said), max_age=_SAID_SECONDS, path="/console", httponly=True, samesite="lax",
            secure=request.url.scheme == "https",
        )  # fmt: skip


def tell_wait(request: Request, until: datetime) -> str:
    """From when on the next try is heard."""
    words = paper_of(request).words
    told = words.gettext("Sai nhiều lần liên tiếp nên phải chờ. Thử lại từ {time}, hoặc nhờ quản trị mở khóa.")
    return told.format(time=Times(words=words).second(until))


def require(value: Any, what: str) -> Any:
    """The value, or NotFound naming what there is not."""
    if value is None:
        raise NotFound(what, where="/console")
    return value
