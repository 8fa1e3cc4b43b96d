"""The way in without VNeID: by a code on paper from the ward, then by a code that one keeps."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from wtforms import StringField

from server.paper.form import Form, Needed
from server.paper.print import answer, paper_of, print_page
from server.paper.sent import address_of, refuse_foreign, sent_form
from server.pipeline.residents.paper_accounts import enter, keep_code
from server.records import paper_accounts
from server.residents.entrance import AGENT_MAX, keep
from server.residents.guard import SIGN_IN
from server.residents.visit import NO_STORE, PATH, Visit, require
from server.resources import Resources
from server.rules.refusals import Told

ADDRESS = f"{SIGN_IN}/code"
TEMPLATE, KEPT_TEMPLATE = "me/sign_in_code.html", "me/kept_code.html"


class Entry(Form):
    """A code that is typed."""

    code = StringField(validators=[Needed()])


async def show(request: Request) -> Response:
    """Where a code is typed."""
    return _page(request, Entry(None, meta={"words": paper_of(request).words}))


async def begin(request: Request) -> Response:
    """Let somebody in. The code for the next time stands on the answer and nowhere else."""
    refuse_foreign(request)
    resources: Resources = request.state.resources
    words = paper_of(request).words
    form = Entry(await sent_form(request), meta={"words": words})
    if not form.validate():
        return _page(request, form, 422)
    typed, agent = form.code.data or "", request.headers.get("user-agent", "")[:AGENT_MAX]
    key_for, now = resources.settings.key_for, resources.clock()
    try:
        entered = await enter(resources.database, key_for, typed, address_of(request), agent, now)
    except Told as refusal:
        form.code.errors = [words.gettext(refusal.template).format(**refusal.values)]
        return _page(request, form, 422)
    return keep(_let_in(request, entered.code), request, entered.token)


async def renew(visit: Visit) -> Response:
    """Another code for the next time, for who has written the last one down nowhere."""
    require(await paper_accounts.has(visit.resources.database, visit.resident.id) or None, "no account of paper")
    async with visit.resources.database.transaction() as connection:
        code = await keep_code(connection, visit.resources.settings.key_for, visit.resident.id, visit.now)
    return visit.page(KEPT_TEMPLATE, code=code)


def _let_in(request: Request, code: str | None) -> Response:
    if code is None:
        return RedirectResponse(PATH, 303, NO_STORE)
    return answer(request, print_page(request, KEPT_TEMPLATE, {**_frame(request), "code": code}), 200, NO_STORE)


def _page(request: Request, form: Entry, status: int = 200) -> Response:
    headers = {**NO_STORE, "Referrer-Policy": "no-referrer"}
    return answer(request, print_page(request, TEMPLATE, {**_frame(request), "form": form}), status, headers)


def _frame(request: Request) -> dict[str, object]:
    resources: Resources = request.state.resources
    return {"demo": resources.settings.demo, "here": "sign-in", "links": (), "refused": ""}
