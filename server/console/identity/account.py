"""One account: what it may do, and letting its owner in or not."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.responses import Response
from wtforms import HiddenField, SelectField

from server.console.desk import Desk, require
from server.console.guard import oldest
from server.console.identity import invitations as links
from server.console.identity.accounts import role_choices, tried_at, ward_choices, ward_code
from server.paper.form import Form, Needed
from server.pipeline.identity.accounts import change_account, close_account
from server.pipeline.identity.guess import of_code, of_login
from server.pipeline.identity.invite import invite_back
from server.records import accounts, audit_log, guesses, passkeys, second_factors, sessions
from server.records.accounts import Account
from server.records.database import Connection
from server.rules.refusals import Told

TEMPLATE = "console/account.html"
LINES = 10
Doing = Callable[[Desk, Connection, Account], Awaitable[str]]


class Acting(Form):
    """What is done to the account."""

    do = HiddenField(validators=[Needed()])


class Change(Acting):
    """As what somebody acts. `seen` is what the form showed, so that nobody overwrites another's change unseen."""

    role = SelectField(validators=[Needed()])
    ward = SelectField()
    seen = HiddenField(validators=[Needed()])


async def show(desk: Desk) -> Response:
    """The account with everything that may be done to it."""
    account = await _account(desk)
    form = _offer(desk, desk.blank(Change, role=account.role, ward=account.ward or "", seen=_seen(account)))
    return desk.page(TEMPLATE, form=form, **await _state(desk, account))


async def save(desk: Desk) -> Response:
    """Do one thing to the account, and write it into the log."""
    account = await _account(desk)
    form = _offer(desk, await desk.form(Change))
    do = form.do.data or ""
    if do == "way-in":
        return await _way_in(desk, account, form)
    doing = _change(form) if do == "change" else _DOINGS.get(do)
    if not doing or (do == "change" and not form.validate()):
        return desk.refuse(TEMPLATE, form, **await _state(desk, account))
    try:
        async with desk.resources.database.transaction() as connection:
            said = await doing(desk, connection, account)
    except Told as refusal:
        return desk.refuse(TEMPLATE, form, refusal, **await _state(desk, account))
    return desk.go(f"/console/accounts/{account.login}", said)


def _change(form: Change) -> Doing:
    async def change(desk: Desk, connection: Connection, account: Account) -> str:
        held = await accounts.by_login(connection, account.login)
        assert held, "accounts are never deleted"
        if form.seen.data != _seen(held):
            raise Told("Vai trò vừa được một người khác đổi. Xem lại rồi chọn.", where="role")
        role, ward = form.role.data, ward_code(form.ward.data)
        await change_account(connection, held, role, ward, desk.account)
        before, after = {"role": held.role, "ward": held.ward}, {"role": role, "ward": ward}
        await desk.act(connection, "account.change", f"account:{held.login}", before=before, after=after)
        return desk.words.gettext("Đã đổi vai trò.")

    return change


async def _close(desk: Desk, connection: Connection, account: Account) -> str:
    await close_account(connection, account, desk.account, desk.now)
    await desk.act(connection, "account.close", f"account:{account.login}")
    return desk.words.gettext("Đã đóng tài khoản. Các phiên của người này đã kết thúc.")


async def _reopen(desk: Desk, connection: Connection, account: Account) -> str:
    await accounts.set_closed(connection, account.id, None)
    await desk.act(connection, "account.reopen", f"account:{account.login}")
    return desk.words.gettext("Đã mở lại tài khoản.")


async def _unlock(desk: Desk, connection: Connection, account: Account) -> str:
    keys = [of_login(desk.key_for, account.login).key, of_code(desk.key_for, account.id).key]
    await guesses.forget(connection, keys)
    await desk.act(connection, "account.unlock", f"account:{account.login}")
    return desk.words.gettext("Đã mở khóa. Người này thử đăng nhập lại được ngay.")


async def _end_sessions(desk: Desk, connection: Connection, account: Account) -> str:
    ended = await sessions.end_all(connection, account.id, desk.now, but=desk.session.token_hash)
    await desk.act(connection, "account.end-sessions", f"account:{account.login}", after={"sessions_ended": ended})
    return desk.words.gettext("Đã kết thúc mọi phiên của người này.")


_DOINGS: Mapping[str, Doing] = {
    "close": _close,
    "reopen": _reopen,
    "unlock": _unlock,
    "end-sessions": _end_sessions,
}


async def _way_in(desk: Desk, account: Account, form: Change) -> Response:
    """A link by which its owner sets password and second factor anew, shown once."""
    try:
        async with desk.resources.database.transaction() as connection:
            token = await invite_back(connection, account, desk.account, desk.now)
            await desk.act(connection, "account.way-in", f"account:{account.login}")
    except Told as refusal:
        return desk.refuse(TEMPLATE, form, refusal, **await _state(desk, account))
    return links.show_link(desk, token, account.login)


async def _account(desk: Desk) -> Account:
    found: Account = require(await accounts.by_login(desk.resources.database, desk.path("login")), "no such account")
    return found


async def _state(desk: Desk, account: Account) -> dict[str, Any]:
    database = desk.resources.database
    opened = await sessions.open_of(database, account.id, *oldest(desk.now))
    return {
        "about": account,
        "own": account.id == desk.account.id,
        "tries": (await tried_at(database, desk.key_for, [account])).get(account.login),
        "totp": await second_factors.totp_of(database, account.id),
        "passkeys": await passkeys.of_account(database, account.id),
        "sessions": opened,
        "lines": await audit_log.lines(database, limit=LINES, login=account.login),
    }


def _offer(desk: Desk, form: Change) -> Change:
    form.role.choices = role_choices(desk.words)
    form.ward.choices = ward_choices(desk.resources.reference, desk.words)
    return form


def _seen(account: Account) -> str:
    return f"{account.role} {account.ward or ''}".strip()
