"""One mission: planned, edited with a reason that everybody reads, withdrawn, with its versions."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from starlette.responses import Response

from server.console.announced import announced, not_announced
from server.console.desk import Desk, require
from server.console.game.mission_form import MissionForm, filled, form_of, read_plan
from server.console.game.missions import address
from server.paper.mission_words import summary, view
from server.paper.print import paper_of
from server.paper.sent import sent_form
from server.pipeline.contests import KnownContest
from server.pipeline.game.plan_missions import REASON_MAX, REASON_MIN, add_draft, edit, withdraw
from server.pipeline.game.read_missions import Come, read_missions
from server.records import missions
from server.reference import read_mission_templates
from server.rules.game.mission import BONUS_MOST
from server.rules.game.mission_calendar import WEEK, usable, weeks
from server.rules.game.mission_file import Template
from server.rules.game.mission_plan import MissionPlan, as_document
from server.rules.hanoi import midnight
from server.rules.refusals import Told

TEMPLATE = "console/mission.html"
NEW = "new"


async def show(desk: Desk) -> Response:
    """A mission as it stands, or a new one, from a template if the address names one."""
    if not (known := await announced(desk)):
        return not_announced(desk)
    come = await _come(desk, known)
    data = filled(come.kept.plan) if come else _beginning(desk, known)
    form = desk.blank(form_of(desk, known), data=data)
    return desk.page(TEMPLATE, form=form, **await _values(desk, known, come))


async def save(desk: Desk) -> Response:
    """Keep what was typed, or withdraw the mission; the button says which."""
    if not (known := await announced(desk)):
        return not_announced(desk)
    come = await _come(desk, known)
    form = await desk.form(form_of(desk, known))
    sent = await sent_form(desk.request)
    try:
        if come and sent.get("do") == "withdraw":
            return await _withdraw(desk, known, come, form)
        if not form.validate():
            return desk.refuse(TEMPLATE, form, **await _values(desk, known, come))
        template = come.kept.plan.template if come else str(sent.get("template", ""))
        return await _keep(desk, known, come, form, read_plan(form, template[:40]))
    except Told as told:
        return desk.refuse(TEMPLATE, form, told, **await _values(desk, known, come))


async def _keep(desk: Desk, known: KnownContest, come: Come | None, form: MissionForm, plan: MissionPlan) -> Response:
    _, by, reason = desk.words.gettext, desk.account.id, form.reason.data or ""
    async with desk.resources.database.transaction() as connection:
        if come is None:
            number = await add_draft(connection, known, plan, by, desk.now)
            await desk.act(connection, "mission.draft", f"mission:{number}", after=as_document(plan))
            return desk.go(address(known), _("Đã thêm bản nháp. Công bố thì mọi người mới xem được."))
        before = _seen(come, await sent_form(desk.request))
        await edit(connection, known, before, plan, reason, by, desk.now)
        told = {"before": as_document(come.kept.plan), "after": as_document(plan)}
        await desk.act(connection, "mission.edit", f"mission:{come.kept.id}", arguments={"reason": reason}, **told)
    if come.kept.state == "draft":
        return desk.go(address(known), _("Đã lưu bản nháp."))
    return desk.go(address(known), _("Đã sửa. Trang công khai nói rõ đã sửa gì, và máy đang đếm lại."))


async def _withdraw(desk: Desk, known: KnownContest, come: Come, form: MissionForm) -> Response:
    _, reason = desk.words.gettext, form.reason.data or ""
    async with desk.resources.database.transaction() as connection:
        before = _seen(come, await sent_form(desk.request))
        await withdraw(connection, known, before, reason, desk.account.id, desk.now)
        action = "mission.discard" if come.kept.state == "draft" else "mission.withdraw"
        await desk.act(
            connection, action, f"mission:{come.kept.id}", arguments={"reason": reason},
            before=as_document(come.kept.plan),
        )  # fmt: skip
    if come.kept.state == "draft":
        return desk.go(address(known), _("Đã bỏ bản nháp."))
    return desk.go(address(known), _("Đã gỡ. Nhiệm vụ này không thưởng ai nữa, và trang công khai nói vì sao."))


def _seen(come: Come, sent: Any) -> missions.Kept:
    """The mission at the version that the form was printed with."""
    version = str(sent.get("version", ""))
    seen = int(version) if version.isascii() and version.isdecimal() and len(version) < 6 else 0
    return replace(come.kept, version=seen)


async def _come(desk: Desk, known: KnownContest) -> Come | None:
    """The mission of the address; None for a new one. Raises NotFound."""
    name = desk.path("mission")
    if name == NEW:
        return None
    found = (await read_missions(desk.resources.database, known, officials=True)).found
    come: Come = require(next((each for each in found if str(each.kept.id) == name), None), "no such mission")
    return come


def _beginning(desk: Desk, known: KnownContest) -> dict[str, Any]:
    """What a new one begins with: a week, and the template that was chosen."""
    template, window = _template(desk), _next_week(known, desk.now)
    if template:
        return filled(template.plan(*window, usable(template, known.contest) or frozenset()))
    empty = {"vi": "", "en": ""}
    return filled(MissionPlan(level="resident", title=empty, why=empty, starts=window[0], ends=window[1]))


def _next_week(known: KnownContest, now: datetime) -> tuple[datetime, datetime]:
    """The next whole week of a round; where none is left, what remains of the last from today on."""
    if ahead := weeks(known.contest, now):
        return ahead[0]
    last = known.contest.current_round(now)
    return max(last.opens, min(midnight(now), last.closes - WEEK)), last.closes


def _template(desk: Desk) -> Template | None:
    key = desk.request.query_params.get("template", "")
    return next((each for each in read_mission_templates() if each.key == key), None)


async def _values(desk: Desk, known: KnownContest, come: Come | None) -> dict[str, Any]:
    paper, database = paper_of(desk.request), desk.resources.database
    versions: Sequence[missions.Version] = await missions.versions(database, come.kept.id) if come else ()
    template = _template(desk)
    return {
        "contest": known.contest,
        "list_address": address(known),
        "told": view(paper, desk.resources.reference.ever, come, desk.now) if come else None,
        "summary": summary(paper, come) if come and come.kept.state == "announced" else "",
        "kept": come.kept if come else None,
        "is_public": come is not None and come.kept.state == "announced",
        "may_edit": come is None or (come.kept.state != "withdrawn" and come.kept.plan.ends > desk.now),
        "versions": versions,
        "templates": [] if come else _templates(desk, known),
        "chosen": template.key if template else "",
        "bounds": (REASON_MIN, REASON_MAX, BONUS_MOST),
        "rounds": known.contest.rounds,
    }


def _templates(desk: Desk, known: KnownContest) -> list[tuple[str, str]]:
    """Those that the contest can count, to begin with."""
    language = desk.words.language
    return [
        (each.key, each.title[language])
        for each in read_mission_templates()
        if usable(each, known.contest) is not None
    ]
