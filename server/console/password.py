"""Asking again who it is, before what cannot be taken back: password and code, or a passkey."""

from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from server.console.desk import Desk, site_of, tell_wait
from server.paper.sent import address_of, sent_form
from server.pipeline.identity.guess import TooSoon
from server.pipeline.identity.passkeys import ask_to_sign, check_signed
from server.pipeline.identity.second_factor import check_code
from server.pipeline.identity.sign_in import Known, check_password
from server.records import passkeys, sessions

PASSWORD_FIELD, CODE_FIELD, PASSKEY_FIELD = "password_again", "code_again", "passkey_again"
TEMPLATE = "console/confirm.html"


async def ask_again(desk: Desk) -> Response | None:
    """None if the form carries the proof; else a page that asks for it and keeps what was sent."""
    sent = await sent_form(desk.request)
    if not any(name in sent for name in (PASSWORD_FIELD, PASSKEY_FIELD)):
        return await _page(desk, sent)
    try:
        wrong = await _prove(desk, sent)
    except TooSoon as wait:
        return await _page(desk, sent, 429, refused=tell_wait(desk.request, wait.until))
    if wrong:
        return await _page(desk, sent, 422, wrong=wrong)
    await sessions.confirm(desk.resources.database, desk.session.token_hash, desk.now)
    return None


async def _prove(desk: Desk, sent: FormData) -> str:
    """The field that is wrong, '' if none is. Raises TooSoon."""
    database, key_for, account, now = desk.resources.database, desk.key_for, desk.account, desk.now
    if answer := _text(sent, PASSKEY_FIELD):
        signed = await check_signed(database, key_for, site_of(desk.request), answer, now, account)
        return "" if signed else PASSKEY_FIELD
    password, address = _text(sent, PASSWORD_FIELD), address_of(desk.request)
    if not isinstance(await check_password(database, key_for, account.login, password, address, now), Known):
        return PASSWORD_FIELD
    if desk.session.has_factor and not await check_code(database, key_for, account, _text(sent, CODE_FIELD), now):
        return CODE_FIELD
    return ""


async def _page(desk: Desk, sent: FormData, status: int = 200, *, wrong: str = "", refused: str = "") -> Response:
    ours = (PASSWORD_FIELD, CODE_FIELD, PASSKEY_FIELD)
    known = await passkeys.of_account(desk.resources.database, desk.account.id)
    return desk.page(
        TEMPLATE,
        status,
        kept=[(name, value) for name, value in sent.multi_items() if isinstance(value, str) and name not in ours],
        files=[(name, value.filename) for name, value in sent.multi_items()
               if isinstance(value, UploadFile) and value.filename],
        wrong=wrong,
        refused=refused or None,
        asks_code=desk.session.has_factor,
        question=ask_to_sign(desk.key_for, site_of(desk.request), desk.now, desk.account) if known else "",
    )  # fmt: skip


def _text(sent: FormData, name: str) -> str:
    value = sent.get(name, "")
    return value if isinstance(value, str) else ""
