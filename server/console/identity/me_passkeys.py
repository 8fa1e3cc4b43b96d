"""One's own passkeys: added under a name, removed."""

from typing import Any

from starlette.responses import Response
from wtforms import HiddenField, StringField

from server.console.desk import Desk, site_of
from server.paper.form import Form
from server.pipeline.identity.passkeys import ask_to_register, register
from server.records import passkeys
from server.rules.refusals import NotFound, Told

TEMPLATE = "console/me_passkeys.html"
ADDRESS = "/console/me/passkeys"


class NewPasskey(Form):
    """A new key and its name, or the one that is removed."""

    name = StringField()
    passkey = HiddenField()
    remove = HiddenField()


async def show(desk: Desk) -> Response:
    """The keys, and how one is added."""
    return desk.page(TEMPLATE, form=desk.blank(NewPasskey), **await _known(desk))


async def save(desk: Desk) -> Response:
    """Add a key, or remove one."""
    if not desk.session.has_factor:
        return desk.go("/console/me/second-factor")
    form = await desk.form(NewPasskey)
    if form.remove.data:
        return await _remove(desk, form.remove.data)
    name, now = form.name.data or "", desk.now
    try:
        async with desk.resources.database.transaction() as connection:
            site, answer = site_of(desk.request), form.passkey.data or ""
            await register(connection, desk.key_for, site, desk.account, answer, name, now)
            await desk.act(connection, "passkey.add", f"account:{desk.account.login}", after={"name": name.strip()})
    except Told as refusal:
        return desk.refuse(TEMPLATE, form, refusal, **await _known(desk))
    return desk.go(ADDRESS, desk.words.gettext("Đã thêm khóa. Lần sau đăng nhập chỉ cần khóa này."))


async def _remove(desk: Desk, wanted: str) -> Response:
    if not wanted.isascii() or not wanted.isdecimal() or len(wanted) > 18:
        raise NotFound("there is no such passkey", where="passkey")
    async with desk.resources.database.transaction() as connection:
        name = await passkeys.remove(connection, desk.account.id, int(wanted))
        if name is None:
            raise NotFound("there is no such passkey", where="passkey")
        await desk.act(connection, "passkey.remove", f"account:{desk.account.login}", before={"name": name})
    return desk.go(ADDRESS, desk.words.gettext("Đã bỏ khóa {name}.").format(name=name))


async def _known(desk: Desk) -> dict[str, Any]:
    known = await passkeys.of_account(desk.resources.database, desk.account.id)
    question = ask_to_register(desk.key_for, site_of(desk.request), desk.account, known, desk.now)
    return {"passkeys": known, "question": question}
