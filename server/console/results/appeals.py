"""Appeals of wards against a round: received with their words, answered in writing, until a deadline."""

from datetime import datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from wtforms import RadioField, SelectField, StringField, TextAreaField

from server.console.contest_round import Named, last_round, round_named
from server.console.desk import NO_STORE, Desk
from server.paper.form import Form, Long, Needed
from server.paper.names import full_name
from server.paper.print import paper_of
from server.records import appeals
from server.rules.catalogue import WardCode
from server.rules.hanoi import read_moment, typed
from server.rules.rights import own_ward_only

TEMPLATE = "console/appeals.html"
WORDS_MIN, WORDS_MAX = 40, 4_000


class AppealForm(Form):
    """An appeal as it is received."""

    ward = SelectField(validate_choice=True)
    words_given = TextAreaField(validators=[Needed(), Long(WORDS_MIN, WORDS_MAX)])


class AnswerForm(Form):
    """The answer to an appeal."""

    outcome = RadioField(choices=[("upheld", "upheld"), ("dismissed", "dismissed")], validate_choice=False)
    answer = TextAreaField(validators=[Needed(), Long(WORDS_MIN, WORDS_MAX)])


class DeadlineForm(Form):
    """Until when wards may appeal."""

    until = StringField(validators=[Needed()])


async def go_on(desk: Desk) -> Response:
    """On to the round that may be appealed against."""
    named = await last_round(desk)
    return RedirectResponse(named.address("appeals"), 303, NO_STORE)


async def show(desk: Desk) -> Response:
    """The appeals; an officer sees those of the own ward."""
    return desk.page(TEMPLATE, **await _values(desk, await round_named(desk)))


async def receive(desk: Desk) -> Response:
    """Write down an appeal, while the time for it lasts."""
    named, _ = await round_named(desk), desk.words.gettext
    form = await desk.form(AppealForm)
    form.ward.choices = _wards(desk, named)
    fits = form.validate()
    until = await appeals.deadline(desk.resources.database, named.known.id, named.number)
    if named.known.phase(named.number, desk.now) in ("announced", "open", "frozen"):
        form.words_given.errors = [*form.words_given.errors, _("Vòng chưa đóng. Khiếu nại sau khi vòng đóng.")]
    elif until and desk.now >= until:
        form.words_given.errors = [*form.words_given.errors, _("Đã hết hạn nhận khiếu nại của vòng này.")]
    if not fits or form.words_given.errors:
        return desk.page(TEMPLATE, 422, **{**await _values(desk, named), "form": form})
    async with desk.resources.database.transaction() as connection:
        number = await appeals.receive(
            connection, named.known.id, named.number, form.ward.data, str(form.words_given.data).strip(),
            desk.account.id, desk.now,
        )  # fmt: skip
        await desk.act(connection, "appeal.receive", named.about,
                       arguments={"appeal": number, "ward": form.ward.data})  # fmt: skip
    return desk.go(named.address("appeals"), _("Đã nhận khiếu nại số {n}.").format(n=number))


async def answer(desk: Desk) -> Response:
    """Answer an appeal in writing."""
    named, _ = await round_named(desk), desk.words.gettext
    text = desk.path("appeal")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    form = await desk.form(AnswerForm, prefix=f"{number}-")
    fits, outcome = form.validate(), form.outcome.data
    if outcome not in ("upheld", "dismissed"):
        form.outcome.errors, fits = [_("Chọn chấp nhận hoặc không chấp nhận.")], False
    if not fits:
        return desk.page(TEMPLATE, 422, **await _values(desk, named, {number: form}))
    async with desk.resources.database.transaction() as connection:
        done = await appeals.answer(
            connection, named.known.id, named.number, number, outcome, str(form.answer.data).strip(), desk.account.id
        )
        if done:
            await desk.act(connection, "appeal.answer", named.about,
                           arguments={"appeal": number}, after={"outcome": outcome})  # fmt: skip
    if not done:
        told = _("Khiếu nại này đã được trả lời rồi, hoặc không có.")
        return desk.page(TEMPLATE, 422, **{**await _values(desk, named), "refused": told})
    return desk.go(named.address("appeals"), _("Đã trả lời khiếu nại số {n}.").format(n=number))


async def set_deadline(desk: Desk) -> Response:
    """Set until when wards may appeal. It does not end before now, and not before the round closes."""
    named, _ = await round_named(desk), desk.words.gettext
    form = await desk.form(DeadlineForm)
    fits, until = form.validate(), read_moment(form.until.data or "")
    if fits and not until:
        form.until.errors = [_("Điền ngày giờ, như 2026-11-02 08:00.")]
    elif until and (until < desk.now or until < named.round.closes):
        form.until.errors = [_("Hạn phải sau lúc này và sau lúc vòng đóng.")]
    if not until or form.until.errors:
        return desk.page(TEMPLATE, 422, **{**await _values(desk, named), "deadline_form": form})
    before = await appeals.deadline(desk.resources.database, named.known.id, named.number)
    async with desk.resources.database.transaction() as connection:
        await appeals.set_deadline(connection, named.known.id, named.number, until, desk.account.id)
        told = {"until": until.isoformat()}
        await desk.act(connection, "appeals.deadline", named.about,
                       before={"until": before and before.isoformat()}, after=told)  # fmt: skip
    return desk.go(named.address("appeals"), _("Đã lưu hạn nhận khiếu nại."))


async def _values(desk: Desk, named: Named, answers: dict[int, AnswerForm] | None = None) -> dict[str, Any]:
    database, known = desk.resources.database, named.known
    until = await appeals.deadline(database, known.id, named.number)
    found = await appeals.of_round(database, known.id, named.number, desk.account.ward)
    wards, paper = desk.resources.reference.catalogue.wards, paper_of(desk.request)
    form = desk.blank(AppealForm)
    form.ward.choices = _wards(desk, named)
    return {
        "named": named,
        "rounds": known.contest.rounds,
        "name": known.contest.name[desk.words.language],
        "until": until,
        "is_over": until is not None and desk.now >= until,
        "is_closed": known.phase(named.number, desk.now) not in ("announced", "open", "frozen"),
        "appeals": [(one, full_name(wards[WardCode(one.ward)], paper)) for one in found],
        "answers": {one.id: desk.blank(AnswerForm, prefix=f"{one.id}-") for one in found} | (answers or {}),
        "form": form,
        "deadline_form": desk.blank(DeadlineForm, data={"until": typed(until or _usual(named, desk.now))}),
        "may_answer": desk.may("appeal-answer"),
        "may_set": desk.may("appeals-deadline"),
        "bounds": (WORDS_MIN, WORDS_MAX),
    }


def _usual(named: Named, now: datetime) -> datetime | None:
    return None if now < named.round.closes else max(named.round.late_until, now)


def _wards(desk: Desk, named: Named) -> list[tuple[str, str]]:
    """The wards for which the reader may appeal: an officer for the own one only."""
    paper = paper_of(desk.request)
    own = desk.account.ward if own_ward_only(desk.account.role, "appeals") else None
    if own and own not in named.known.layout.wards:
        raise HTTPException(403)
    return [(code, full_name(ward, paper)) for code, ward in named.known.layout.wards.items() if own in (None, code)]
