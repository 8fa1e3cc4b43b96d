"""Guardians and children: an adult makes a code, a child types it, and the adult sees and may take it back."""

from typing import Any

from starlette.responses import Response
from wtforms import StringField

from server.paper.form import Form, Needed
from server.paper.names import full_name
from server.paper.print import paper_of
from server.paper.sent import sent_form
from server.pipeline.identity.spoken_codes import LASTS
from server.pipeline.residents.guardians import (
    CHILDREN_MAX,
    child_name,
    is_adult,
    make_guardian_code,
    take_guardian_code,
    withdraw_as_guardian,
)
from server.records import enrolments, guardians
from server.records.guardians import Child
from server.residents.visit import Visit
from server.rules.catalogue import WardCode
from server.rules.refusals import Told

ADDRESS = "/me/guardian"
TEMPLATE, CHILD_TEMPLATE = "me/guardian.html", "me/guarded.html"


class Entry(Form):
    """The code of a guardian."""

    code = StringField(validators=[Needed()])


async def show(visit: Visit) -> Response:
    """For a child who stands for them; for an adult whom they stand for."""
    if visit.is_minor:
        return visit.page(CHILD_TEMPLATE, form=visit.blank(Entry), **await _of_child(visit))
    return visit.page(TEMPLATE, **await _of_adult(visit))


async def save(visit: Visit) -> Response:
    """A child types the code, an adult makes one: it stands on the answer and nowhere else."""
    return await (_enter(visit) if visit.is_minor else _make(visit))


async def withdraw(visit: Visit) -> Response:
    """Stand for a child no longer."""
    name = str((await sent_form(visit.request)).get("child", ""))
    async with visit.resources.database.transaction() as connection:
        child = await withdraw_as_guardian(connection, visit.resident.id, name, visit.now)
    await visit.resources.bus.wake()
    told = visit.words.gettext("Bạn không còn giám hộ {name} ở đây. Em đã rời các cuộc thi đua.")
    return visit.go(ADDRESS, told.format(name=child.name or visit.words.gettext("em này")))


async def _enter(visit: Visit) -> Response:
    form, resources = await visit.form(Entry), visit.resources
    if not form.validate():
        return visit.refuse(CHILD_TEMPLATE, form, **await _of_child(visit))
    try:
        await take_guardian_code(
            resources.database, resources.settings.key_for, visit.resident, form.code.data or "", visit.now
        )
    except Told as refusal:
        return visit.refuse(CHILD_TEMPLATE, form, refusal, **await _of_child(visit))
    return visit.go(ADDRESS, visit.words.gettext("Xong. Bây giờ bạn tham gia thi đua được."))


async def _make(visit: Visit) -> Response:
    resources = visit.resources
    try:
        async with resources.database.transaction() as connection:
            code = await make_guardian_code(connection, resources.settings.key_for, visit.resident, visit.now)
    except Told as refusal:
        return visit.page(TEMPLATE, 422, **{**await _of_adult(visit), "refused": visit.tell(refusal)})
    return visit.page(TEMPLATE, **{**await _of_adult(visit), "code": code, "until": visit.now + LASTS["guardian"]})


async def _of_child(visit: Visit) -> dict[str, Any]:
    resident = visit.resident
    return {"guarded": bool(resident.guardian),
            "guardian": await guardians.name_of(visit.resources.database, resident.guardian)}  # fmt: skip


async def _of_adult(visit: Visit) -> dict[str, Any]:
    found = await guardians.children(visit.resources.database, visit.resident.id)
    return {
        "children": [await _line(visit, each) for each in found],
        "may_make": is_adult(visit.resident, visit.now) and len(found) < CHILDREN_MAX,
        "code": "",
        "most": CHILDREN_MAX,
    }


async def _line(visit: Visit, child: Child) -> dict[str, Any]:
    current = await enrolments.of_resident(visit.resources.database, child.id)
    contests = [known.contest.name[visit.words.language] for known in await visit.resources.contests.all()
                if (found := current.get(known.id)) and found.takes_part]  # fmt: skip
    ward = visit.resources.reference.catalogue.wards.get(WardCode(child.ward or ""))
    return {
        "child": child,
        "name": child_name(visit.resident.id, child.id),
        "ward": full_name(ward, paper_of(visit.request)) if ward else "",
        "contests": contests,
    }
