"""One criterion: what earns points, how many, how often, in which group, and percents of its own."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response
from wtforms import BooleanField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Optional as MayBeEmpty
from wtforms.widgets import CheckboxInput

from server.console.criteria import sheet as criteria_sheet
from server.console.criteria.group import NAME_MAX, refuse_taken
from server.console.criteria.scoring import PERCENT_OR_NOT, percents_of, percents_typed
from server.console.criteria.sheet import BETWEEN_TICKS, Part, PartForm
from server.console.desk import Desk
from server.paper.form import Between, Choice, Long, Needed
from server.pipeline.planning.draft_criteria import DraftCriteria
from server.rules.catalogue import UPLIFT_GROUPS, Activity
from server.rules.criteria_file import CODE_MAX, CRITERIA_MAX, POINTS_MAX, TIMES_MAX
from server.rules.criteria_plan import item, items, with_item
from server.rules.event import BYS
from server.rules.merge import Typed
from server.rules.plan import Plan
from server.rules.refusals import Told


class ItemForm(PartForm):
    """A criterion."""

    code = StringField(validators=(Needed(), Long(1, CODE_MAX)))
    name_vi = StringField(validators=(MayBeEmpty(), Long(1, NAME_MAX)))
    name_en = StringField(validators=(MayBeEmpty(), Long(1, NAME_MAX)))
    points = IntegerField(validators=(Needed(), Between(0, POINTS_MAX)))
    max_times = IntegerField(validators=(Needed(), Between(1, TIMES_MAX)))
    by_self = IntegerField(validators=PERCENT_OR_NOT)
    by_guided = IntegerField(validators=PERCENT_OR_NOT)
    by_done_for = IntegerField(validators=PERCENT_OR_NOT)
    own_uplift = BooleanField()
    uplift_elderly = IntegerField(validators=PERCENT_OR_NOT)
    uplift_disability = IntegerField(validators=PERCENT_OR_NOT)
    uplift_near_poor = IntegerField(validators=PERCENT_OR_NOT)


def form_of(desk: Desk, draft: DraftCriteria) -> type[PartForm]:
    """The form over the catalogue and the groups of the draft."""
    catalogue, language, _ = desk.resources.reference.catalogue, desk.words.language, desk.words.gettext
    groups = [
        Choice(each["code"], f"{each['code']} · {each['name'][language]}") for each in items(draft.plan, "groups")
    ]

    class Filled(ItemForm):
        group = SelectField(choices=[Choice("", _("Không thuộc nhóm nào")), *groups])
        skills = _ticks(catalogue.skills, language)
        services = _ticks(catalogue.services, language)

    return Filled


def _ticks(activities: Mapping[str, Activity], language: str) -> SelectMultipleField:
    choices = [Choice(key, each.names[language]) for key, each in activities.items() if each.scorable]
    return SelectMultipleField(choices=choices, option_widget=CheckboxInput())


def typed(plan: Plan, code: str) -> Typed:
    """What is saved, as texts."""
    criterion = item(plan, "criteria", code) or {"max_times": 1}
    done = BETWEEN_TICKS.join(sorted(criterion.get("activities", ())))
    names = criterion.get("name", {})
    return {
        "code": criterion.get("code", ""),
        "name_vi": names.get("vi", ""),
        "name_en": names.get("en", ""),
        "group": criterion.get("group", ""),
        "skills": done if criterion.get("kind") == "skill" else "",
        "services": done if criterion.get("kind") == "service" else "",
        "points": str(criterion.get("points", "")),
        "max_times": str(criterion.get("max_times", 1)),
        "own_uplift": "y" if "uplift" in criterion else "",
        **percents_typed(criterion),
    }


def put(form: PartForm, plan: Plan, code: str) -> Plan:
    """The plan with the criterion. Raises Told."""
    new: dict[str, Any] = {"code": form["code"].data.strip(), **_named(form)}
    refuse_taken(plan, "criteria", new["code"], code, CRITERIA_MAX)
    if form["group"].data:
        new["group"] = form["group"].data
    new |= _activities(form, item(plan, "criteria", code))
    new |= {"points": form["points"].data, "max_times": form["max_times"].data, **_percents(form)}
    return with_item(plan, "criteria", code, new)


def _named(form: PartForm) -> dict[str, Any]:
    names = {language: (form[f"name_{language}"].data or "").strip() for language in ("vi", "en")}
    if not any(names.values()):
        return {}
    if missing := next((language for language, name in names.items() if not name), None):
        raise Told("Có tên thì cần cả hai thứ tiếng.", where=f"name_{missing}")
    return {"name": names}


def _activities(form: PartForm, before: dict[str, Any] | None) -> dict[str, Any]:
    skills, services = form["skills"].data or [], form["services"].data or []
    if not skills and not services:
        raise Told("Chọn ít nhất một việc được tính.", where="skills")
    if skills and services:
        raise Told("Một tiêu chí gồm kỹ năng hoặc dịch vụ, không gồm cả hai. Bỏ chọn một bên.", where="services")
    chosen = set(skills or services)
    # Those that stood there keep their order; what nobody touched makes no difference between versions.
    kept = [key for key in (before or {}).get("activities", ()) if key in chosen]
    added = [key for key in skills or services if key not in kept]
    return {"kind": "skill" if skills else "service", "activities": kept + added}


def _percents(form: PartForm) -> dict[str, Any]:
    found: dict[str, Any] = {}
    by = percents_of(form, "by", BYS)
    if by and len(by) < len(BYS):
        empty = next(each for each in BYS if each not in by)
        raise Told("Có mức riêng thì điền cả ba ô, hoặc để trống cả ba.", where=f"by_{empty}")
    if by:
        found["by"] = by
    uplift = percents_of(form, "uplift", UPLIFT_GROUPS)
    if form["own_uplift"].data:
        found["uplift"] = uplift
    elif uplift:
        raise Told("Chọn ô này để dùng các mức cộng riêng bên dưới.", where="own_uplift")
    return found


PART = Part(template="console/criteria_item.html", form=form_of, typed=typed, put=put)


async def show(desk: Desk) -> Response:
    """A criterion, or a new one."""
    return await criteria_sheet.show(desk, PART)


async def save(desk: Desk) -> Response:
    """Save it."""
    return await criteria_sheet.save(desk, PART)
