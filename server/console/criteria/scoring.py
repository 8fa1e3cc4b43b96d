"""How a resident's points are made: who did it, whom it reaches, the caps."""

from typing import Any

from starlette.responses import Response
from wtforms import IntegerField
from wtforms.validators import Optional as MayBeEmpty

from server.console.criteria import sheet as criteria_sheet
from server.console.criteria.sheet import Part, PartForm
from server.console.desk import Desk
from server.paper.form import Between, Needed
from server.rules.catalogue import UPLIFT_GROUPS
from server.rules.criteria_file import ATTAINMENT_MAX, CAP_MAX, PERCENT_MAX
from server.rules.event import BYS
from server.rules.merge import Typed
from server.rules.plan import Plan

PERCENT = (Needed(), Between(0, PERCENT_MAX))
PERCENT_OR_NOT = (MayBeEmpty(), Between(0, PERCENT_MAX))


class ScoringForm(PartForm):
    """The general rules of points."""

    by_self = IntegerField(validators=PERCENT)
    by_guided = IntegerField(validators=PERCENT)
    by_done_for = IntegerField(validators=PERCENT)
    uplift_elderly = IntegerField(validators=PERCENT_OR_NOT)
    uplift_disability = IntegerField(validators=PERCENT_OR_NOT)
    uplift_near_poor = IntegerField(validators=PERCENT_OR_NOT)
    resident_cap = IntegerField(validators=(MayBeEmpty(), Between(1, CAP_MAX)))
    attainment = IntegerField(validators=(Needed(), Between(1, ATTAINMENT_MAX)))


def typed(plan: Plan, _code: str) -> Typed:
    """What is saved, as texts."""
    scoring = plan.get("scoring", {})
    found = {key: str(scoring.get(key, "")) for key in ("resident_cap", "attainment")}
    return found | percents_typed(scoring)


def percents_typed(table: Any) -> dict[str, str]:
    """The percents of a scoring or a criterion, as texts."""
    found = {f"by_{by}": str(table.get("by", {}).get(by, "")) for by in BYS}
    return found | {f"uplift_{group}": str(table.get("uplift", {}).get(group, "")) for group in UPLIFT_GROUPS}


def percents_of(form: PartForm, start: str, keys: Any) -> dict[str, int]:
    """The percents that were filled in."""
    found = {key: form[f"{start}_{key}"].data for key in keys}
    return {key: number for key, number in found.items() if number is not None}


def put(form: PartForm, plan: Plan, _code: str) -> Plan:
    """The plan with what was typed."""
    scoring: dict[str, Any] = {"attainment": form["attainment"].data}
    if form["resident_cap"].data is not None:
        scoring["resident_cap"] = form["resident_cap"].data
    scoring["by"] = percents_of(form, "by", BYS)
    scoring["uplift"] = percents_of(form, "uplift", UPLIFT_GROUPS)
    return {**plan, "scoring": scoring}


PART = Part(template="console/criteria_scoring.html", form=lambda _desk, _draft: ScoringForm, typed=typed, put=put)


async def show(desk: Desk) -> Response:
    """The general rules."""
    return await criteria_sheet.show(desk, PART)


async def save(desk: Desk) -> Response:
    """Save them."""
    return await criteria_sheet.save(desk, PART)
