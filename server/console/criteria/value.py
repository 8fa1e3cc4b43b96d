"""What a ward is worth: points for each adult, or 100 points of four parts; and what its sample takes off."""

import re
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response
from wtforms import BooleanField, IntegerField, SelectField, TextAreaField
from wtforms.validators import Optional as MayBeEmpty

from server.console.criteria import sheet as criteria_sheet
from server.console.criteria.sheet import Part, PartForm
from server.console.desk import Desk
from server.paper.form import Between, Choice
from server.pipeline.planning.draft_criteria import DraftCriteria
from server.rules.criteria import BOUNDS, COMPONENTS
from server.rules.criteria_file import TARGET_MAX, WEIGHTS
from server.rules.merge import Typed
from server.rules.plan import Plan, wards_of
from server.rules.refusals import Told

_LINE = re.compile(r"\s*(\S+)\s+(\d{1,9})\s*")
WEIGHT = (MayBeEmpty(), Between(1, WEIGHTS))
TARGET = (MayBeEmpty(), Between(1, TARGET_MAX))
SHARE = (MayBeEmpty(), Between(0, 100))


class ValueForm(PartForm):
    """Composite and integrity."""

    composite = BooleanField()
    weight_level = IntegerField(validators=WEIGHT)
    target_level = IntegerField(validators=TARGET)
    weight_coverage = IntegerField(validators=WEIGHT)
    target_coverage = IntegerField(validators=TARGET)
    weight_attainment = IntegerField(validators=WEIGHT)
    target_attainment = IntegerField(validators=TARGET)
    weight_progress = IntegerField(validators=WEIGHT)
    target_progress = IntegerField(validators=TARGET)
    baselines = TextAreaField()
    integrity = BooleanField()
    tolerance = IntegerField(validators=SHARE)
    floor = IntegerField(validators=SHARE)


def form_of(desk: Desk, draft: DraftCriteria) -> type[PartForm]:
    """The form with the names of the bounds, and the wards that may have a baseline."""
    _, taking_part = desk.words.gettext, set(wards_of(draft.contest.plan, desk.resources.reference.catalogue))
    names = {"lower": _("cận dưới: chỉ trừ phần sai đã chắc"), "upper": _("cận trên: trừ cả phần sai có thể có")}

    class Filled(ValueForm):
        wards = taking_part
        bound = SelectField(choices=[Choice(each, names[each]) for each in BOUNDS], default="lower")

    return Filled


def typed(plan: Plan, _code: str) -> Typed:
    """What is saved, as texts."""
    composite, integrity = plan.get("composite", {}), plan.get("integrity", {})
    found = {"composite": "y" if composite else "", "integrity": "y" if integrity else ""}
    for name in COMPONENTS:
        for key in ("weight", "target"):
            found[f"{key}_{name}"] = str(composite.get(name, {}).get(key, ""))
    found["baselines"] = "\n".join(f"{code} {figure}" for code, figure in composite.get("baselines", {}).items())
    found |= {key: str(integrity.get(key, "")) for key in ("tolerance", "floor")}
    return found | {"bound": integrity.get("bound", "lower")}


def put(form: PartForm, plan: Plan, _code: str) -> Plan:
    """The plan with what was typed. Raises Told."""
    kept = {key: value for key, value in plan.items() if key not in ("composite", "integrity")}
    if form["composite"].data:
        kept["composite"] = _composite(form)
    if form["integrity"].data:
        kept["integrity"] = _integrity(form)
    return kept


def _composite(form: PartForm) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in COMPONENTS:
        weight, target = form[f"weight_{name}"].data, form[f"target_{name}"].data
        if weight is not None and target is None:
            raise Told("Có trọng số thì cần mức đạt trọn điểm.", where=f"target_{name}")
        if weight is None and target is not None:
            raise Told("Có mức đạt trọn điểm thì cần trọng số.", where=f"weight_{name}")
        if weight is not None:
            found[name] = {"weight": weight, "target": target}
    together = sum(each["weight"] for each in found.values())
    if together != WEIGHTS:
        raise Told("Các trọng số cộng lại được {n}, cần đúng {all}.", where="weight_level", n=together, all=WEIGHTS)
    if baselines := _baselines(form):
        if "progress" not in found:
            raise Told("Mức xuất phát chỉ dùng cho tiến bộ, mà tiến bộ chưa có trọng số.", where="baselines")
        found["baselines"] = baselines
    return found


def _baselines(form: PartForm) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for number, line in enumerate((form["baselines"].data or "").splitlines(), 1):
        if not line.strip():
            continue
        read = _LINE.fullmatch(line)
        if not read or int(read[2]) > TARGET_MAX:
            raise Told("Dòng {n}: viết mã phường, xã rồi một số nguyên, như 00070 120.", where="baselines", n=number)
        if read[1] not in form.wards:  # type: ignore[attr-defined]
            raise Told("Dòng {n}: {code} không tham gia cuộc thi này.", where="baselines", n=number, code=read[1])
        if read[1] in found:
            raise Told("Dòng {n}: {code} đã có ở trên.", where="baselines", n=number, code=read[1])
        found[read[1]] = int(read[2])
    return found


def _integrity(form: PartForm) -> dict[str, Any]:
    for key in ("tolerance", "floor"):
        if form[key].data is None:
            raise Told("Điền ô này, từ 0 đến 100.", where=key)
    return {"bound": form["bound"].data, "tolerance": form["tolerance"].data, "floor": form["floor"].data}


PART = Part(template="console/criteria_value.html", form=form_of, typed=typed, put=put)


async def show(desk: Desk) -> Response:
    """Composite and integrity."""
    return await criteria_sheet.show(desk, PART)


async def save(desk: Desk) -> Response:
    """Save them."""
    return await criteria_sheet.save(desk, PART)
