"""One screen: its name, the ward it belongs to, and taking it off."""

from typing import Any
from uuid import UUID

from starlette.responses import Response
from wtforms import SelectField, StringField

from server.console.desk import Desk, require
from server.console.screens.pairing import CITY, SCREENS, chosen_ward, tidy, ward_field_choices, ward_name
from server.paper.form import Form, Long, Needed
from server.paper.sent import sent_form
from server.pipeline.screens.pair_screen import NAME_MAX, check_name
from server.records import accounts, screens
from server.records.screens import Screen
from server.rules.refusals import Told

TEMPLATE = "console/screen.html"
REVOKE_TEMPLATE = "console/screen_revoke.html"


class Named(Form):
    """What a screen is called, and whose it is."""

    name = StringField(validators=[Needed(), Long(1, NAME_MAX)])
    ward = SelectField(choices=[])


async def show(desk: Desk) -> Response:
    """The screen."""
    screen = await own_screen(desk)
    form = desk.blank(Named, data={"name": screen.name, "ward": screen.ward or CITY})
    return desk.page(TEMPLATE, form=_own(desk, form), **await _values(desk, screen))


async def save(desk: Desk) -> Response:
    """Give it another name or, as an organizer, another ward. It shows that within seconds."""
    screen, form, database = await own_screen(desk), _own(desk, await desk.form(Named)), desk.resources.database
    if not form.validate():
        return desk.refuse(TEMPLATE, form, **await _values(desk, screen))
    name, ward = tidy(form.name.data), chosen_ward(desk, form)
    try:
        async with database.transaction() as connection:
            held = await _held(desk, connection)
            await check_name(connection, ward, name, but=held.id)
            await screens.rename(connection, held.id, name, ward)
            before = {"name": held.name, "ward": held.ward}
            after = {"name": name, "ward": ward}
            await desk.act(connection, "screen.rename", _about(held), before=before, after=after)
    except Told as refusal:
        return desk.refuse(TEMPLATE, form, refusal, **await _values(desk, screen))
    return desk.go(f"{SCREENS}/{screen.public_id}", desk.words.gettext("Đã ghi. Màn hình đổi theo trong vài giây."))


async def show_revoke(desk: Desk) -> Response:
    """What the room will see, before it is done."""
    return _revoke_page(desk, await own_screen(desk))


async def revoke(desk: Desk) -> Response:
    """Take it off: it is dark within seconds, and its token opens nothing any more."""
    screen = await own_screen(desk)
    if (await sent_form(desk.request)).get("revoke") != "yes":
        return _revoke_page(desk, screen, 422)
    async with desk.resources.database.transaction() as connection:
        held = await _held(desk, connection)
        await screens.revoke(connection, held.id, desk.account.id, desk.now)
        before = {"name": held.name, "ward": held.ward}
        await desk.act(connection, "screen.revoke", _about(held), before=before)
    told = desk.words.gettext("Đã gỡ màn hình “{name}”. Trong vài giây nó tối đi.").format(name=held.name)
    return desk.go(SCREENS, told)


async def own_screen(desk: Desk) -> Screen:
    """The screen that the address names. One of another ward is told like one that does not exist."""
    found = await screens.of_public_id(desk.resources.database, _id(desk))
    return _within(desk, found)


async def _held(desk: Desk, connection: Any) -> Screen:
    """The same, held, and not revoked."""
    return _within(desk, await screens.lock(connection, _id(desk)))


def _within(desk: Desk, found: Screen | None) -> Screen:
    own = found if found and desk.account.ward in (None, found.ward) else None
    screen: Screen = require(own, "no such screen")
    return screen


def _id(desk: Desk) -> UUID:
    try:
        return UUID(desk.path("screen"))
    except ValueError:
        return UUID(int=0)


def _about(screen: Screen) -> str:
    return f"screen:{screen.public_id}"


def _own(desk: Desk, form: Named) -> Named:
    if desk.account.ward:
        del form.ward
    else:
        form.ward.choices = ward_field_choices(desk)
        form.ward.validators = [Needed()]
    return form


def _revoke_page(desk: Desk, screen: Screen, status: int = 200) -> Response:
    return desk.page(REVOKE_TEMPLATE, status, screen=screen, ward=ward_name(desk, screen.ward))


async def _values(desk: Desk, screen: Screen) -> dict[str, Any]:
    database = desk.resources.database
    paired_by = await accounts.by_id(database, screen.paired_by)
    revoked_by = await accounts.by_id(database, screen.revoked_by) if screen.revoked_by else None
    return {
        "screen": screen,
        "ward": ward_name(desk, screen.ward),
        "paired_by": paired_by.name if paired_by else "",
        "revoked_by": revoked_by.name if revoked_by else "",
        "changes": desk.may_write and not screen.revoked_at,
    }
