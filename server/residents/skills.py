"""What a resident can learn: the list with how each skill stands, and one skill: why, how, begin."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast, get_args

from starlette.responses import Response

from server.paper.print import paper_of
from server.paper.sent import sent_form
from server.pipeline.residents import assess
from server.records import attempts
from server.records.attempts import Attempt
from server.residents.visit import Visit, require
from server.rules.assessment import OPEN_FOR, Next, next_step
from server.rules.catalogue import Activity
from server.rules.learning import AttemptKind, Learning
from server.rules.refusals import Told

LIST = "me/skills.html"
ONE = "me/skill.html"
ADDRESS = "/me/skills"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One skill in the list. `icon` is the shape of its state."""

    address: str
    name: str
    state: str
    icon: str
    told: str


async def show(visit: Visit) -> Response:
    """Every skill that can be learnt, with how it stands."""
    database, reference = visit.resources.database, visit.resources.reference
    await reference.notice(database)
    await reference.bank.notice(database)
    there, mine = reference.bank.skills(), await attempts.of_resident(database, visit.resident.id)
    lines = [
        _line(visit, skill, [each for each in mine if each.skill == skill.key])
        for skill in reference.catalogue.skills.values()
        if skill.key in there
    ]
    return visit.page(LIST, lines=lines, passed=sum(line.state == "passed" for line in lines))


def _line(visit: Visit, skill: Activity, mine: Sequence[Attempt]) -> Line:
    _, times = visit.words.gettext, paper_of(visit.request).times
    opened = next((each for each in mine if each.is_open(visit.now)), None)
    past = assess.past_of(mine)
    step = next_step(past, visit.now)
    state, icon, told = "new", "next", _("Chưa học")
    if past.passed_at:
        state, icon, told = "passed", "check", _("Đã đạt ngày {day}").format(day=times.date(past.passed_at))
    if step.step == "retest":
        told = _("Đã đạt. Đến lúc kiểm tra lại")
    if step.step == "wait" and step.since:
        state, icon, told = "wait", "clock", _("Làm lại được từ {hour}").format(hour=times.hour(step.since))
    if step.step == "learn" and mine:
        state, icon, told = "begun", "book", _("Đã thử, chưa đạt")
    if opened:
        state, icon, told = "open", "play", _("Đang làm dở, đã lưu")
    address, name = f"{ADDRESS}/{skill.key}", skill.names[visit.words.language]
    return Line(address=address, name=name, state=state, icon=icon, told=told)


async def show_one(visit: Visit) -> Response:
    """One skill: why, how, and what can be begun now."""
    return visit.page(ONE, **await _values(visit))


async def begin(visit: Visit) -> Response:
    """Begin an attempt, or go on with the one that is open."""
    await _values(visit)
    kind = str((await sent_form(visit.request)).get("kind", ""))
    try:
        attempt = await assess.begin(
            visit.resources.database, visit.resources.reference.bank, visit.resident.id, visit.path("skill"),
            cast(AttemptKind, kind) if kind in get_args(AttemptKind) else "post", visit.now,
        )  # fmt: skip
    except Told as told:
        return visit.page(ONE, 409, **{**await _values(visit), "refused": visit.tell(told)})
    return visit.go(f"/me/attempts/{attempt}")


async def _values(visit: Visit) -> dict[str, Any]:
    skill = require(visit.resources.reference.catalogue.skills.get(visit.path("skill")), "no such skill")
    bank, database = visit.resources.reference.bank, visit.resources.database
    learning: Learning = require(await bank.in_force(database, skill.key), "no such skill")
    mine = await attempts.of_resident(database, visit.resident.id, skill.key)
    opened = next((each for each in mine if each.is_open(visit.now)), None)
    past = assess.past_of(mine)
    step: Next = next_step(past, visit.now)
    return {
        "name": skill.names[visit.words.language],
        "learning": learning,
        "opened": opened,
        "past": past,
        "step": step,
        "days_open": OPEN_FOR.days,
        "finished": [each for each in reversed(mine) if each.finished_at],
        "points": len(learning.cells),
    }
