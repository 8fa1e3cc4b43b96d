"""Somebody at a page of a door that knows them: what they read and send, in their language."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from server.paper.form import Form, FormField
from server.paper.print import paper_of
from server.paper.sent import sent_form
from server.paper.words import Words
from server.resources import Resources
from server.rules.refusals import Told

F = TypeVar("F", bound=Form)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What a page needs of whoever is at it; each door adds who that is. `name` is the page's."""

    request: Request
    resources: Resources
    name: str

    @property
    def now(self) -> datetime:
        """The platform's clock."""
        return self.resources.clock()

    @property
    def words(self) -> Words:
        """The words of the reader's language."""
        return paper_of(self.request).words

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
        """A refusal in the reader's language."""
        return self.words.gettext(refusal.template).format(**refusal.values)

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """Print a page of the door."""
        raise NotImplementedError

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
