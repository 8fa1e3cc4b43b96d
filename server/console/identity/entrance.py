"""Signing in and out: by password and code, or by a passkey."""

from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from wtforms import HiddenField, PasswordField, StringField

from server.console.desk import NO_STORE, Desk, say, site_of, tell_wait
from server.console.guard import COOKIE, LASTS, SIGN_IN, within_console
from server.paper.form import Form, Needed
from server.paper.print import answer, paper_of, print_page
from server.paper.sent import address_of, refuse_foreign, sent_form
from server.pipeline.identity.guess import TooSoon
from server.pipeline.identity.passkeys import ask_to_sign, check_signed
from server.pipeline.identity.sign_in import Known, check_password
from server.records import accounts, audit_log, sessions
from server.records.accounts import Account
from server.records.database import Connection
from server.resources import Resources
from server.rules.act import Act

TEMPLATE = "console/sign_in.html"
AGENT_MAX = 200
PASSKEY_SIGN_IN = f"{SIGN_IN}/passkey"


class SignIn(Form):
    """What one signs in with."""

    login = StringField(validators=[Needed()])
    password = PasswordField(validators=[Needed()])


class Signed(Form):
    """What a passkey has signed, and where to go then."""

    passkey = HiddenField(validators=[Needed()])


async def show_sign_in(request: Request) -> Response:
    """The way in."""
    return _page(request, SignIn(None, meta={"words": paper_of(request).words}))


async def sign_in(request: Request) -> Response:
    """Begin a session. A login that does not exist and a wrong password are told the same, after the same time."""
    refuse_foreign(request)
    resources: Resources = request.state.resources
    form = SignIn(await sent_form(request), meta={"words": paper_of(request).words})
    if not form.validate():
        return _page(request, form, 422)
    login, password, now = (form.login.data or "").strip().lower(), form.password.data or "", resources.clock()
    key_for, address = resources.settings.key_for, address_of(request)
    try:
        found = await check_password(resources.database, key_for, login, password, address, now)
    except TooSoon as wait:
        return _page(request, form, 429, tell_wait(request, wait.until))
    if not isinstance(found, Known):
        _ = form.words.gettext
        told = _("Tên đăng nhập hoặc mật khẩu chưa đúng. Xem lại cả hai rồi thử lại.")
        return _page(request, form, 422, tell_wait(request, found.free_at) if found.free_at > now else told)
    async with resources.database.transaction() as connection:
        token = await begin(connection, request, found.account, "password", strong=False)
    return enter(request, token, tell_tries(request, found.wrong_before))


async def sign_in_with_passkey(request: Request) -> Response:
    """Begin a session of whoever keeps the key that signed."""
    refuse_foreign(request)
    resources: Resources = request.state.resources
    words = paper_of(request).words
    form = Signed(await sent_form(request), meta={"words": words})
    key_for, now = resources.settings.key_for, resources.clock()
    signed = await check_signed(resources.database, key_for, site_of(request), form.passkey.data or "", now)
    account = await accounts.by_id(resources.database, signed.account_id) if signed else None
    if not account:
        told = words.gettext("Không nhận ra khóa này. Thử lại, hoặc đăng nhập bằng mật khẩu.")
        return _page(request, SignIn(None, meta={"words": words}), 422, told)
    async with resources.database.transaction() as connection:
        token = await begin(connection, request, account, "passkey", strong=True)
    return enter(request, token)


async def sign_out(desk: Desk) -> Response:
    """End this session."""
    async with desk.resources.database.transaction() as connection:
        await sessions.end(connection, desk.session.token_hash, desk.now)
        await desk.act(connection, "session.end", f"account:{desk.account.login}")
    response = RedirectResponse(SIGN_IN, 303, NO_STORE)
    response.delete_cookie(COOKIE, path="/console")
    return response


async def begin(connection: Connection, request: Request, account: Account, proof: str, *, strong: bool) -> str:
    """Begin a session in this browser, write it into the log, and return the token for its cookie."""
    resources: Resources = request.state.resources
    agent, address = request.headers.get("user-agent", "")[:AGENT_MAX], address_of(request)
    token = await sessions.begin(connection, account.id, resources.clock(), address, agent, strong=strong)
    who = (account.id, account.login, account.role, address)
    await audit_log.write(connection, Act(*who, "session.begin", f"account:{account.login}", {"by": proof}))
    return token


def enter(request: Request, token: str, said: str = "") -> Response:
    """On to where the visitor wanted to go, with the session's cookie."""
    response = RedirectResponse(within_console(request.query_params.get("next", "")), 303, NO_STORE)
    carry(response, request, token)
    say(response, request, said)
    return response


def carry(response: Response, request: Request, token: str) -> None:
    """Let the browser keep the session's token."""
    response.set_cookie(
        COOKIE, token, max_age=int(LASTS.total_seconds()), path="/console", httponly=True, samesite="lax",
        secure=request.url.scheme == "https",
    )  # fmt: skip


def tell_tries(request: Request, wrong: int) -> str:
    """How many wrong tries there were before this right one: somebody else may have made them."""
    words = paper_of(request).words
    told = words.ngettext(
        "Trước lần này có {n} lần nhập sai. Nếu không phải bạn, hãy đổi mật khẩu.",
        "Trước lần này có {n} lần nhập sai. Nếu không phải bạn, hãy đổi mật khẩu.",
        wrong,
    )
    return told.format(n=wrong) if wrong else ""


def print_open(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """A page for somebody who is not signed in. Its address may hold a token, so it is told to nobody."""
    resources: Resources = request.state.resources
    shown = {"contest": None, "demo": resources.settings.demo, "refused": "", **values}
    headers = {**NO_STORE, "Referrer-Policy": "no-referrer"}
    return answer(request, print_page(request, template, shown), status, headers)


def _page(request: Request, form: SignIn, status: int = 200, refused: str = "") -> Response:
    resources: Resources = request.state.resources
    question = ask_to_sign(resources.settings.key_for, site_of(request), resources.clock())
    response = print_open(request, TEMPLATE, status, form=form, refused=refused, question=question,
                          search=request.url.query)  # fmt: skip
    if status == 429:
        response.headers["Retry-After"] = str(int(timedelta(minutes=1).total_seconds()))
    return response
