"""A contest at a glance: where its rounds stand, what comes next, what is missing; and announcing it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.responses import Response

from server.console.contests.phase_words import Step, phase_view, track
from server.console.contests.to_do import to_do
from server.console.desk import Desk
from server.console.game.milestones import last_told
from server.paper.phases import Deadline, PhaseView, deadline
from server.paper.print import paper_of
from server.paper.sent import sent_form
from server.pipeline.contests import KnownContest
from server.pipeline.planning.plan_contest import Planned, Stale, announce, discard_draft, planned, whole_faults
from server.records import ledger, proposals
from server.rules.contest import Round
from server.rules.fault import Fault, Faulty
from server.rules.plan import wards_of
from server.rules.refusals import NotFound, Told
from server.rules.rights import may_read, may_write

TEMPLATE = "console/contest.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundView:
    """One round: its phase, the way it has come, and what comes next."""

    round: Round
    phase: PhaseView
    steps: Sequence[Step]
    next: Deadline


async def show(desk: Desk) -> Response:
    """The contest, announced or still a draft."""
    found = await planned(desk.resources.database, desk.path("slug"))
    if not found.announced:
        return _show_draft(desk, found)
    known = await desk.resources.contests.by_slug(found.slug)
    if not known or (desk.account.ward and desk.account.ward not in known.contest.wards):
        raise NotFound(f"there is no contest {found.slug!r} here", where="/console")
    return desk.page(TEMPLATE, **await _announced_values(desk, found, known))


async def announce_draft(desk: Desk) -> Response:
    """Make the draft a contest that everybody sees, if nothing is missing."""
    slug, seen = desk.path("slug"), await _version_seen(desk)
    try:
        async with desk.resources.database.transaction() as connection:
            catalogue = desk.resources.reference.catalogue
            contest = await announce(connection, catalogue, slug, seen, desk.account.name, desk.now)
            told = {"version": seen, "decision": contest.decision.number}
            await desk.act(connection, "contest.announce", f"contest:{slug}", arguments=told)
    except Faulty as faulty:
        return _show_draft(desk, await planned(desk.resources.database, slug), faulty.faults)
    except (Stale, Told):
        _ = desk.words.gettext
        return desk.go(f"/console/contests/{slug}", _("Có người vừa lưu bản mới hơn. Xem lại rồi quyết định."))
    await desk.resources.contests.reread()
    return desk.go(f"/console/contests/{slug}", desk.words.gettext("Đã công bố. Mọi người xem được từ bây giờ."))


async def discard(desk: Desk) -> Response:
    """Discard the draft; its versions stay, and its name in the address is free again."""
    slug, seen, _ = desk.path("slug"), await _version_seen(desk), desk.words.gettext
    try:
        async with desk.resources.database.transaction() as connection:
            await discard_draft(connection, slug, seen, desk.now)
            await desk.act(connection, "contest.discard", f"contest:{slug}", arguments={"version": seen})
    except (Stale, Told):
        return desk.go(f"/console/contests/{slug}", _("Có người vừa lưu bản mới hơn. Xem lại rồi quyết định."))
    return desk.go("/console/contests", _("Đã bỏ bản thảo."))


async def _version_seen(desk: Desk) -> int:
    version = str((await sent_form(desk.request)).get("version", ""))
    return int(version) if version.isdecimal() and len(version) < 10 else 0


def _show_draft(desk: Desk, found: Planned, faults: Sequence[Fault] | None = None) -> Response:
    if not may_read(desk.account.role, "contest-preview"):
        raise NotFound(f"there is no contest {found.slug!r} here", where="/console")
    faults = faults or whole_faults(found.plan, desk.resources.reference.catalogue)
    blocking = [fault for fault in faults if not fault.advice]
    return desk.page(
        TEMPLATE,
        422 if desk.request.method == "POST" else 200,
        planned=found,
        name=_name(desk, found),
        steps=track("draft", desk.words),
        missing=to_do(desk, found.slug, blocking),
        advice=to_do(desk, found.slug, [fault for fault in faults if fault.advice]),
        may_announce=may_write(desk.account.role, "contest-announce"),
        rounds=(),
        facts=_facts(desk, found),
        waiting=(),
        notes=(),
        milestones=(),
        refused=desk.words.gettext("Chưa công bố được: còn thiếu các mục dưới đây.")
        if desk.request.method == "POST"
        else None,
    )


def _name(desk: Desk, found: Planned) -> str:
    names: Mapping[str, str] = found.plan.get("name", {})
    return names.get(desk.words.language) or names.get("vi") or found.slug


async def _announced_values(desk: Desk, found: Planned, known: KnownContest) -> dict[str, Any]:
    position = None
    if may_read(desk.account.role, "contest-board"):
        # How far the ledger has come tells what happens behind a frozen board.
        position = (await ledger.head(desk.resources.database, known.id, known.generation)).position
    waiting = await proposals.waiting(desk.resources.database, known.id)
    current = known.contest.current_round(desk.now)
    return {
        "planned": found,
        "name": _name(desk, found),
        "steps": _steps(desk, known, current),
        "missing": (),
        "advice": (),
        "may_announce": False,
        "rounds": [_round(desk, known, each) for each in known.contest.rounds],
        "facts": [*_facts(desk, found, position), *_own_ward(desk, known)],
        "waiting": waiting if not desk.account.ward else (),
        "notes": _notes(desk, known),
        "milestones": await last_told(desk, known),
    }


def _own_ward(desk: Desk, known: KnownContest) -> list[tuple[str, str]]:
    """What concerns the ward of its officer."""
    if not desk.account.ward:
        return []
    _ = desk.words.gettext
    found = next((each for each in known.contest.clusters if desk.account.ward in each.wards), None)
    leads = found and found.lead == desk.account.ward
    name = found.name if found else _("không thuộc cụm nào")
    return [(_("Cụm của phường, xã mình"), _("{name}, là cụm trưởng").format(name=name) if leads else name)]


def _notes(desk: Desk, known: KnownContest) -> list[tuple[str, str]]:
    """What officials should do about the rounds now, each with the page on which it is done."""
    _, start = desk.words.gettext, f"/console/contests/{known.contest.slug}"
    told = []
    for each in known.contest.rounds:
        n, phase = each.number, known.phase(each.number, desk.now)
        if each.pause:
            told.append((_("Vòng {n} đang tạm dừng. Xong sự cố thì cho tiếp tục.").format(n=n), f"{start}/phases"))
        if phase == "closed":
            told.append((_("Vòng {n} đã đóng. Duyệt số liệu rồi ký kết quả.").format(n=n), f"{start}/result/{n}"))
    if not known.contest.clusters:
        told.append((_("Chưa chia cụm thi đua."), f"{start}/clusters"))
    return told if may_read(desk.account.role, "contest-phases") else []


def _steps(desk: Desk, known: KnownContest, each: Round) -> list[Step]:
    frozen = bool(each.freezes or known.turn_of(each.number, "frozen"))
    return track(known.phase(each.number, desk.now), desk.words, freezes=frozen)


def _round(desk: Desk, known: KnownContest, each: Round) -> RoundView:
    phase = known.phase(each.number, desk.now)
    return RoundView(
        round=each,
        phase=phase_view(phase, desk.words),
        steps=_steps(desk, known, each),
        next=deadline(phase, each, desk.now, desk.words),
    )


def _facts(desk: Desk, found: Planned, position: int | None = None) -> list[tuple[str, str]]:
    _, paper = desk.words.gettext, paper_of(desk.request)
    plan, decision = found.plan, found.plan.get("decision", {})
    decided: datetime | None = decision.get("date")
    number = decision.get("number") or _("chưa có số")
    day = f"{decided.day}/{decided.month}/{decided.year}" if decided else _("chưa có ngày")
    told = [
        (_("Bản"), paper.numbers.whole(found.version)),
        (_("Quyết định"), f"{number}, {day}"),
        (
            _("Phường, xã tham gia"),
            paper.numbers.whole(len(wards_of(plan, desk.resources.reference.catalogue))),
        ),
        (_("Cụm thi đua"), paper.numbers.whole(len(plan.get("clusters", ())))),
        (_("Tiêu chí"), paper.numbers.whole(len(plan.get("criteria", ())))),
    ]
    return told + ([(_("Vị trí sổ điểm"), paper.numbers.whole(position))] if position is not None else [])
