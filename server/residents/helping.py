"""The helper's page: the code that who is being helped types, and how many people have confirmed their help."""

from typing import Any

import segno
from markupsafe import Markup
from starlette.responses import Response
from wtforms import StringField

from server.paper.form import Form, Needed
from server.pipeline.identity.spoken_codes import LASTS
from server.pipeline.residents.assist import become_helper, make_help_code
from server.records import assistances, helper_team
from server.residents.visit import Visit
from server.rules.refusals import Told

ADDRESS = "/me/help"
TEMPLATE = "me/helping.html"
SHOWN = 20


class Entry(Form):
    """The code by which one becomes a helper."""

    code = StringField(validators=[Needed()])


async def show(visit: Visit) -> Response:
    """What was helped with; for who is no helper the way to become one."""
    return visit.page(TEMPLATE, form=visit.blank(Entry), **await _values(visit))


async def save(visit: Visit) -> Response:
    """A helper makes a code, which stands on the answer and nowhere else; who is none becomes one."""
    database, key_for = visit.resources.database, visit.resources.settings.key_for
    if not await helper_team.ward_of(database, visit.resident.id):
        return await _become(visit)
    async with database.transaction() as connection:
        code = await make_help_code(connection, key_for, visit.resident, visit.now)
    # The code travels in the fragment, which no server sees.
    link = str(visit.request.url.replace(path="/me/helped", query="", fragment=code))
    picture = segno.make(link, error="m").svg_inline(omitsize=True, border=3, svgclass="qr", lineclass=None)
    values = {**await _values(visit), "code": code, "until": visit.now + LASTS["help"]}
    return visit.page(TEMPLATE, form=visit.blank(Entry), **values, picture=Markup(picture))  # noqa: S704 - by segno


async def _become(visit: Visit) -> Response:
    form, resources = await visit.form(Entry), visit.resources
    if not form.validate():
        return visit.refuse(TEMPLATE, form, **await _values(visit))
    try:
        await become_helper(
            resources.database, resources.settings.key_for, visit.resident, form.code.data or "", visit.now
        )
    except Told as refusal:
        return visit.refuse(TEMPLATE, form, refusal, **await _values(visit))
    return visit.go(ADDRESS, visit.words.gettext("Bạn là người hỗ trợ của phường, xã. Cảm ơn bạn."))


async def _values(visit: Visit) -> dict[str, Any]:
    database, me, language = visit.resources.database, visit.resident.id, visit.words.language
    activities = visit.resources.reference.ever.activities
    given = await assistances.given(database, me, SHOWN)
    return {
        "helper": await helper_team.ward_of(database, me) is not None,
        "people": await assistances.people_helped(database, me),
        "given": [
            (activities[each.activity].names[language], each.confirmed_at)
            for each in given
            if each.activity and each.activity in activities
        ],
        "code": "",
        "minutes": int(LASTS["help"].total_seconds()) // 60,
    }
