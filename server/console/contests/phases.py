"""The phases of a contest's rounds: turned by the clock, and here by hand, each with its reason."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response
from wtforms import BooleanField, StringField, TextAreaField

from server.console.announced import announced, not_announced
from server.console.contests.editing import act_on
from server.console.contests.fault_words import FaultTeller
from server.console.contests.phase_words import Step, phase_view, track
from server.console.desk import Desk
from server.paper.form import Form
from server.paper.phases import Deadline, PhaseView, deadline
from server.paper.print import paper_of
from server.paper.sent import sent_form
from server.pipeline.contests import KnownContest
from server.pipeline.planning.plan_contest import REASON_MAX, REASON_MIN
from server.pipeline.planning.turn_by_hand import Asked, Turned, Turning, turn_by_hand
from server.records.phases import Turn
from server.rules.contest import Removed, Round
from server.rules.fault import Fault, Faulty
from server.rules.hanoi import read_moment
from server.rules.plan_changes import Change
from server.rules.refusals import Told

TEMPLATE = "console/contest_phases.html"
_DO = re.compile(r"([1-9][0-9]{0,2})\.(open|freeze|close|pause|resume|remove)")
OFFERED: Mapping[str, tuple[Turning, ...]] = {
    "announced": ("open",),
    "open": ("freeze", "pause", "remove", "close"),
    "frozen": ("pause", "remove", "close"),
}
"""What can be done by hand in each phase; revealing and sealing have pages of their own."""


class TurnForm(Form):
    """What a turn by hand needs: always a reason, of removed time also from when to when."""

    reason = TextAreaField()
    starts = StringField()
    ends = StringField()
    counts = BooleanField()
    extends = BooleanField()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPhases:
    """One round with what can be done to it now; each has a form of its own."""

    round: Round
    phase: PhaseView
    steps: list[Step]
    next: Deadline
    turns: list[Turn]
    forms: list[tuple[Turning, TurnForm]]


async def show(desk: Desk) -> Response:
    """The rounds and their turns."""
    known = await announced(desk)
    return desk.page(TEMPLATE, **_values(desk, known)) if known else not_announced(desk)


async def turn(desk: Desk) -> Response:
    """Turn a round, with a reason."""
    known, sent = await announced(desk), await sent_form(desk.request)
    if not known:
        return not_announced(desk)
    do = _DO.fullmatch(str(sent.get("do", "")))
    if not do:
        return desk.page(TEMPLATE, 422, **_values(desk, known))
    number, turning = int(do[1]), do[2]
    form = await desk.form(TurnForm, prefix=_prefix(number, turning))
    asked = _asked(turning, form)
    if asked:
        try:
            turned = await _turn(desk, number, asked, form)
        except Told as refusal:
            form.reason.errors = [desk.tell(refusal)]
        except Faulty as faulty:
            _tell(desk, form, faulty.faults[0])
        else:
            await desk.resources.contests.reread()
            return desk.go(desk.request.url.path, _said(desk, turned))
    return desk.page(TEMPLATE, 422, **_values(desk, known, (number, turning, form)))


async def _turn(desk: Desk, number: int, asked: Asked, form: TurnForm) -> Turned:
    reason = form.reason.data or ""
    async with desk.resources.database.transaction() as connection:
        turned = await turn_by_hand(
            connection, desk.resources.reference.catalogue, desk.path("slug"), number, asked,
            by=desk.account.name, reason=reason, now=desk.now,
        )  # fmt: skip
        changes = [
            Change(
                field=f"rounds.{number}.{key}", before=getattr(turned.before, key), after=getattr(turned.after, key)
            )
            for key in ("opens", "freezes", "closes", "late_until", "removed")
            if getattr(turned.before, key) != getattr(turned.after, key)
        ]
        await act_on(desk, connection, changes, turned.version, reason)
    return turned


def _asked(turning: Any, form: TurnForm) -> Asked | None:
    """What is asked for; None if a time cannot be read, which is then told at its field."""
    removed = None
    if turning == "remove":
        starts, ends = read_moment(form.starts.data or ""), read_moment(form.ends.data or "")
        for field, moment in ((form.starts, starts), (form.ends, ends)):
            if not moment:
                field.errors = [form.words.gettext("Điền ngày giờ, như 2026-11-02 08:00.")]
        if not starts or not ends:
            return None
        removed = Removed(starts=starts, ends=ends)
    return Asked(turning=turning, counts=form.counts.data, extends=form.extends.data, removed=removed)


def _tell(desk: Desk, form: TurnForm, fault: Fault) -> None:
    wards: Any = desk.resources.reference.catalogue.wards
    told = FaultTeller(paper_of(desk.request), wards).tell(fault)
    field = form.starts if form.starts.data else form.reason
    field.errors = [told]


def _said(desk: Desk, turned: Turned) -> str:
    _ = desk.words.gettext
    said = _("Đã ghi thành bản {n}, cùng lý do.").format(n=turned.version)
    anew = _("Điểm đang được tính lại từ đầu; bảng đứng yên đến khi xong.")
    return f"{said} {anew}" if turned.folds_anew else said


def _values(desk: Desk, known: KnownContest, wrong: tuple[int, str, TurnForm] | None = None) -> dict[str, Any]:
    return {
        "slug": known.contest.slug,
        "name": known.contest.name[desk.words.language],
        "rounds": [_round(desk, known, each, wrong) for each in known.contest.rounds],
        "phase_views": {
            each: phase_view(each, desk.words) for each in ("open", "frozen", "closed", "revealed", "sealed")
        },
        "least": REASON_MIN,
        "most": REASON_MAX,
    }


def _round(desk: Desk, known: KnownContest, each: Round, wrong: tuple[int, str, TurnForm] | None) -> RoundPhases:
    phase = known.phase(each.number, desk.now)
    offered: tuple[Turning, ...] = ("resume", "close") if each.pause else OFFERED.get(phase, ())
    forms = []
    for turning in offered if desk.may_write else ():
        failed = wrong[2] if wrong and wrong[:2] == (each.number, turning) else None
        given = {"counts": True, "extends": True}
        form = failed or desk.blank(TurnForm, prefix=_prefix(each.number, turning), data=given)
        forms.append((turning, form))
    return RoundPhases(
        round=each,
        phase=phase_view(phase, desk.words),
        steps=track(phase, desk.words, freezes=bool(each.freezes)),
        next=deadline(phase, each, desk.now, desk.words),
        turns=[one for one in known.turns if one.round == each.number],
        forms=forms,
    )


def _prefix(number: int, turning: str) -> str:
    return f"{number}-{turning}-"
