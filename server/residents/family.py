"""A digital family: begin one, invite by a code, join, leave; who began it may remove somebody, and undo that."""

from typing import Any

from starlette.responses import Response
from wtforms import StringField

from server.paper.form import Form, Needed
from server.pipeline.identity.spoken_codes import LASTS
from server.pipeline.residents.families import (
    MEMBERS_MAX,
    UNDO_WITHIN,
    begin_family,
    invite_family,
    join_family,
    leave_family,
    remove_member,
    restore_member,
)
from server.records import families
from server.residents.titles import family_view
from server.residents.visit import Visit
from server.rules.refusals import Told

ADDRESS = "/me/family"
TEMPLATE = "me/family.html"


class Entry(Form):
    """The code of a family."""

    code = StringField(validators=[Needed()])


async def show(visit: Visit) -> Response:
    """One's family, or the ways to one."""
    return visit.page(TEMPLATE, form=visit.blank(Entry), **await _values(visit))


async def begin(visit: Visit) -> Response:
    """Begin a family."""
    try:
        async with visit.resources.database.transaction() as connection:
            await begin_family(connection, visit.resident, visit.now)
    except Told as refusal:
        return await _refuse(visit, refusal)
    return visit.go(ADDRESS, visit.words.gettext("Đã lập gia đình số. Làm mã để mời người nhà."))


async def invite(visit: Visit) -> Response:
    """Make the code of the family. It stands on the answer and nowhere else."""
    resources = visit.resources
    try:
        async with resources.database.transaction() as connection:
            code = await invite_family(connection, resources.settings.key_for, visit.resident, visit.now)
    except Told as refusal:
        return await _refuse(visit, refusal)
    values = {**await _values(visit), "code": code, "until": visit.now + LASTS["family"]}
    return visit.page(TEMPLATE, form=visit.blank(Entry), **values)


async def join(visit: Visit) -> Response:
    """Join a family."""
    form, resources = await visit.form(Entry), visit.resources
    if not form.validate():
        return visit.refuse(TEMPLATE, form, **await _values(visit))
    try:
        typed = form.code.data or ""
        await join_family(resources.database, resources.settings.key_for, visit.resident, typed, visit.now)
    except Told as refusal:
        return visit.refuse(TEMPLATE, form, refusal, **await _values(visit))
    return visit.go(ADDRESS, visit.words.gettext("Bạn đã vào gia đình."))


async def leave(visit: Visit) -> Response:
    """Leave one's family."""
    async with visit.resources.database.transaction() as connection:
        await leave_family(connection, visit.resident, visit.now)
    return visit.go(ADDRESS, visit.words.gettext("Bạn đã rời gia đình. Điểm của bạn không đổi."))


async def remove(visit: Visit) -> Response:
    """Remove somebody from one's family."""
    async with visit.resources.database.transaction() as connection:
        await remove_member(connection, visit.resident, _number(visit), visit.now)
    return visit.go(ADDRESS, visit.words.gettext("Đã đưa ra khỏi gia đình. Trong một ngày vẫn đưa trở lại được."))


async def restore(visit: Visit) -> Response:
    """Undo that."""
    try:
        async with visit.resources.database.transaction() as connection:
            await restore_member(connection, visit.resident, _number(visit), visit.now)
    except Told as refusal:
        return await _refuse(visit, refusal)
    return visit.go(ADDRESS, visit.words.gettext("Đã đưa trở lại gia đình."))


def _number(visit: Visit) -> int:
    text = visit.path("member")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0


async def _refuse(visit: Visit, refusal: Told) -> Response:
    values = {**await _values(visit), "refused": visit.tell(refusal)}
    return visit.page(TEMPLATE, 422, form=visit.blank(Entry), **values)


async def _values(visit: Visit) -> dict[str, Any]:
    database, me = visit.resources.database, visit.resident.id
    family = await families.of_resident(database, me)
    mine = bool(family and family.creator == me)
    return {
        "family": family,
        "mine": mine,
        "me": me,
        "members": await families.members(database, family.id) if family else (),
        "removed": await families.removed_since(database, family.id, visit.now - UNDO_WITHIN)
        if family and mine
        else (),
        "title": await family_view(visit),
        "most": MEMBERS_MAX,
        "code": "",
    }
