"""A resident's missions: what is missing of each, one press to where it is done, their bonus, and the switch."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from server.paper.mission_words import MissionView, activity_name, view
from server.paper.print import paper_of
from server.paper.sent import sent_form
from server.pipeline.contests import KnownContest
from server.pipeline.game.own_missions import OwnMission, OwnMissions, own_missions
from server.pipeline.own_fold import fold_of
from server.records import residents
from server.residents.joined import joined
from server.residents.visit import Visit
from server.rules.entry import Place
from server.rules.game.counted import Counted, counted
from server.rules.game.goal import Activity
from server.rules.scoring import membership_in

TEMPLATE = "me/missions.html"
ADDRESS = "/me/missions"
STEPS_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnView:
    """A mission for who plays it: how far they are, how far those they share it with, where to go on."""

    view: MissionView
    mine: str
    shared: str
    done: bool
    paid: bool
    bonus: int
    joins_family: bool
    steps: Sequence[tuple[str, str]]


async def show(visit: Visit) -> Response:
    """All of them, or one sentence for who does not want to see any."""
    playing = await joined(visit)
    if visit.resident.missions_off or not playing:
        contest = playing[0].contest if playing else None
        return visit.page(TEMPLATE, off=visit.resident.missions_off, contest=contest, missions=None, excluded=False)
    known, number, _ = playing
    fold = await fold_of(visit.resources.database, known, visit.resident.id)
    if fold and fold.corrected and fold.corrected.excluded:
        return visit.page(TEMPLATE, off=False, contest=known.contest, missions=None, excluded=True)
    deeds = counted(known.contest, fold) if fold else ()
    each = known.contest.round(number)
    member = membership_in(each, fold.memberships) if fold and each else None
    found = await _read(visit, known, deeds, member.place if member else None)
    views = [_view(visit, one) for one in found.found if _suits(visit, one)] if found else []
    return visit.page(TEMPLATE, off=False, contest=known.contest, missions=_by_when(views), bonus=found,
                      excluded=False)  # fmt: skip


async def change(visit: Visit) -> Response:
    """Show no missions any more, or show them again. What is done counts as before."""
    _, off = visit.words.gettext, (await sent_form(visit.request)).get("wish") == "off"
    await residents.show_missions(visit.resources.database, visit.resident.id, off=off)
    return visit.go(ADDRESS, _("Đã tắt. Bạn bật lại lúc nào cũng được.") if off else _("Đã bật lại."))


async def running(
    visit: Visit, known: KnownContest, deeds: Collection[Counted], home: Place | None
) -> dict[str, Any] | None:
    """Those of now for the first page, with the bonus; None for who wants to see none, or where there are none."""
    if visit.resident.missions_off or not (found := await _read(visit, known, deeds, home)):
        return None
    views = [_view(visit, one) for one in found.found if _suits(visit, one)]
    return {"running": [each for each in views if each.view.when == "running"], "result": found.result}


async def _read(
    visit: Visit, known: KnownContest, deeds: Collection[Counted], home: Place | None
) -> OwnMissions | None:
    return await own_missions(visit.resources.database, known, visit.resident.id, deeds, home)


def _by_when(views: Sequence[OwnView]) -> dict[str, list[OwnView]]:
    found: dict[str, list[OwnView]] = {"running": [], "coming": [], "over": []}
    for each in views:
        found[each.view.when].append(each)
    found["over"] = [each for each in found["over"] if each.paid][::-1]
    return found


def _suits(visit: Visit, own: OwnMission) -> bool:
    """Helpers are 16 or older: nothing is asked of a child that a child cannot do. Nobody is asked for what they
    have no place in."""
    plan = own.come.kept.plan
    if plan.level == "unit" and not own.line:
        return False
    return not (visit.is_minor and plan.activities and all(_is_help(visit, each) for each in plan.activities))


def _view(visit: Visit, own: OwnMission) -> OwnView:
    paper, ever = paper_of(visit.request), visit.resources.reference.ever
    told = view(paper, ever, own.come, visit.now)
    open_now = told.when == "running" and not own.done
    return OwnView(
        view=told,
        mine=_mine(visit, own),
        shared=_shared(visit, own) if told.when != "coming" else "",
        done=own.done,
        paid=own.paid,
        bonus=own.come.mission.bonus,
        joins_family=told.when == "running" and own.come.kept.plan.level == "family" and own.family is None,
        steps=[_step(visit, each) for each in _able(visit, own.left)[:STEPS_SHOWN]] if open_now else (),
    )


def _mine(visit: Visit, own: OwnMission) -> str:
    _, need = visit.words.gettext, own.come.kept.plan.need
    if own.done:
        return _("Bạn đã làm xong phần của mình.")
    if own.have:
        return _("Bạn đã làm {have} trên {need} việc, còn {left}.").format(
            have=own.have, need=need, left=need - own.have
        )
    return _("Còn {left} việc.").format(left=need)


def _shared(visit: Visit, own: OwnMission) -> str:
    """How far the family or the own place has come; nobody else's is told."""
    _, numbers, level = visit.words.gettext, paper_of(visit.request).numbers, own.come.kept.plan.level
    if level == "resident":
        return ""
    if level == "family":
        if own.family is None:
            return _("Nhiệm vụ này của cả nhà.")
        told = _("Nhà bạn: {done} trên {needed} người đã làm xong.")
        return told.format(done=own.family, needed=own.come.mission.target.people)
    if own.come.hidden:
        return _("Bảng đang khóa: số của cả nơi đứng yên cho đến khi mở bảng.")
    if not own.line or own.needed is None:
        return ""
    if own.come.counting:
        return _("Đang đếm lại từ đầu, vài phút nữa có số.")
    told = _("{name}: {done} trên {needed} người đã làm xong.")
    done, needed = numbers.whole(own.progress.done), numbers.whole(own.needed)
    return told.format(name=_called(visit, own.line), done=done, needed=needed)


def _called(visit: Visit, line: str) -> str:
    ward = visit.resources.reference.catalogue.wards.get(line)  # type: ignore[call-overload]
    return ward.full_name if ward else visit.resources.contests.place_names.get(line, line.partition("/")[2])


def _able(visit: Visit, left: Sequence[Activity]) -> list[Activity]:
    """Skills first, as anybody can learn one today; a child is not sent to help."""
    found = [each for each in left if not (visit.is_minor and _is_help(visit, each))]
    return sorted(found, key=lambda each: each[0] != "skill")


def _step(visit: Visit, activity: Activity) -> tuple[str, str]:
    kind, key = activity
    name = activity_name(visit.resources.reference.ever, activity, visit.words.language)
    if kind == "skill":
        return f"/me/skills/{key}", name
    return ("/me/help" if _is_help(visit, activity) else f"/me/claims/new?service={key}"), name


def _is_help(visit: Visit, activity: Activity) -> bool:
    services = visit.resources.reference.ever.services
    return activity[0] == "service" and activity[1] in services and services[activity[1]].own
