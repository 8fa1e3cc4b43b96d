"""The calendar of a contest's missions: drafted in one step, announced, with live progress; and the caps of bonus."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.responses import Response
from wtforms import IntegerField, TextAreaField

from server.console.announced import announced, not_announced
from server.console.desk import Desk
from server.paper.form import Form, Needed
from server.paper.mission_words import MissionView, summary, view
from server.paper.print import paper_of
from server.paper.sent import sent_form
from server.pipeline.contests import KnownContest
from server.pipeline.game.plan_missions import OneRefused, announce, draft_whole, set_caps
from server.pipeline.game.read_missions import Come, Standing, read_missions
from server.reference import read_mission_templates
from server.rules.game.mission_calendar import weeks
from server.rules.hanoi import midnight
from server.rules.refusals import Told

TEMPLATE = "console/missions.html"


class Caps(Form):
    """The caps of bonus points."""

    person_cap = IntegerField(validators=(Needed(),))
    place_cap = IntegerField(validators=(Needed(),))
    reason = TextAreaField()


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A week of the calendar, as people call it, and its missions with how far they have come."""

    called: str
    missions: Sequence[tuple[MissionView, str]]


async def show(desk: Desk) -> Response:
    """The calendar."""
    if not (known := await announced(desk)):
        return not_announced(desk)
    standing = await _standing(desk, known)
    return desk.page(TEMPLATE, caps=_caps(desk, standing), **_values(desk, standing))


async def save(desk: Desk) -> Response:
    """Draft the weeks to come, announce one or all drafts, or set the caps; the button says which."""
    if not (known := await announced(desk)):
        return not_announced(desk)
    do = str((await sent_form(desk.request)).get("do", ""))
    if do == "draft":
        return await _draft(desk, known)
    if do == "caps":
        return await _set_caps(desk, known)
    return await _announce(desk, known, do.removeprefix("announce."))


async def _draft(desk: Desk, known: KnownContest) -> Response:
    _, by = desk.words.gettext, desk.account.id
    try:
        async with desk.resources.database.transaction() as connection:
            n = await draft_whole(connection, known, read_mission_templates(), by, desk.now)
            await desk.act(connection, "missions.draft", f"contest:{known.contest.slug}", after={"drafted": n})
    except Told as told:
        return await _again(desk, known, told)
    if not n:
        return desk.go(address(known), _("Không còn tuần nào để soạn: mỗi tuần sắp tới đã có nhiệm vụ."))
    return desk.go(address(known), _("Đã soạn {n} bản nháp. Sửa từng cái, rồi công bố.").format(n=n))


async def _announce(desk: Desk, known: KnownContest, which: str) -> Response:
    drafts = [each.kept for each in (await _standing(desk, known)).found if each.kept.state == "draft"]
    chosen = [each.id for each in drafts if which == "all" or str(each.id) == which]
    try:
        async with desk.resources.database.transaction() as connection:
            told = await announce(connection, known, chosen, desk.now)
            for each in told:
                await desk.act(connection, "mission.announce", f"mission:{each.id}", after=dict(each.plan.title))
    except OneRefused as refused:
        return await _again(desk, known, refused, refused.mission.plan.title[desk.words.language])
    _ = desk.words.gettext
    return desk.go(address(known), _("Đã công bố {n} nhiệm vụ. Mọi người xem được ngay.").format(n=len(told)))


async def _set_caps(desk: Desk, known: KnownContest) -> Response:
    form = await desk.form(Caps)
    standing, told = await _standing(desk, known), None
    if form.validate():
        person, place, reason = form.person_cap.data or 0, form.place_cap.data or 0, form.reason.data or ""
        try:
            async with desk.resources.database.transaction() as connection:
                await set_caps(connection, known, person, place, reason, desk.account.id, desk.now)
                before = {"person": standing.settings.person_cap, "place": standing.settings.place_cap}
                after = {"person": person, "place": place, "reason": reason}
                await desk.act(
                    connection, "missions.caps", f"contest:{known.contest.slug}", before=before, after=after
                )
            return desk.go(address(known), desk.words.gettext("Đã đổi trần điểm thưởng."))
        except Told as refusal:
            told = refusal
    values = _values(desk, standing)
    if told and (field := form._fields.get(told.where)) is not None:
        field.errors = [*field.errors, desk.tell(told)]
        told = None
    return desk.page(TEMPLATE, 422, caps=form, refused=desk.tell(told) if told else None, **values)


async def _again(desk: Desk, known: KnownContest, told: Told, title: str = "") -> Response:
    standing = await _standing(desk, known)
    said = f"{title}: {desk.tell(told)}" if title else desk.tell(told)
    return desk.page(TEMPLATE, 422, caps=_caps(desk, standing), refused=said, **_values(desk, standing))


def address(known: KnownContest) -> str:
    """Where the calendar stands."""
    return f"/console/contests/{known.contest.slug}/missions"


async def _standing(desk: Desk, known: KnownContest) -> Standing:
    return await read_missions(desk.resources.database, known, officials=True)


def _caps(desk: Desk, standing: Standing) -> Caps:
    held = standing.settings
    return desk.blank(Caps, data={"person_cap": held.person_cap, "place_cap": held.place_cap})


def _values(desk: Desk, standing: Standing) -> dict[str, Any]:
    found = list(standing.found)
    return {
        "contest": standing.known.contest,
        "weeks": _weeks(desk, found),
        "drafts": sum(each.kept.state == "draft" for each in found),
        "any_announced": any(each.kept.announced_at for each in found),
        "free_weeks": len(weeks(standing.known.contest, desk.now)),
        "settings": standing.settings,
        "list_address": address(standing.known),
        "templates": len(read_mission_templates()),
    }


def _weeks(desk: Desk, found: Sequence[Come]) -> list[Week]:
    """Missions by the Monday of the week in which they begin."""
    paper, ever = paper_of(desk.request), desk.resources.reference.ever
    by_week: dict[datetime, list[tuple[MissionView, str]]] = {}
    for each in found:
        told = view(paper, ever, each, desk.now)
        started = told.when in ("running", "over")
        day = midnight(each.kept.plan.starts)
        monday = day - timedelta(days=day.weekday())
        by_week.setdefault(monday, []).append((told, summary(paper, each) if started else ""))
    return [Week(called=paper.times.date(day), missions=missions) for day, missions in sorted(by_week.items())]
