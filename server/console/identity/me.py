"""One's own account: password, second factor, passkeys, and the sessions that are open in one's name."""

from starlette.responses import Response
from wtforms import HiddenField, PasswordField

from server.console.desk import Desk, tell_wait
from server.console.guard import oldest
from server.console.identity.agents import browser_name
from server.paper.form import Form, Needed
from server.paper.sent import address_of
from server.pipeline.identity.accounts import new_password
from server.pipeline.identity.guess import TooSoon
from server.pipeline.identity.sign_in import Known, check_password
from server.records import accounts, passkeys, second_factors, sessions
from server.rules.refusals import NotFound, Told

TEMPLATE = "console/me.html"
PASSWORD_TEMPLATE = "console/me_password.html"  # noqa: S105 - the name of a file


class NewPassword(Form):
    """The password of now, and the next one twice."""

    current = PasswordField(validators=[Needed()])
    password = PasswordField(validators=[Needed()])
    again = PasswordField(validators=[Needed()])


class Ending(Form):
    """Which session ends: one of its names, or all others."""

    session = HiddenField(validators=[Needed()])


async def show(desk: Desk) -> Response:
    """How one gets in, and where one is in."""
    database, me = desk.resources.database, desk.account.id
    opened = await sessions.open_of(database, me, *oldest(desk.now))
    return desk.page(
        TEMPLATE,
        totp=await second_factors.totp_of(database, me),
        codes_left=await second_factors.recovery_codes_left(database, me),
        passkeys=await passkeys.of_account(database, me),
        sessions=[(each, browser_name(each.agent, desk.words)) for each in opened],
        this=desk.session.name,
    )


async def end_sessions(desk: Desk) -> Response:
    """End one of one's own sessions, or all but this."""
    form = await desk.form(Ending)
    _ = desk.words.gettext
    opened = await sessions.open_of(desk.resources.database, desk.account.id, *oldest(desk.now))
    ending = [
        each for each in opened if each.name != desk.session.name and form.session.data in ("others", each.name)
    ]
    if not ending:
        raise NotFound("no such session is open", where="session")
    async with desk.resources.database.transaction() as connection:
        for each in ending:
            await sessions.end(connection, each.token_hash, desk.now)
        named = [each.name for each in ending]
        await desk.act(connection, "session.revoke", f"account:{desk.account.login}", arguments={"sessions": named})
    return desk.go("/console/me", _("Đã kết thúc {n} phiên.").format(n=len(ending)))


async def show_password(desk: Desk) -> Response:
    """A form for another password."""
    return desk.page(PASSWORD_TEMPLATE, form=desk.blank(NewPassword))


async def save_password(desk: Desk) -> Response:
    """Keep another password; every other session ends."""
    form = await desk.form(NewPassword)
    if not form.validate():
        return desk.refuse(PASSWORD_TEMPLATE, form)
    try:
        kept = await _checked(desk, form)
    except TooSoon as wait:
        return desk.page(PASSWORD_TEMPLATE, 429, form=form, refused=tell_wait(desk.request, wait.until))
    except Told as refusal:
        return desk.refuse(PASSWORD_TEMPLATE, form, refusal)
    async with desk.resources.database.transaction() as connection:
        await accounts.set_password(connection, desk.account.id, kept)
        ended = await sessions.end_all(connection, desk.account.id, desk.now, but=desk.session.token_hash)
        told = {"sessions_ended": ended}
        await desk.act(connection, "account.password", f"account:{desk.account.login}", after=told)
    _ = desk.words.gettext
    return desk.go("/console/me", _("Đã đổi mật khẩu. Các phiên khác của bạn đã kết thúc."))


async def _checked(desk: Desk, form: NewPassword) -> str:
    """The hash of the new password. Raises Told, or TooSoon."""
    current, password = form.current.data or "", form.password.data or ""
    if password != form.again.data:
        raise Told("Hai lần nhập chưa giống nhau. Nhập lại.", where="again")
    if password == current:
        raise Told("Đây là mật khẩu đang dùng. Chọn một mật khẩu khác.", where="password")
    login, address = desk.account.login, address_of(desk.request)
    found = await check_password(desk.resources.database, desk.key_for, login, current, address, desk.now)
    if not isinstance(found, Known):
        raise Told("Mật khẩu chưa đúng. Thử lại.", where="current")
    return await new_password(password)
