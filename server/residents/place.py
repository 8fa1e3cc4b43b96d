"""Where a resident lives: a ward found by typing, then neighbourhood, unit and groups."""

from collections.abc import Iterable
from typing import Any

from starlette.responses import Response
from wtforms import BooleanField, RadioField, SelectField

from server.paper.form import Form, Needed
from server.paper.groups import group_names
from server.paper.names import full_name, kind_word
from server.paper.print import paper_of
from server.paper.search import QUERY_MAX, find
from server.pipeline.registers import neighbourhoods
from server.pipeline.residents.declare import Declared, declare
from server.records import places, residents
from server.residents.visit import Visit, require
from server.rules.catalogue import UPLIFT_GROUPS, Ward, WardCode
from server.rules.folding import fold
from server.rules.refusals import Told

TEMPLATE = "me/place.html"
WARD_TEMPLATE = "me/place_in_ward.html"
MAIN_GROUPS = ("resident", "official", "pupil", "student", "worker")
UNIT_KIND = {"official": "agency", "pupil": "school", "student": "school", "worker": "enterprise"}
UNITS_MAX = 400
"""A longer list is of no use in a field to choose from; units then come with the register alone."""


class InWard(Form):
    """What is asked about a place, and of whom one is."""

    neighbourhood = SelectField(choices=[], validate_choice=False)
    group = RadioField(validators=[Needed()], validate_choice=False)
    unit = SelectField(choices=[], validate_choice=False)
    elderly = BooleanField()
    disability = BooleanField()
    near_poor = BooleanField()


async def show(visit: Visit) -> Response:
    """Find the ward: by its name without tones, by 'phường' or 'xã', by the district that was."""
    wards = visit.resources.reference.catalogue.wards
    query = visit.request.query_params.get("q", "")[:QUERY_MAX].replace("\0", "")
    found = find(wards.values(), query)
    groups = [("", found.wards), *((each.name, each.wards) for each in found.districts)]
    shown = [(heading, _lines(visit, each)) for heading, each in groups if each]
    mine = wards.get(WardCode(visit.resident.ward or ""))
    return visit.page(TEMPLATE, query=query, found=shown, mine=mine and full_name(mine, paper_of(visit.request)))


def _lines(visit: Visit, wards: Iterable[Ward]) -> list[dict[str, str]]:
    paper = paper_of(visit.request)
    return [
        {
            "code": ward.code,
            "name": full_name(ward, paper),
            "was": ", ".join(ward.old_districts),
            "kind": kind_word(ward, paper),
        }
        for ward in wards
    ]


async def show_ward(visit: Visit) -> Response:
    """Neighbourhood, unit and groups in the ward that was chosen."""
    ward, resident = _ward(visit), visit.resident
    here = resident.ward == ward.code
    given: dict[str, Any] = {"neighbourhood": resident.neighbourhood if here else "", "unit": resident.unit or ""}
    given |= {group: group in resident.groups for group in UPLIFT_GROUPS}
    given["group"] = next((group for group in MAIN_GROUPS if group in resident.groups), None)
    return visit.page(WARD_TEMPLATE, **await _choices(visit, ward), form=visit.blank(InWard, **given))


async def save_ward(visit: Visit) -> Response:
    """Write the declaration down. The first one finishes the first visit."""
    ward, form = _ward(visit), await visit.form(InWard)
    choices = await _choices(visit, ward)
    if not form.validate():
        return visit.refuse(WARD_TEMPLATE, form, **choices)
    groups = (form.group.data, *(group for group in UPLIFT_GROUPS if form[group].data))
    unit = form.unit.data if form.group.data in UNIT_KIND else None
    declared = Declared(
        ward=ward.code, neighbourhood=form.neighbourhood.data or None, unit=unit or None, groups=groups
    )
    resources, first = visit.resources, not visit.resident.welcomed_at
    try:
        async with resources.database.transaction() as connection:
            await declare(
                connection, resources.contests, resources.reference.catalogue, visit.resident, declared, visit.now
            )
            await residents.welcome(connection, visit.resident.id, visit.now)
    except Told as refusal:
        return visit.refuse(WARD_TEMPLATE, form, refusal, **choices)
    await resources.bus.wake()
    _ = visit.words.gettext
    told = _("Xong. Phường, xã sẽ xác nhận nơi ở; trong lúc chờ, điểm vẫn được tính.")
    return visit.go("/me" if first else "/me/account", told)


def _ward(visit: Visit) -> Ward:
    wards = visit.resources.reference.catalogue.wards
    found: Ward = require(wards.get(WardCode(visit.path("ward"))), "no such ward")
    return found


async def _choices(visit: Visit, ward: Ward) -> dict[str, Any]:
    database, paper = visit.resources.database, paper_of(visit.request)
    known, units = await neighbourhoods.read(database, ward.code), await places.units(database)
    return {
        "ward_name": full_name(ward, paper),
        "neighbourhoods": list(known.names.items()),
        "units": sorted(units.items(), key=lambda each: fold(each[1])) if len(units) <= UNITS_MAX else [],
        "groups": group_names(visit.words),
    }
