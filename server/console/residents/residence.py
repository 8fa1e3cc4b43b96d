"""One declaration before an officer of the ward: confirm it, or return it with a reason its resident reads."""

from typing import Any

from starlette.responses import Response
from wtforms import RadioField, TextAreaField

from server.console.desk import Desk, require
from server.console.residents.residences import ADDRESS, number_of, ward_name
from server.paper.form import Form
from server.paper.groups import group_names
from server.pipeline.residents.decide_residence import confirm_residences, return_residence
from server.pipeline.residents.join import SOURCE
from server.records import residences
from server.records.residences import Residence
from server.rules.refusals import Told
from server.rules.residence import REASON_MAX, REASON_MIN, due

TEMPLATE = "console/residence.html"


class Decide(Form):
    """Confirm, or return with a reason."""

    outcome = RadioField(choices=[], validate_choice=False)
    reason = TextAreaField()


async def show(desk: Desk) -> Response:
    """The declaration. Reading it is written down."""
    found = await _residence(desk)
    await desk.note_reading(f"residence:{found.id}")
    return desk.page(TEMPLATE, form=desk.blank(Decide), **await _values(desk, found))


async def decide(desk: Desk) -> Response:
    """Confirm or return it."""
    found, form, _ = await _residence(desk), await desk.form(Decide), desk.words.gettext
    outcome, reason = form.outcome.data, form.reason.data or ""
    if outcome not in ("confirm", "return"):
        form.outcome.errors = [_("Chọn xác nhận hoặc trả lại.")]
        return desk.refuse(TEMPLATE, form, **await _values(desk, found))
    try:
        async with desk.resources.database.transaction() as connection:
            if outcome == "confirm":
                await confirm_residences(connection, [found.id], desk.account, desk.now)
            else:
                await return_residence(connection, found.id, reason, desk.account, desk.now)
            after = {"reason": reason} if outcome == "return" else {}
            await desk.act(connection, f"residence.{outcome}", f"residence:{found.id}", after=after)
    except Told as refusal:
        return desk.refuse(TEMPLATE, form, refusal, **await _values(desk, await _residence(desk)))
    await desk.resources.bus.wake()
    told = _("Đã xác nhận nơi ở.") if outcome == "confirm" else _("Đã trả lại. Người khai thấy lý do và khai lại.")
    return desk.go(ADDRESS, told)


async def _residence(desk: Desk) -> Residence:
    """The declaration that the address names. One of another ward is told like one that does not exist."""
    found = await residences.by_id(desk.resources.database, number_of(desk.path("residence")))
    within = found if found and desk.account.ward in (None, found.ward) else None
    residence: Residence = require(within, "no such declaration")
    return residence


async def _values(desk: Desk, found: Residence) -> dict[str, Any]:
    names, groups = desk.resources.contests.place_names, group_names(desk.words)
    enrolled = await residences.enrolments_by(desk.resources.database, found, SOURCE)
    known = {each.id: each.contest for each in await desk.resources.contests.all()}
    return {
        "residence": found,
        "ward_name_of": ward_name(desk, found.ward),
        "place": names.get(found.neighbourhood or "", ""),
        "unit": names.get(found.unit or "", ""),
        "groups": [groups[each] for each in found.groups if each in groups],
        "contests": sorted({known[number].name[desk.words.language] for number, _ in enrolled if number in known}),
        "due": due(found.declared_at),
        "may_decide": desk.may_write and found.state == "declared",
        "bounds": (REASON_MIN, REASON_MAX),
    }
