"""An assessment: begun, answered one by one, finished. What is passed becomes a fact."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from server.records import attempts, facts, learning_versions
from server.records.attempts import Answered, Attempt, Helped
from server.records.database import Connection, Database, Queries
from server.reference import Bank, read_shipped, shipped_text
from server.rules.assessment import COOL_DOWN, OPEN_FOR, SEED_BYTES, Past, draw, is_passed, next_step, score
from server.rules.hanoi import local
from server.rules.learning import AttemptKind, Item, Learning
from server.rules.marking import mark
from server.rules.refusals import NotFound, Told

SOURCE = "assessment"
SHIPPED = "bản đi kèm phần mềm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """An attempt with its form and what was answered so far, by number from 1."""

    attempt: Attempt
    learning: Learning
    form: tuple[Item, ...]
    answers: dict[int, Answered]

    @property
    def unanswered(self) -> list[int]:
        """The numbers that still want an answer."""
        return [number for number in range(1, len(self.form) + 1) if number not in self.answers]


async def begin(database: Database, bank: Bank, resident: UUID, skill: str, kind: AttemptKind, now: datetime) -> UUID:
    """Begin an attempt and return its id; one that is open already is gone on with, whatever kind was asked for.

    Raises NotFound if there is nothing to learn of the skill, Told if this kind cannot be begun now.
    """
    learning = await bank.in_force(database, skill)
    if not learning:
        raise NotFound("no such skill")
    async with database.transaction() as connection:
        await attempts.lapse(connection, now, resident)
        before = await attempts.of_resident(connection, resident, skill)
        if opened := next((each for each in before if each.is_open(now)), None):
            return opened.id
        _refuse(past_of(before), kind, now)
        return await _begin(connection, learning, resident, kind, seen_in(before), now)


async def _begin(
    connection: Connection, learning: Learning, resident: UUID, kind: AttemptKind, seen: Sequence[str], now: datetime
) -> UUID:
    if learning is read_shipped(learning.skill):
        text = shipped_text(learning.skill)
        assert text, "it was read a moment ago"
        await learning_versions.add(connection, learning.skill, learning.version, text, SHIPPED)
    seed, attempt_id = secrets.token_bytes(SEED_BYTES), uuid4()
    form = [item.key for item in draw(learning, seed, seen)]
    if await attempts.begin(connection, attempt_id, resident, learning.skill, learning.version, kind, seed, form,
                            now, now + OPEN_FOR):  # fmt: skip
        return attempt_id
    # Another tab was first.
    there = await attempts.of_resident(connection, resident, learning.skill)
    return next(each.id for each in there if each.is_open(now))


def _refuse(past: Past, kind: AttemptKind, now: datetime) -> None:
    step = next_step(past, now)
    if kind in step.kinds:
        return
    if step.step == "wait" and step.since:
        raise Told("Đọc lại phần giải thích đã. Làm lại được từ {hour}.", hour=f"{local(step.since):%H:%M}")
    if step.step == "passed" and step.since:
        raise Told("Kỹ năng này đã đạt. Kiểm tra lại từ ngày {day}.", day=f"{local(step.since):%d/%m/%Y}")
    raise Told("Bài này không làm được lúc này. Xem lại trang kỹ năng.")


def past_of(before: Sequence[Attempt]) -> Past:
    """What somebody's attempts at a skill come to."""
    finished = [each for each in before if each.finished_at]
    passed_at = max((each.finished_at for each in finished if each.passed and each.finished_at), default=None)
    last = finished[-1] if finished else None
    return Past(
        tried_first=any(each.kind == "pre" for each in before),
        passed_at=passed_at,
        failed_at=last.finished_at if last and last.kind != "pre" and not last.passed else None,
    )


def free_at(attempt: Attempt) -> datetime | None:
    """From when on a form that was not passed can be followed by another; None if it was passed, or a first try."""
    failed = attempt.finished_at and attempt.kind != "pre" and not attempt.passed
    return attempt.finished_at + COOL_DOWN if failed and attempt.finished_at else None


def seen_in(before: Sequence[Attempt]) -> list[str]:
    """The keys of the items that were drawn before, the last one last."""
    return [key for attempt in before for key in attempt.items]


async def sitting(database: Queries, bank: Bank, resident: UUID, attempt_id: UUID) -> Sitting | None:
    """A resident's own attempt with its form and answers; None if there is none of theirs."""
    found = await attempts.with_answers(database, resident, attempt_id)
    if not found:
        return None
    attempt, answers = found
    learning = await bank.version(database, attempt.skill, attempt.version)
    form = tuple(learning.item(key) for key in attempt.items)
    return Sitting(attempt=attempt, learning=learning, form=form, answers=dict(answers))


async def finish(database: Database, bank: Bank, resident: UUID, attempt_id: UUID, now: datetime) -> Sitting:
    """Mark an attempt, and record what was passed as a fact. One that is finished already is returned as it is.

    Raises NotFound if it is not theirs, Told if answers are missing or it was left for too long.
    """
    async with database.transaction() as connection:
        await attempts.lock(connection, resident, attempt_id)
        found = await sitting(connection, bank, resident, attempt_id)
        if not found:
            raise NotFound("no such attempt")
        if not found.attempt.finished_at:
            await _finish(connection, found, now)
    done = await sitting(database, bank, resident, attempt_id)
    assert done, "it was there a moment ago"
    return done


async def _finish(connection: Connection, found: Sitting, now: datetime) -> None:
    attempt = found.attempt
    if not attempt.is_open(now):
        raise left_too_long(attempt)
    if missing := found.unanswered:
        raise Told(
            "Còn câu {numbers} chưa trả lời. Trả lời, hoặc chọn “Tôi chưa biết, chỉ cho tôi”.",
            numbers=", ".join(map(str, missing)),
        )
    marks = {number: mark(item, found.answers[number].answer) for number, item in enumerate(found.form, 1)}
    reached = score(list(marks.values()))
    passed = attempt.kind != "pre" and is_passed(found.learning, reached)
    by: Helped = "guided" if await attempts.was_helped(connection, attempt, now) else "self"
    await attempts.finish(connection, attempt.id, marks, reached, passed, by, now)
    if passed:
        await facts.record_own(connection, [_fact(attempt, reached, by, now)])


def _fact(attempt: Attempt, reached: int, by: Helped, now: datetime) -> dict[str, object]:
    return {
        "kind": "skill", "source": SOURCE, "source_ref": str(attempt.id), "resident": attempt.resident,
        "activity": attempt.skill, "by": by, "score": reached, "happened_at": now,
    }  # fmt: skip


def left_too_long(attempt: Attempt) -> Told:
    """What is told of an attempt that nobody finished in time, or that is over."""
    if attempt.finished_at:
        return Told("Bài này đã nộp lúc {hour}, nên câu trả lời không đổi được nữa.",
                    hour=f"{local(attempt.finished_at):%H:%M %d/%m/%Y}")  # fmt: skip
    return Told("Bài này để quá 7 ngày, nên đã khép lại. Bắt đầu bài mới; không mất điểm nào.")
