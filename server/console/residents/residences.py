"""Where residents say they live, for their ward to confirm: the own ward's, those that wait longest first."""

from typing import Any

from starlette.responses import Response

from server.console.desk import Desk
from server.paper.names import full_name
from server.paper.print import paper_of
from server.paper.sent import sent_form
from server.pipeline.residents.decide_residence import BATCH_MAX, confirm_residences
from server.records import residences
from server.records.residences import State
from server.rules.catalogue import WardCode
from server.rules.refusals import NotFound, Told
from server.rules.residence import due
from server.rules.rights import may_read

TEMPLATE = "console/residences.html"
ADDRESS = "/console/residences"
SHOWN = 50
VIEWS: tuple[State, ...] = ("declared", "confirmed", "returned")


async def show(desk: Desk) -> Response:
    """The queue. It shows names, so that it was read is written down."""
    values = await _values(desk)
    await desk.note_reading("residences", view=values["view"], lines=len(values["lines"]))
    return desk.page(TEMPLATE, **values)


async def confirm(desk: Desk) -> Response:
    """Confirm those that were ticked, all or none."""
    sent, _ = await sent_form(desk.request), desk.words.gettext
    ticked = list(dict.fromkeys(number_of(str(each)) for each in sent.getlist("residence")))
    try:
        async with desk.resources.database.transaction() as connection:
            n = await confirm_residences(connection, ticked, desk.account, desk.now)
            await desk.act(connection, "residences.confirm", "residences", arguments={"residences": ticked})
    except (Told, NotFound) as refusal:
        told = desk.tell(refusal) if isinstance(refusal, Told) else _("Một khai báo đã chọn không còn ở đây.")
        return desk.page(TEMPLATE, 422, **{**await _values(desk), "refused": told, "ticked": ticked})
    return desk.go(ADDRESS, _("Đã xác nhận nơi ở của {n} người.").format(n=n))


def number_of(text: str) -> int:
    """The number of a declaration in an address or a form; 0, which there is not, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0


def ward_name(desk: Desk, code: str) -> str:
    """A ward in words."""
    ward = desk.resources.reference.catalogue.wards.get(WardCode(code))
    return full_name(ward, paper_of(desk.request)) if ward else code


async def _values(desk: Desk) -> dict[str, Any]:
    asked, database = desk.request.query_params, desk.resources.database
    view: State = next((each for each in VIEWS if each == asked.get("view")), "declared")
    wards = desk.resources.reference.catalogue.wards
    ward = desk.account.ward or (asked["ward"] if asked.get("ward") in wards else None)
    found = await residences.queue(database, ward, view, SHOWN + 1, number_of(asked.get("after", "")))
    counts = await residences.count(database, ward)
    names = desk.resources.contests.place_names
    return {
        "lines": [(each, names.get(each.neighbourhood or "", "")) for each in found[:SHOWN]],
        "more": found[SHOWN - 1].id if len(found) > SHOWN else None,
        "view": view,
        "counts": {each: counts.get(each, 0) for each in VIEWS},
        "ward": ward or "",
        "wards": {} if desk.account.ward else {code: ward_name(desk, code) for code in wards},
        "ward_of": lambda code: ward_name(desk, code),
        "due": due,
        "may_open": may_read(desk.account.role, "residence"),
        "batch_max": BATCH_MAX,
        "ticked": (),
    }
