"""Signing in and out."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from wtforms import PasswordField, StringField

from server.console.desk import NO_STORE, Desk, address_of
from server.console.form import Form, Needed
from server.console.guard import COOKIE, LASTS, SIGN_IN, refuse_foreign, within_console
from server.paper.print import answer, paper_of, print_page
from server.pipeline.passwords import matches
from server.records import accounts, audit_log, sessions
from server.resources import Resources
from server.rules.act import Act

TEMPLATE = "console/sign_in.html"
AGENT_MAX = 200


class SignIn(Form):
    """What one signs in with."""

    login = StringField(validators=[Needed()])
    password = PasswordField(validators=[Needed()])


async def show_sign_in(request: Request) -> Response:
    """The way in."""
    return _page(request, SignIn(None, meta={"words": paper_of(request).words}))


async def sign_in(request: Request) -> Response:
    """Begin a session. A login that does not exist and a wrong password are told the same, after the same time."""
    refuse_foreign(request)
    resources: Resources = request.state.resources
    form = SignIn(await request.form(max_fields=10), meta={"words": paper_of(request).words})
    if not form.validate():
        return _page(request, form, 422)
    login, password = (form.login.data or "").strip().lower(), form.password.data or ""
    found = await accounts.with_password(resources.database, login)
    if not await matches(found[1] if found else None, password) or not found:
        _ = form.words.gettext
        return _page(request, form, 422, _("Tên đăng nhập hoặc mật khẩu chưa đúng. Xem lại cả hai rồi thử lại."))
    account, now = found[0], resources.clock()
    agent = request.headers.get("user-agent", "")[:AGENT_MAX]
    async with resources.database.transaction() as connection:
        token = await sessions.begin(connection, account.id, now, address_of(request), agent)
        who = (account.id, account.login, account.role, address_of(request))
        await audit_log.write(connection, Act(*who, "session.begin", f"account:{account.login}"))
    response = RedirectResponse(within_console(request.query_params.get("next", "")), 303, NO_STORE)
    response.set_cookie(
        COOKIE, token, max_age=int(LASTS.total_seconds()), path="/console", httponly=True, samesite="lax",
        secure=request.url.scheme == "https",
    )  # fmt: skip
    return response


async def sign_out(desk: Desk) -> Response:
    """End this session."""
    async with desk.resources.database.transaction() as connection:
        await sessions.end(connection, desk.session.token_hash, desk.now)
        await desk.act(connection, "session.end", f"account:{desk.account.login}")
    response = RedirectResponse(SIGN_IN, 303, NO_STORE)
    response.delete_cookie(COOKIE, path="/console")
    return response


def _page(request: Request, form: SignIn, status: int = 200, refused: str = "") -> Response:
    resources: Resources = request.state.resources
    values = {"form": form, "refused": refused, "contest": None, "demo": resources.settings.demo}
    return answer(request, print_page(request, TEMPLATE, values), status, NO_STORE)
