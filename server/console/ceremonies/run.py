"""The desk from which a ceremony is led: what is shown, what comes next, and one press at a time."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.responses import Response
from wtforms import BooleanField, HiddenField, IntegerField

from server.console.ceremonies.ceremony import after, signed
from server.console.ceremonies.view import address_of, ceremony_named, step_view
from server.console.contest_round import Named
from server.console.desk import Desk
from server.paper.ceremony_words import act_names
from server.paper.form import Form
from server.paper.print import paper_of
from server.pipeline.ceremonies.lead_ceremony import move as move_on
from server.records import ceremonies, results, screens
from server.records.ceremonies import Ceremony, Made
from server.rules.ceremony import ACTS, Act, step_at, turns_at
from server.rules.ceremony_script import PACE_LEAST, PACE_MOST
from server.rules.refusals import Told

TEMPLATE = "console/ceremony_run.html"
HEARD = timedelta(seconds=45)
"""A screen reports each fifteen seconds; one that missed three says nothing of now."""
MOVES_SHOWN = 6


class MoveForm(Form):
    """A press: what was meant, and what stood on the page that was pressed."""

    act = HiddenField()
    based_on = IntegerField()
    seen = IntegerField()
    to = IntegerField()
    pace = IntegerField()
    early = BooleanField()


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """What screens say that they show: how many are heard, and how many of them at which step."""

    heard: int
    of: int
    here: int
    elsewhere: Sequence[tuple[int, int]]


async def show(desk: Desk) -> Response:
    """Where the ceremony stands."""
    named, found = await ceremony_named(desk)
    return desk.page(TEMPLATE, **await _values(desk, named, found))


async def move(desk: Desk) -> Response:
    """Move it, if nobody else did since this page was read."""
    named, found = await ceremony_named(desk)
    form = await desk.form(MoveForm)
    try:
        await _move(desk, named, found, _act(form), form)
    except Told as refusal:
        shown = await _values(desk, named, found)
        status = 409 if refusal.where == "stale" else 422
        return desk.page(TEMPLATE, status, **{**shown, **_typed(form), "refused": desk.tell(refusal)})
    return desk.go(address_of(named, found))


def _act(form: MoveForm) -> Act:
    if form.act.data not in ACTS:
        raise Told("Không rõ phải làm gì. Bấm lại một nút trên trang này.", where="act")
    act: Act = form.act.data
    if (act == "play" and form.pace.process_errors) or (act == "jump" and form.to.process_errors):
        raise Told("Đây chưa phải số nguyên. Viết bằng chữ số, như 120.", where="pace")
    return act


def _typed(form: MoveForm) -> dict[str, Any]:
    """What was typed stays, and the part in which it stands stays open."""
    typed = {name: sent[0] for name in ("pace", "to") if (sent := form[name].raw_data)}
    return {**typed, "open": form.act.data in ("jump", "end")}


async def _move(desk: Desk, named: Named, found: Ceremony, act: Act, form: MoveForm) -> None:
    pace = form.pace.data if act == "play" else None
    async with desk.resources.database.transaction() as connection:
        made = await move_on(
            connection,
            found,
            act,
            desk.account,
            based_on=form.based_on.data or 0,
            seen=form.seen.data or 0,
            to=form.to.data if act == "jump" else None,
            pace_ms=None if pace is None else max(0, min(pace, 10 * PACE_MOST)) * 1000,
            early=bool(form.early.data),
        )
        told = {"ceremony": str(found.id), "rehearsal": found.rehearsal, "ordinal": made.ordinal}
        await desk.act(connection, f"ceremony.{act}", named.about, arguments=told, after={"step": made.step})


async def _values(desk: Desk, named: Named, found: Ceremony) -> dict[str, Any]:
    database, paper = desk.resources.database, paper_of(desk.request)
    made, now = await ceremonies.moves(database, found.id), await ceremonies.clock(database)
    versions = await results.versions(database, named.known.id, named.number)
    shown: dict[str, Any] = {
        "named": named,
        "name": named.known.contest.name[desk.words.language],
        "ceremony": found,
        "led_at": address_of(named, found),
        "over": False,
        "stopped": False,
        "moves": [],
        "after": after(named, signed(versions)),
    }
    if not made:
        return shown
    last, act_words = made[-1].move, act_names(desk.words)
    step, turns = step_at(last, found.steps, now), turns_at(last, found.steps, now)
    bodies = await ceremonies.sealed(database, found.id, step, step + 1)
    return shown | {
        "over": last.over,
        "stopped": last.act == "stop",
        "last": last,
        "step": step,
        "playing": turns is not None,
        "turns_in": _seconds(turns, now),
        "now_shown": step_view(bodies[0][0], named, paper),
        "coming": step_view(bodies[1][0], named, paper) if bodies[1:] else None,
        "pace": last.pace_ms // 1000,
        "to": "",
        "open": False,
        "pace_bounds": (PACE_LEAST, PACE_MOST),
        "moves": [(each, act_words[each.move.act]) for each in _latest(made)],
        "watching": await _watching(desk, found, step),
        "end_early": step < found.steps,
    }


def _seconds(turns: datetime | None, now: datetime) -> int:
    """Whole seconds until it turns, rounded up: it never says 0 while it stands."""
    return -((now - turns) // timedelta(seconds=1)) if turns else 0


def _latest(made: Sequence[Made]) -> list[Made]:
    return list(reversed(made[-MOVES_SHOWN:]))


async def _watching(desk: Desk, found: Ceremony, step: int) -> Watching:
    there = await screens.paired(desk.resources.database)
    meant = [each for each in there if not found.rehearsal or each.id in found.screens]
    heard = [each for each in meant if each.reported_at and desk.now - each.reported_at < HEARD]
    at = Counter(int(each.report.get("step", 0)) for each in heard)
    elsewhere = [(number, count) for number, count in sorted(at.items(), reverse=True) if number != step]
    return Watching(heard=len(heard), of=len(meant), here=at[step], elsewhere=elsewhere)
