"""Issuing the criteria under a numbered decision, before the first round opens."""

from typing import Any

from starlette.responses import Response
from wtforms import DateField, HiddenField, StringField, TextAreaField

from server.console.criteria.complaints import complaint
from server.console.criteria.sheet import back_to, contest_name, told_changes
from server.console.desk import Desk
from server.paper.form import Form, Long, Needed
from server.pipeline.planning.draft_criteria import DraftCriteria, draft_criteria, fault_of, issue_criteria
from server.pipeline.planning.plan_contest import REASON_MAX, REASON_MIN, Stale
from server.rules.fault import Faulty
from server.rules.plan import NUMBER_MAX
from server.rules.refusals import Refusal, Told

TEMPLATE = "console/criteria_issue.html"


class DecisionForm(Form):
    """The decision; `version` is the draft that was read."""

    version = HiddenField()
    number = StringField(validators=(Needed(), Long(1, NUMBER_MAX)))
    date = DateField(validators=(Needed(),))
    reason = TextAreaField()


async def show(desk: Desk) -> Response:
    """What would be issued, and the decision's form."""
    draft = await draft_criteria(desk.resources.database, desk.path("slug"), desk.now)
    return desk.page(TEMPLATE, form=desk.blank(DecisionForm), **_values(desk, draft))


async def save(desk: Desk) -> Response:
    """Issue the draft that was read."""
    _ = desk.words.gettext
    draft = await draft_criteria(desk.resources.database, desk.path("slug"), desk.now)
    form = await desk.form(DecisionForm)
    if form.version.data != str(draft.version):
        told = Told("Có người vừa lưu bản thảo {n}. Đọc lại rồi ban hành.", where="version", n=draft.version)
        return desk.refuse(TEMPLATE, form, told, **_values(desk, draft))
    if not form.validate():
        return desk.refuse(TEMPLATE, form, **_values(desk, draft))
    try:
        await _issue(desk, draft, form)
    except Told as refusal:
        return desk.refuse(TEMPLATE, form, refusal, **_values(desk, draft))
    except Stale:
        told = Told("Cuộc thi đua vừa được sửa. Đọc lại rồi ban hành.", where="version")
        return desk.refuse(TEMPLATE, form, told, **_values(desk, draft))
    except Faulty:
        told = Told("Cuộc thi đua còn chỗ chưa đúng. Xem trang của cuộc thi.", where="version")
        return desk.refuse(TEMPLATE, form, told, **_values(desk, draft))
    except Refusal:
        return desk.refuse(TEMPLATE, form, **_values(desk, draft))
    await desk.resources.contests.reread()
    return desk.go(back_to(desk), _("Đã ban hành theo Quyết định số {number}.").format(number=form.number.data))


async def _issue(desk: Desk, draft: DraftCriteria, form: DecisionForm) -> None:
    assert form.number.data and form.date.data, "the form is filled in"
    number, decided, reason = form.number.data.strip(), form.date.data, form.reason.data or ""
    async with desk.resources.database.transaction() as connection:
        await issue_criteria(
            connection, desk.resources.reference.catalogue, draft, number, decided,
            by=desk.account.name, reason=reason, now=desk.now,
        )  # fmt: skip
        await desk.act(
            connection,
            "criteria.issue",
            f"contest:{draft.contest.slug}",
            arguments={"version": draft.version, "number": number, "date": decided.isoformat(), "reason": reason},
            before={each.field: str(each.before) for each in draft.changes},
            after={each.field: str(each.after) for each in draft.changes},
        )


def _values(desk: Desk, draft: DraftCriteria) -> dict[str, Any]:
    fault = fault_of(draft, desk.resources.reference.catalogue)
    return {
        "draft": draft,
        "back": back_to(desk),
        "contest_name": contest_name(desk, draft),
        "changes_of": told_changes(desk, draft.changes),
        "fault": complaint(fault, desk.words) if fault else "",
        "least": REASON_MIN,
        "most": REASON_MAX,
    }
