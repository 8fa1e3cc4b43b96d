"""One group of criteria: its names, its cap, and whether it is a bonus."""

from typing import Any

from starlette.responses import Response
from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import Optional as MayBeEmpty

from server.console.criteria import sheet as criteria_sheet
from server.console.criteria.sheet import Part, PartForm
from server.console.desk import Desk
from server.paper.form import Between, Long, Needed
from server.rules.criteria_file import CAP_MAX, CODE_MAX, GROUPS_MAX
from server.rules.criteria_plan import item, items, with_item
from server.rules.merge import Typed
from server.rules.plan import Plan
from server.rules.refusals import Told

NAME_MAX = 120


class GroupForm(PartForm):
    """A group."""

    code = StringField(validators=(Needed(), Long(1, CODE_MAX)))
    name_vi = StringField(validators=(Needed(), Long(1, NAME_MAX)))
    name_en = StringField(validators=(Needed(), Long(1, NAME_MAX)))
    resident_cap = IntegerField(validators=(MayBeEmpty(), Between(1, CAP_MAX)))
    bonus = BooleanField()


def typed(plan: Plan, code: str) -> Typed:
    """What is saved, as texts."""
    group = item(plan, "groups", code) or {}
    return {
        "code": group.get("code", ""),
        "name_vi": group.get("name", {}).get("vi", ""),
        "name_en": group.get("name", {}).get("en", ""),
        "resident_cap": str(group.get("resident_cap", "")),
        "bonus": "y" if group.get("bonus") else "",
    }


def put(form: PartForm, plan: Plan, code: str) -> Plan:
    """The plan with the group. Raises Told."""
    new: dict[str, Any] = {
        "code": form["code"].data.strip(),
        "name": {"vi": form["name_vi"].data.strip(), "en": form["name_en"].data.strip()},
    }
    refuse_taken(plan, "groups", new["code"], code, GROUPS_MAX)
    if form["resident_cap"].data is not None:
        new["resident_cap"] = form["resident_cap"].data
    elif form["bonus"].data:
        raise Told("Nhóm điểm thưởng cần mức nhiều nhất riêng, vì nó nằm ngoài mức chung.", where="resident_cap")
    if form["bonus"].data:
        new["bonus"] = True
    return with_item(plan, "groups", code, new)


def refuse_taken(plan: Plan, part: str, new: str, code: str, most: int) -> None:
    """Raise Told if another item has the code, or there are too many."""
    if new != code and item(plan, part, new):
        raise Told("Mã {code} đã dùng rồi. Chọn mã khác.", where="code", code=new)
    if not code and len(items(plan, part)) >= most:
        raise Told("Đã có {n}, nhiều nhất là {most}.", where="code", n=len(items(plan, part)), most=most)
    if code and not item(plan, part, code):
        raise Told("Mã {code} vừa bị người khác bỏ. Lưu ở trang thêm mới nếu vẫn cần.", where="code", code=code)


PART = Part(template="console/criteria_group.html", form=lambda _desk, _draft: GroupForm, typed=typed, put=put)


async def show(desk: Desk) -> Response:
    """A group, or a new one."""
    return await criteria_sheet.show(desk, PART)


async def save(desk: Desk) -> Response:
    """Save it."""
    return await criteria_sheet.save(desk, PART)
