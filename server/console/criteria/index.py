"""The criteria of a contest at a glance: groups and criteria in order, how wards are valued, what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from server.console.criteria.complaints import complaint
from server.console.criteria.sheet import back_to, contest_name, told_changes, write
from server.console.desk import Desk
from server.paper.print import Paper, paper_of
from server.paper.sent import sent_form
from server.pipeline.planning.draft_criteria import DraftCriteria, draft_criteria, fault_of
from server.rules.catalogue import UPLIFT_GROUPS, Catalogue
from server.rules.criteria import COMPONENTS
from server.rules.criteria_plan import items, moved_item, without_item
from server.rules.event import BYS
from server.rules.plan import Plan
from server.rules.rights import may_read, may_write

TEMPLATE = "console/criteria.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """One criterion as a line."""

    code: str
    name: str
    kind: str
    activities: str
    points: str
    times: str
    own: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """A group with its criteria; of those without one, `code` is empty."""

    code: str
    name: str
    cap: str
    bonus: bool
    items: Sequence[ItemView]


async def show(desk: Desk) -> Response:
    """The draft, and in what it differs from what the contest uses."""
    draft = await draft_criteria(desk.resources.database, desk.path("slug"), desk.now)
    return _page(desk, draft)


async def save(desk: Desk) -> Response:
    """Move or remove a group or criterion, or take back what the contest uses."""
    sent = await sent_form(desk.request)
    draft = await draft_criteria(desk.resources.database, desk.path("slug"), desk.now)
    if sent.get("version") != str(draft.version):
        told = desk.words.gettext("Có người vừa lưu bản {n}. Xem lại rồi làm lần nữa.")
        return _page(desk, draft, 409, told.format(n=draft.version))
    do, _, rest = str(sent.get("do", "")).partition(":")
    part, _, code = rest.partition(":")
    plan = _done(draft, do, part, code)
    return await write(desk, draft, plan) or await save(desk)


def _done(draft: DraftCriteria, do: str, part: str, code: str) -> Plan:
    if do == "reset":
        return draft.used
    if part not in ("groups", "criteria"):
        return draft.plan
    match do:
        case "up" | "down":
            return moved_item(draft.plan, part, code, -1 if do == "up" else 1)
        case "remove":
            return without_item(draft.plan, part, code)
    return draft.plan


def _page(desk: Desk, draft: DraftCriteria, status: int = 200, refused: str | None = None) -> Response:
    paper, catalogue = paper_of(desk.request), desk.resources.reference.catalogue
    role, fault = desk.account.role, fault_of(draft, catalogue)
    return desk.page(
        TEMPLATE,
        status,
        draft=draft,
        back=back_to(desk),
        contest_name=contest_name(desk, draft),
        refused=refused,
        fault=complaint(fault, desk.words) if fault else "",
        groups=_groups(draft.plan, catalogue, paper),
        rules=_rules(draft.plan, paper),
        value=_value(draft.plan, paper),
        integrity=_integrity(draft.plan, paper),
        changes_of=told_changes(desk, draft.changes),
        may_issue=may_write(role, "criteria-issue"),
        may_rehearse=may_read(role, "rehearsal"),
    )


def _groups(plan: Plan, catalogue: Catalogue, paper: Paper) -> list[GroupView]:
    """The groups in order, then what is in none."""
    _, language = paper.words.gettext, paper.words.language
    criteria = [(each.get("group", ""), _item(each, catalogue, paper)) for each in items(plan, "criteria")]
    found = [
        GroupView(
            code=each["code"],
            name=each["name"][language],
            cap=paper.numbers.whole(each["resident_cap"]) if "resident_cap" in each else "",
            bonus=each.get("bonus", False),
            items=[view for group, view in criteria if group == each["code"]],
        )
        for each in items(plan, "groups")
    ]
    loose = [view for group, view in criteria if not group]
    name = _("Không thuộc nhóm nào") if found else _("Các tiêu chí")
    return [*found, GroupView(code="", name=name, cap="", bonus=False, items=loose)] if loose or not found else found


def _item(criterion: dict[str, Any], catalogue: Catalogue, paper: Paper) -> ItemView:
    _, language = paper.words.gettext, paper.words.language
    known = [catalogue.activity(criterion["kind"], key) for key in criterion["activities"]]
    own = [_("mức người làm riêng")] if "by" in criterion else []
    own += [_("mức cộng riêng")] if "uplift" in criterion else []
    return ItemView(
        code=criterion["code"],
        name=criterion.get("name", {}).get(language, ""),
        kind=_("Kỹ năng") if criterion["kind"] == "skill" else _("Dịch vụ"),
        activities=", ".join(each.names[language] for each in known if each),
        points=paper.numbers.whole(criterion["points"]),
        times=str(criterion.get("max_times", 1)),
        own=", ".join(own),
    )


def _rules(plan: Plan, paper: Paper) -> list[tuple[str, str]]:
    """The general rules, each with its figure."""
    _, scoring = paper.words.gettext, plan["scoring"]
    by = {"self": _("Tự làm"), "guided": _("Được hướng dẫn"), "done_for": _("Nhờ làm hộ")}
    groups = {
        "elderly": _("Người từ 60 tuổi"),
        "disability": _("Người khuyết tật"),
        "near_poor": _("Người thuộc hộ nghèo, cận nghèo"),
    }
    told = [(by[each], paper.numbers.percent(scoring["by"].get(each, 0))) for each in BYS]
    told += [
        (groups[each], f"+{paper.numbers.percent(scoring['uplift'][each])}")
        for each in UPLIFT_GROUPS
        if scoring.get("uplift", {}).get(each)
    ]
    cap = scoring.get("resident_cap")
    told.append((_("Một người, một vòng, nhiều nhất"), paper.numbers.whole(cap) if cap else _("không giới hạn")))
    return [*told, (_("Đạt đủ bộ kỹ năng: số việc khác nhau"), str(scoring["attainment"]))]


def _value(plan: Plan, paper: Paper) -> list[tuple[str, str, str]]:
    """The parts of the 100 points: name, weight, target; empty where the level alone counts."""
    names = component_names(paper)
    return [
        (names[name], str(each["weight"]), paper.numbers.whole(each["target"]))
        for name in COMPONENTS
        if (each := plan.get("composite", {}).get(name))
    ]


def component_names(paper: Paper) -> dict[str, str]:
    """What the parts of the 100 points are called."""
    _ = paper.words.gettext
    return {
        "level": _("Điểm"),
        "coverage": _("Người tham gia"),
        "attainment": _("Người đạt đủ bộ kỹ năng"),
        "progress": _("Tiến bộ"),
    }


def _integrity(plan: Plan, paper: Paper) -> str:
    _ = paper.words.gettext
    if not (rule := plan.get("integrity")):
        return ""
    bound = _("cận dưới") if rule["bound"] == "lower" else _("cận trên")
    form = _("Trừ phần {bound} của tỷ lệ sai vượt {tolerance}, giữ lại ít nhất {floor}.")
    percent = paper.numbers.percent
    return form.format(bound=bound, tolerance=percent(rule["tolerance"]), floor=percent(rule["floor"]))
