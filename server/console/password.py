"""Passwords: asked for at the door, and again before what cannot be taken back."""

from starlette.responses import Response

from server.console.desk import Desk
from server.pipeline.passwords import matches
from server.records import accounts, sessions

PASSWORD_FIELD = "password_again"  # noqa: S105 - the name of a field
TEMPLATE = "console/confirm.html"


async def ask_again(desk: Desk) -> Response | None:
    """None if the form carries the right password; else a page that asks for it and keeps what was sent."""
    sent = await desk.request.form()
    given = sent.get(PASSWORD_FIELD)
    kept = [(key, value) for key, value in sent.multi_items() if isinstance(value, str) and key != PASSWORD_FIELD]
    if given is None:
        return desk.page(TEMPLATE, kept=kept, wrong=False)
    found = await accounts.with_password(desk.resources.database, desk.account.login)
    if found and await matches(found[1], str(given)):
        await sessions.confirm(desk.resources.database, desk.session.token_hash, desk.now)
        return None
    return desk.page(TEMPLATE, 422, kept=kept, wrong=True)
