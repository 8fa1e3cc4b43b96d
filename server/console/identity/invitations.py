"""Inviting somebody: the link is shown once, to be handed over on a way that nobody else reads."""

from typing import Any

from starlette.responses import Response
from wtforms import SelectField, StringField

from server.console.desk import Desk
from server.console.identity.accounts import role_choices, ward_choices, ward_code
from server.paper.form import Form, Long, Needed
from server.pipeline.identity.accounts import NAME_MAX
from server.pipeline.identity.invite import LASTS, invite
from server.records import invitations
from server.rules.refusals import NotFound, Told

TEMPLATE = "console/invitations.html"
LINK_TEMPLATE = "console/invitation_link.html"
PATH = "/console/invitation"


class Invite(Form):
    """Who is invited, and as what."""

    login = StringField(validators=[Needed()])
    name = StringField(validators=[Needed(), Long(1, NAME_MAX)])
    role = SelectField(validators=[Needed()])
    ward = SelectField()


async def show(desk: Desk) -> Response:
    """The form, and who was invited and has not come yet."""
    return await _page(desk, _offer(desk, desk.blank(Invite)))


async def save(desk: Desk) -> Response:
    """Invite somebody. Their link stands on the answer and nowhere else."""
    form = _offer(desk, await desk.form(Invite))
    if not form.validate():
        return desk.refuse(TEMPLATE, form, **await _waiting(desk))
    login, name, role, ward = form.login.data or "", form.name.data or "", form.role.data, ward_code(form.ward.data)
    try:
        async with desk.resources.database.transaction() as connection:
            token = await invite(connection, login, name, role, ward, desk.account, desk.now)
            told = {"role": role, "ward": ward, "name": name.strip()}
            await desk.act(connection, "invitation.make", f"account:{login.strip().lower()}", arguments=told)
    except Told as refusal:
        return desk.refuse(TEMPLATE, form, refusal, **await _waiting(desk))
    return show_link(desk, token, login.strip().lower())


async def revoke(desk: Desk) -> Response:
    """End an invitation that nobody has used yet."""
    wanted = desk.path("invitation")
    if not wanted.isascii() or not wanted.isdecimal() or len(wanted) > 9:
        raise NotFound("there is no such invitation", where="invitation")
    async with desk.resources.database.transaction() as connection:
        login = await invitations.revoke(connection, int(wanted), desk.now)
        if login is None:
            raise NotFound("there is no such invitation", where="invitation")
        await desk.act(connection, "invitation.revoke", f"account:{login}")
    return desk.go("/console/invitations", desk.words.gettext("Đã hủy lời mời {login}.").format(login=login))


def show_link(desk: Desk, token: str, login: str) -> Response:
    """The page that shows a link, once."""
    base = desk.request.url.replace(path=f"{PATH}/{token}", query="", fragment="")
    return desk.page(LINK_TEMPLATE, link=str(base), login=login, until=desk.now + LASTS)


async def _page(desk: Desk, form: Invite) -> Response:
    return desk.page(TEMPLATE, form=form, **await _waiting(desk))


async def _waiting(desk: Desk) -> dict[str, Any]:
    found = await invitations.waiting(desk.resources.database, desk.now)
    return {"invitations": found, "wards": desk.resources.reference.catalogue.wards, "days": LASTS.days}


def _offer(desk: Desk, form: Invite) -> Invite:
    form.role.choices = role_choices(desk.words)
    form.ward.choices = ward_choices(desk.resources.reference, desk.words)
    return form
