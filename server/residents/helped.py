"""Who was helped: they type the helper's code, say with what, and confirm it. Nobody else can do it for them."""

from typing import Any

from starlette.responses import Response
from wtforms import SelectField, StringField

from server.paper.form import Form, Needed
from server.paper.sent import sent_form
from server.pipeline.residents.assist import begin_help, confirm_help
from server.records import assistances
from server.records.assistances import Assistance
from server.records.guardians import name_of
from server.residents.visit import Visit, require
from server.rules.refusals import Told

ADDRESS = "/me/helped"
TEMPLATE, ONE_TEMPLATE = "me/helped.html", "me/helped_with.html"
SHOWN = 20


class Entry(Form):
    """The code of a helper."""

    code = StringField(validators=[Needed()])


class With(Form):
    """What one was helped with."""

    activity = SelectField(choices=[], validate_choice=False, validators=[Needed()])


async def show(visit: Visit) -> Response:
    """Where the code is typed, and the help that was confirmed before."""
    return visit.page(TEMPLATE, form=visit.blank(Entry), **await _received(visit))


async def save(visit: Visit) -> Response:
    """Take the code, and go on to say with what one was helped."""
    form, resources = await visit.form(Entry), visit.resources
    if not form.validate():
        return visit.refuse(TEMPLATE, form, **await _received(visit))
    try:
        typed = form.code.data or ""
        name = await begin_help(resources.database, resources.settings.key_for, visit.resident, typed, visit.now)
    except Told as refusal:
        return visit.refuse(TEMPLATE, form, refusal, **await _received(visit))
    return visit.go(f"{ADDRESS}/{name}")


async def show_one(visit: Visit) -> Response:
    """Who says to have helped, and with what."""
    found = await _assistance(visit)
    return visit.page(ONE_TEMPLATE, form=visit.blank(With), **await _choices(visit, found))


async def confirm(visit: Visit) -> Response:
    """Confirm it, or say that it was not so."""
    found, form, resources = await _assistance(visit), await visit.form(With), visit.resources
    _ = visit.words.gettext
    if (await sent_form(visit.request)).get("outcome") == "decline":
        await assistances.decline(resources.database, found.public_id, visit.resident.id, visit.now)
        return visit.go(ADDRESS, _("Đã bỏ. Không ai được ghi là đã giúp bạn."))
    if not form.validate():
        return visit.refuse(ONE_TEMPLATE, form, **await _choices(visit, found))
    try:
        async with resources.database.transaction() as connection:
            await confirm_help(
                connection, resources.pseudonyms, resources.reference.catalogue, visit.resident, found.public_id,
                form.activity.data, visit.now,
            )  # fmt: skip
    except Told as refusal:
        return visit.refuse(ONE_TEMPLATE, form, refusal, **await _choices(visit, await _assistance(visit)))
    await resources.bus.wake()
    return visit.go(ADDRESS, _("Đã ghi nhận. Trong một giờ tới, việc này của bạn tính là được hướng dẫn."))


async def _assistance(visit: Visit) -> Assistance:
    found: Assistance = require(
        await assistances.of_public_id(visit.resources.database, visit.path("help")[:40], visit.resident.id),
        "no such help",
    )
    return found


async def _choices(visit: Visit, found: Assistance) -> dict[str, Any]:
    catalogue, language = visit.resources.reference.catalogue, visit.words.language
    return {
        "helper": await name_of(visit.resources.database, found.helper),
        "over": found.confirmed_at or found.declined_at,
        "skills": [(key, each.names[language]) for key, each in catalogue.skills.items() if not each.own],
        "services": [(key, each.names[language]) for key, each in catalogue.services.items() if not each.own],
    }


async def _received(visit: Visit) -> dict[str, Any]:
    activities, language = visit.resources.reference.ever.activities, visit.words.language
    found = await assistances.received(visit.resources.database, visit.resident.id, SHOWN)
    return {
        "received": [
            (activities[each.activity].names[language], name, each.confirmed_at)
            for each, name in found
            if each.activity and each.activity in activities
        ]
    }
