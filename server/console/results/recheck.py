"""Checking the sample again: each fact on its own, right or wrong with a reason, and the error rate of each ward."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.responses import RedirectResponse, Response
from wtforms import HiddenField, IntegerField, RadioField, TextAreaField

from server.console.contest_round import Named, last_round, round_named
from server.console.desk import NO_STORE, Desk
from server.paper.form import Form
from server.paper.names import full_name
from server.paper.print import Paper, paper_of
from server.paper.sent import sent_form
from server.pipeline.results import draw_sample, recheck
from server.pipeline.results.check_gate import SETTLES
from server.records import facts, result_jobs, samples
from server.records.samples import Sampled
from server.rules.catalogue import WardCode
from server.rules.fact import Fact
from server.rules.refusals import Told
from server.rules.sample import PERMILLE_LEAST, PERMILLE_MOST

TEMPLATE = "console/recheck.html"
CASES_A_PAGE = 40
"""A sample of a large contest has thousands; a page of them is read in one go."""


class FindForm(Form):
    """What was found of one fact."""

    ordinal = HiddenField()
    outcome = RadioField(choices=[("right", "right"), ("wrong", "wrong")], validate_choice=False)
    reason = TextAreaField()


class SizeForm(Form):
    """How many in a thousand are drawn."""

    permille = IntegerField()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A fact of the sample as it is shown. `form` is None where the reader may not judge it."""

    sampled: Sampled
    ward: str
    what: str
    by: str
    happened_at: datetime | None
    is_own: bool
    form: FindForm | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """The error rate of a ward in words."""

    ward: str
    checked: int
    wrong: int
    rate: str
    interval: str


async def go_on(desk: Desk) -> Response:
    """On to the round whose sample is checked."""
    named = await last_round(desk)
    return RedirectResponse(named.address("recheck"), 303, NO_STORE)


async def show(desk: Desk) -> Response:
    """The sample with what was found so far."""
    return desk.page(TEMPLATE, **await _values(desk, await round_named(desk)))


async def find(desk: Desk) -> Response:
    """Write down what was found of one fact."""
    named, sent = await round_named(desk), await sent_form(desk.request)
    text = str(sent.get("ordinal", ""))
    ordinal = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    form = await desk.form(FindForm)
    outcome = form.outcome.data
    if outcome not in ("right", "wrong"):
        form.outcome.errors = [desk.words.gettext("Chọn đúng hoặc sai.")]
        return await _refuse(desk, named, form, ordinal)
    try:
        async with desk.resources.database.transaction() as connection:
            before = await recheck.find(
                connection, named.known, named.number, ordinal, outcome, str(form.reason.data or ""), desk.account
            )
            await desk.act(
                connection, "sample.find", named.about,
                arguments={"ordinal": ordinal, "source": before.source, "ref": before.source_ref},
                before={"outcome": before.outcome, "reason": before.reason},
                after={"outcome": outcome, "reason": form.reason.data},
            )  # fmt: skip
    except Told as refusal:
        field = form._fields.get(refusal.where)
        if field is None:
            return desk.page(TEMPLATE, 422, **{**await _values(desk, named), "refused": desk.tell(refusal)})
        field.errors = [desk.tell(refusal)]
        return await _refuse(desk, named, form, ordinal)
    return desk.go(
        f"{named.address('recheck')}?from={ordinal + 1}#viec-{ordinal + 1}",
        desk.words.gettext("Đã ghi việc {n}.").format(n=ordinal),
    )


async def _refuse(desk: Desk, named: Named, form: FindForm, ordinal: int) -> Response:
    return desk.page(TEMPLATE, 422, **await _values(desk, named, (ordinal, form)))


async def size(desk: Desk) -> Response:
    """Set how many in a thousand are drawn, while nobody can know what it draws."""
    named, form = await round_named(desk), await desk.form(SizeForm)
    try:
        async with desk.resources.database.transaction() as connection:
            before = await draw_sample.set_permille(
                connection, named.known, named.number, form.permille.data or 0, desk.now
            )
            await desk.act(connection, "sample.size", named.about, before={"permille": before},
                           after={"permille": form.permille.data})  # fmt: skip
    except Told as refusal:
        form.permille.errors = [desk.tell(refusal)]
        return desk.page(TEMPLATE, 422, **{**await _values(desk, named), "size_form": form})
    return desk.go(named.address("recheck"), desk.words.gettext("Đã lưu."))


async def draw(desk: Desk) -> Response:
    """Ask for the draw, which reveals the seed."""
    named, _ = await round_named(desk), desk.words.gettext
    try:
        async with desk.resources.database.transaction() as connection:
            await draw_sample.ask_draw(connection, named.known, named.number, desk.account, desk.now)
            await desk.act(connection, "sample.draw", named.about)
    except Told as refusal:
        return desk.page(TEMPLATE, 422, **{**await _values(desk, named), "refused": desk.tell(refusal)})
    return desk.go(named.address("recheck"), _("Đang rút mẫu. Trang này tự cho biết khi xong."))


async def close(desk: Desk) -> Response:
    """End the checking; each ward's error rate becomes a fact."""
    named, _ = await round_named(desk), desk.words.gettext
    try:
        async with desk.resources.database.transaction() as connection:
            rates = await recheck.close_recheck(connection, named.known, named.number, desk.account, desk.now)
            told = {ward: [rate.checked, rate.wrong] for ward, rate in rates.items()}
            await desk.act(connection, "sample.close", named.about, after=told)
    except Told as refusal:
        return desk.page(TEMPLATE, 422, **{**await _values(desk, named), "refused": desk.tell(refusal)})
    return desk.go(named.address("recheck"), _("Phúc tra đã kết thúc. Tỉ lệ sai của từng nơi đã vào sổ."))


async def _values(desk: Desk, named: Named, wrong: tuple[int, FindForm] | None = None) -> dict[str, Any]:
    database, known, paper = desk.resources.database, named.known, paper_of(desk.request)
    sample = await samples.of_round(database, known.id, named.number)
    drawn = await samples.drawn(database, known.id, named.number)
    left_only = desk.request.query_params.get("left") == "1" and not wrong
    listed = [one for one in drawn if one.outcome is None and one.ward != desk.account.ward] if left_only else drawn
    start = _start(desk, listed, wrong[0] if wrong else None)
    shown = listed[start : start + CASES_A_PAGE]
    found = await facts.facts_named(database, [(each.source, each.source_ref) for each in shown])
    by_key = {fact.key: fact for fact in found}
    may_find = desk.may("recheck") and bool(sample and not sample.closed_at)
    left = sum(each.outcome is None for each in drawn)
    each = named.round
    return {
        "named": named,
        "rounds": known.contest.rounds,
        "name": known.contest.name[desk.words.language],
        "sample": sample,
        "job": await result_jobs.last(database, "draw", known.id, named.number),
        "cases": [_case(desk, paper, one, by_key, wrong, may_find=may_find) for one in shown],
        "drawn": len(drawn),
        "left": left,
        "left_only": left_only,
        "listed": len(listed),
        "pages": [listed[at].ordinal for at in range(0, len(listed), CASES_A_PAGE)],
        "here_from": shown[0].ordinal if shown else 0,
        "rates": _rates(desk, paper, drawn),
        "draws_from": each.late_until + SETTLES,
        "may_draw": desk.may("recheck-draw"),
        "may_size": desk.may("recheck-size") and bool(sample and not sample.drawn_at) and desk.now < each.closes,
        "size_form": desk.blank(SizeForm, data={"permille": sample.permille if sample else None}),
        "permille_bounds": (PERMILLE_LEAST, PERMILLE_MOST),
        "reason_bounds": (recheck.REASON_MIN, recheck.REASON_MAX),
    }


def _start(desk: Desk, listed: list[Sampled], ordinal: int | None) -> int:
    """Where the page begins that holds an item: the one asked for, or that was refused."""
    if ordinal is None:
        text = desk.request.query_params.get("from", "")
        ordinal = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    at = next((at for at, each in enumerate(listed) if each.ordinal >= ordinal), max(0, len(listed) - 1))
    return at - at % CASES_A_PAGE


def _case(
    desk: Desk,
    paper: Paper,
    sampled: Sampled,
    by_key: Mapping[tuple[str, str], Fact],
    wrong: tuple[int, FindForm] | None,
    *,
    may_find: bool,
) -> Case:
    fact, own = by_key.get((sampled.source, sampled.source_ref)), desk.account.ward == sampled.ward
    failed = wrong[1] if wrong and wrong[0] == sampled.ordinal else None
    blank = desk.blank(FindForm, data={"outcome": sampled.outcome, "reason": sampled.reason})
    return Case(
        sampled=sampled,
        ward=full_name(desk.resources.reference.catalogue.wards[WardCode(sampled.ward)], paper),
        what=_what(desk, fact),
        by=fact.by or "" if fact else "",
        happened_at=fact.happened_at if fact else None,
        is_own=own,
        form=(failed or blank) if may_find and not own else None,
    )


def _what(desk: Desk, fact: Fact | None) -> str:
    if not fact or not fact.activity:
        return ""
    activity = desk.resources.reference.catalogue.activity(fact.kind, fact.activity)
    return activity.names[desk.words.language] if activity else fact.activity


def _rates(desk: Desk, paper: Paper, drawn: list[Sampled]) -> list[Rate]:
    wards, numbers = desk.resources.reference.catalogue.wards, paper.numbers
    found = []
    for code, rate in recheck.rates_of(drawn).items():
        low, high = (numbers.share(each, 1_000_000) for each in rate.interval)
        found.append(
            Rate(
                ward=full_name(wards[WardCode(code)], paper),
                checked=rate.checked,
                wrong=rate.wrong,
                rate=numbers.share(rate.wrong, rate.checked),
                interval=f"{low} – {high}",
            )
        )
    return found
