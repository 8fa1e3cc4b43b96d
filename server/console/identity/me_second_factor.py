"""Setting up one's authenticator app, and recovery codes."""

from typing import Any

import segno
from markupsafe import Markup
from starlette.responses import Response

from server.console.desk import Desk
from server.console.identity.entrance import begin, carry
from server.console.identity.second_factor import Code
from server.pipeline.identity.second_factor import accept_app, app_address, make_recovery_codes, offer_app
from server.records import sessions
from server.rules.refusals import Told

TEMPLATE = "console/me_second_factor.html"
CODES_TEMPLATE = "console/recovery_codes.html"


async def show(desk: Desk) -> Response:
    """The picture for the app, and a field for its first code."""
    return desk.page(TEMPLATE, form=desk.blank(Code), **await _offer(desk))


async def save(desk: Desk) -> Response:
    """Use the app from now on. Shows the recovery codes, once."""
    form = await desk.form(Code)
    if not form.validate():
        return desk.refuse(TEMPLATE, form, **await _offer(desk))
    try:
        async with desk.resources.database.transaction() as connection:
            codes = await accept_app(connection, desk.key_for, desk.account, form.code.data or "", desk.now)
            await desk.act(connection, "account.second-factor", f"account:{desk.account.login}")
            # The session was begun without a second factor: another token takes its place.
            await sessions.end_all(connection, desk.account.id, desk.now)
            token = await begin(connection, desk.request, desk.account, "totp", strong=True)
    except Told as refusal:
        return desk.refuse(TEMPLATE, form, refusal, **await _offer(desk))
    response = desk.page(CODES_TEMPLATE, codes=codes, first=True)
    carry(response, desk.request, token)
    return response


async def save_recovery_codes(desk: Desk) -> Response:
    """Ten new recovery codes, shown once; the old ones are void."""
    if not desk.session.has_factor:
        return desk.go("/console/me/second-factor")
    async with desk.resources.database.transaction() as connection:
        codes = await make_recovery_codes(connection, desk.key_for, desk.account)
        await desk.act(connection, "account.recovery-codes", f"account:{desk.account.login}")
    return desk.page(CODES_TEMPLATE, codes=codes, first=False)


async def _offer(desk: Desk) -> dict[str, Any]:
    secret = await offer_app(desk.resources.database, desk.key_for, desk.account)
    address = app_address(secret, desk.account.login)
    picture = segno.make(address, error="m").svg_inline(omitsize=True, border=4, svgclass="qr", lineclass=None)
    groups = [secret[start : start + 4] for start in range(0, len(secret), 4)]
    return {"picture": Markup(picture), "app_link": address, "groups": groups}  # noqa: S704 - drawn by segno
