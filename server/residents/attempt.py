"""One attempt: its questions one by one, each saved at once, then what came of it with every explanation."""

from typing import Any
from uuid import UUID

from starlette.responses import Response

from server.answers import Json
from server.paper.sent import sent_form
from server.pipeline.residents import assess
from server.pipeline.residents.assess import Sitting
from server.records import attempts
from server.residents.attempt_rate import RETRY_SECONDS, may_answer
from server.residents.attempt_words import Outcome, outcomes
from server.residents.skills import ADDRESS as SKILLS
from server.residents.visit import NO_STORE, Visit, require
from server.rules.marking import Answer
from server.rules.question import Question, question, read_sent, refuse_incomplete
from server.rules.refusals import Told

QUESTION = "me/question.html"
REVIEW = "me/attempt.html"
RESULT = "me/result.html"
ADDRESS = "/me/attempts"


async def show(visit: Visit) -> Response:
    """On with the next question; what was answered before it is handed in; what came of it afterwards."""
    sitting = await _own(visit)
    attempt = sitting.attempt
    if attempt.finished_at:
        return visit.page(RESULT, **_result(visit, sitting))
    if not attempt.is_open(visit.now):
        return _over(visit, sitting)
    if sitting.unanswered:
        return visit.go(f"{ADDRESS}/{attempt.id}/{sitting.unanswered[0]}")
    return visit.page(REVIEW, **_review(visit, sitting))


async def show_question(visit: Visit) -> Response:
    """One question, with what was answered before."""
    sitting = await _own(visit)
    number = _number(visit, sitting)
    if not sitting.attempt.is_open(visit.now):
        return visit.go(f"{ADDRESS}/{sitting.attempt.id}")
    given = sitting.answers.get(number)
    return _ask(visit, sitting, number, given.answer if given else None)


async def answer(visit: Visit) -> Response:
    """Keep an answer, and go on with the next question. A script that saves in place is answered with JSON."""
    quick = visit.request.headers.get("accept") == "application/json"
    in_time = await may_answer(visit.resident.id)
    if quick and not in_time:
        return _refused_quickly(429, _too_many(visit))
    form, sitting = await sent_form(visit.request), await _own(visit)
    number = _number(visit, sitting)
    item, seed = sitting.form[number - 1], sitting.attempt.seed
    given = read_sent(item, seed, lambda name: [str(value) for value in form.getlist(name)])
    if not in_time:
        response = _ask(visit, sitting, number, given, 429, _too_many(visit))
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response
    try:
        refuse_incomplete(item, given)
    except Told as told:
        if quick:
            return _refused_quickly(422, visit.tell(told))
        return _ask(visit, sitting, number, given, 422, visit.tell(told))
    kept = await attempts.save_answer(
        visit.resources.database, visit.resident.id, sitting.attempt.id, number, given, visit.now
    )
    if not kept:
        return await _too_late(visit, quick=quick)
    if quick:
        return Json({"saved": True}, headers=NO_STORE)
    return visit.go(_onward(sitting, number))


async def finish(visit: Visit) -> Response:
    """Hand in, and show what came of it."""
    resources = visit.resources
    attempt_id = _id(visit)
    try:
        done = await assess.finish(
            resources.database, resources.reference.bank, visit.resident.id, attempt_id, visit.now
        )
    except Told as told:
        sitting = await _own(visit)
        if not sitting.attempt.is_open(visit.now):
            return _over(visit, sitting)
        return visit.page(REVIEW, 422, **{**_review(visit, sitting), "refused": visit.tell(told)})
    if done.attempt.passed:
        await resources.bus.wake()
    return visit.go(f"{ADDRESS}/{attempt_id}")


def _id(visit: Visit) -> UUID:
    try:
        return UUID(visit.path("attempt"))
    except ValueError:
        return UUID(int=0)


async def _own(visit: Visit) -> Sitting:
    """The visitor's attempt that the address names. Another person's is told like one that does not exist."""
    found = await assess.sitting(
        visit.resources.database, visit.resources.reference.bank, visit.resident.id, _id(visit)
    )
    sitting: Sitting = require(found, "no such attempt")
    return sitting


def _number(visit: Visit, sitting: Sitting) -> int:
    wanted = visit.path("number")
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 4 else 0
    found: int = require(number if 1 <= number <= len(sitting.form) else None, "no such question")
    return found


def _onward(sitting: Sitting, number: int) -> str:
    """The next question without an answer; after the last, what was answered."""
    left = [each for each in sitting.unanswered if each != number]
    address = f"{ADDRESS}/{sitting.attempt.id}"
    return f"{address}/{next((each for each in left if each > number), left[0])}" if left else address


def _ask(
    visit: Visit, sitting: Sitting, number: int, given: Answer | None, status: int = 200, refused: str = ""
) -> Response:
    asked: Question = question(sitting.form[number - 1], sitting.attempt.seed, given)
    headed = _headed(visit, sitting)
    return visit.page(QUESTION, status, **headed, links=(), number=number, asked=asked, wrong=refused or None,
                      saved=number in sitting.answers and not refused)  # fmt: skip


def _too_many(visit: Visit) -> str:
    told = visit.words.gettext("Câu trả lời gửi dồn dập quá, nên câu này chưa lưu. Đợi {n} giây rồi bấm lại.")
    return told.format(n=RETRY_SECONDS)


def _refused_quickly(status: int, told: str) -> Response:
    headers = {**NO_STORE, "Retry-After": str(RETRY_SECONDS)} if status == 429 else NO_STORE
    return Json({"told": told}, status, headers)


async def _too_late(visit: Visit, *, quick: bool) -> Response:
    """409: the attempt was handed in, in another window perhaps, or it was left for too long."""
    sitting = await _own(visit)
    told = visit.tell(assess.left_too_long(sitting.attempt))
    if quick:
        return _refused_quickly(409, told)
    if sitting.attempt.finished_at:
        return visit.page(RESULT, 409, **{**_result(visit, sitting), "refused": told})
    return _over(visit, sitting)


def _over(visit: Visit, sitting: Sitting) -> Response:
    told = visit.tell(assess.left_too_long(sitting.attempt))
    return visit.page("me/attempt_over.html", 410, **_headed(visit, sitting), told=told)


def _headed(visit: Visit, sitting: Sitting) -> dict[str, Any]:
    skills = visit.resources.reference.ever.skills
    skill = sitting.attempt.skill
    return {
        "attempt": sitting.attempt,
        "attempt_address": f"{ADDRESS}/{sitting.attempt.id}",
        "skill_address": f"{SKILLS}/{skill}",
        "skill_name": skills[skill].names[visit.words.language] if skill in skills else skill,
        "count": len(sitting.form),
        "answered": sorted(sitting.answers),
    }


def _review(visit: Visit, sitting: Sitting) -> dict[str, Any]:
    return {
        **_headed(visit, sitting),
        "unknowns": [number for number, given in sitting.answers.items() if given.answer.unknown],
        "asks": [item.ask for item in sitting.form],
    }


def _result(visit: Visit, sitting: Sitting) -> dict[str, Any]:
    told: list[Outcome] = outcomes(visit.words, sitting)
    return {
        **_headed(visit, sitting),
        "outcomes": told,
        "right": sum(each.mark == 1_000 for each in told),
        "percent": (sitting.attempt.score or 0) // 10_000,
        "pass_percent": sitting.learning.pass_percent,
        "free_at": assess.free_at(sitting.attempt),
    }
