"""Corrections of a contest: what waits, what was applied, what was rejected; each with its effect."""

import re
from typing import Any

from starlette.responses import Response
from wtforms import HiddenField, TextAreaField

from server.console.desk import Desk, require
from server.console.results import correction_words
from server.console.results.correction_forms import FORMS, CorrectionForm, Offered
from server.paper.form import Form
from server.paper.sent import sent_form
from server.paper.times import Times
from server.pipeline.claims.match_claims import SOURCE as CLAIMS
from server.pipeline.contests import KnownContest
from server.pipeline.planning.preview import Effect
from server.pipeline.results.correct import approve, propose_correction, proposed, reject, try_out
from server.records import partners, proposals
from server.records.proposals import Proposal
from server.rules.proposed import KINDS, Correction, Exclude, arguments_of, kind_of
from server.rules.refusals import NotFound, Told
from server.rules.rights import may_write

LIST, ONE, NEW = "console/corrections.html", "console/correction.html", "console/correction_new.html"
LISTED_MAX = 500
_NUMBER = re.compile("[0-9]{1,17}")


class Decision(Form):
    """What the second person says."""

    answer = TextAreaField()
    agreed = HiddenField()


async def show(desk: Desk) -> Response:
    """Every correction, the newest first; what waits stands above."""
    known = await contest_of(desk)
    found = await proposals.of_contest(desk.resources.database, known.id, KINDS, LISTED_MAX)
    told = [(each, _summary(desk, known, each)) for each in found]
    return desk.page(
        LIST,
        contest=known.contest,
        waiting=[each for each in told if each[0].agreed is None],
        applied=[each for each in told if each[0].agreed],
        rejected=[each for each in told if each[0].agreed is False],
        may_propose=may_write(desk.account.role, "correction-new"),
    )


async def show_new(desk: Desk) -> Response:
    """The empty form. The address may name what an applied correction is taken back by."""
    known = await contest_of(desk)
    form = desk.blank(_form_class(desk))
    form.offer(await _offered(desk, known))
    for name in ("way", "resident", "case", "source", "of", "to"):
        if (given := desk.request.query_params.get(name)) and name in form._fields:
            form._fields[name].data = given[:200]
    return _page_new(desk, known, form)


async def save_new(desk: Desk) -> Response:
    """Show the effect of what was typed, or propose it."""
    known = await contest_of(desk)
    form = await desk.form(_form_class(desk))
    offered = await _offered(desk, known)
    form.offer(offered)
    sure = (await sent_form(desk.request)).get("step") == "propose"
    try:
        typed_well = form.validate()
        correction = form.correction(desk.resources.pseudonyms, offered) if typed_well else None
        if correction is None:
            return _refuse_new(desk, known, form)
        effect = await _effect(desk, known, correction)
        if sure:
            return await _propose(desk, known, correction, effect, form.reason.data or "")
    except Told as refusal:
        return _refuse_new(desk, known, form, refusal)
    await _note_reading(desk, known, correction)
    return _page_new(desk, known, form, effect)


async def show_one(desk: Desk) -> Response:
    """One correction with its effect, and the decision if it waits for one."""
    known, proposal = await _proposal(desk)
    return _page_one(desk, known, proposal, desk.blank(Decision))


async def decide(desk: Desk) -> Response:
    """Apply it or turn it down."""
    known, proposal = await _proposal(desk)
    form = await desk.form(Decision)
    agreed, said = form.agreed.data == "yes", form.answer.data or ""
    about = f"contest:{known.contest.slug}"
    try:
        async with desk.resources.database.transaction() as connection:
            if agreed:
                made = await approve(connection, known, proposal.id, desk.account, said, desk.now)
            else:
                await reject(connection, proposal.id, desk.account, said)
                made = 0
            await desk.act(
                connection,
                "correction.approve" if agreed else "correction.reject",
                about,
                arguments={"correction": proposal.id, "answer": said.strip()},
                before={"state": "waiting"},
                after={"state": "applied" if agreed else "rejected", "facts": made},
            )
    except Told as refusal:
        _, proposal = await _proposal(desk)
        return _page_one(desk, known, proposal, form, refusal)
    _ = desk.words.gettext
    said = _("Đã áp dụng. Bảng đổi trong giây lát.") if agreed else _("Đã từ chối, lý do được giữ lại.")
    return desk.go(f"{_start(known)}/{proposal.id}", said)


async def contest_of(desk: Desk) -> KnownContest:
    """The contest that the address names. Raises NotFound."""
    known = await desk.resources.contests.by_slug(desk.path("slug"))
    found: KnownContest = require(known, f"there is no contest {desk.path('slug')!r}")
    return found


async def _propose(desk: Desk, known: KnownContest, correction: Correction, effect: Effect, reason: str) -> Response:
    async with desk.resources.database.transaction() as connection:
        number = await propose_correction(connection, known, correction, effect, reason, desk.account)
        await desk.act(
            connection,
            "correction.propose",
            f"contest:{known.contest.slug}",
            arguments={"correction": number, "kind": kind_of(correction), **arguments_of(correction)},
            after={"reason": reason.strip()},
        )
    return desk.go(f"{_start(known)}/{number}", desk.words.gettext("Đã đề nghị. Chờ một người khác quyết định."))


async def _note_reading(desk: Desk, known: KnownContest, correction: Correction) -> None:
    """Looking up somebody is kept in the log like doing something."""
    async with desk.resources.database.transaction() as connection:
        await desk.act(
            connection,
            "correction.try",
            f"contest:{known.contest.slug}",
            arguments={"kind": kind_of(correction), **arguments_of(correction)},
        )


async def _effect(desk: Desk, known: KnownContest, correction: Correction) -> Effect:
    resources = desk.resources
    names = resources.contests.place_names
    return await try_out(resources.database, resources.boards, names, known, correction, desk.now)


async def _proposal(desk: Desk) -> tuple[KnownContest, Proposal]:
    known, number = await contest_of(desk), desk.path("number")
    found = await proposals.by_id(desk.resources.database, int(number)) if _NUMBER.fullmatch(number) else None
    if not found or found.contest_id != known.id or not found.kind.startswith(KINDS):
        raise NotFound(f"there is no correction {number[:20]}", where="/console")
    return known, found


async def _offered(desk: Desk, known: KnownContest) -> Offered:
    _ = desk.words.gettext
    found = await partners.all_partners(desk.resources.database, desk.now)
    return Offered(
        wards={code: ward.full_name for code, ward in known.layout.wards.items()},
        partners={**{each.code: each.name for each in found}, CLAIMS: _("Hồ sơ người dân khai, đã xác nhận")},
        rounds={each.number: _("Vòng {n}").format(n=each.number) for each in known.contest.rounds},
        places=desk.resources.contests.place_names,
    )


def _form_class(desk: Desk) -> type[CorrectionForm]:
    found: type[CorrectionForm] = require(FORMS.get(desk.path("what")), "there is no such correction")
    return found


def _start(known: KnownContest) -> str:
    return f"/console/contests/{known.contest.slug}/corrections"


def _page_new(desk: Desk, known: KnownContest, form: CorrectionForm, effect: Effect | None = None) -> Response:
    return desk.page(NEW, contest=known.contest, form=form, **_values_new(desk, known, effect))


def _refuse_new(desk: Desk, known: KnownContest, form: CorrectionForm, refusal: Told | None = None) -> Response:
    _forget_typed(form)
    return desk.refuse(NEW, form, refusal, contest=known.contest, **_values_new(desk, known, None))


def _forget_typed(form: CorrectionForm) -> None:
    """An identity number is not sent back, not even to who typed it; a pseudonym is."""
    for name in ("resident", "case"):
        if name in form._fields and len(form._fields[name].data or "") != 36:
            form._fields[name].data = ""


def _values_new(desk: Desk, known: KnownContest, effect: Effect | None) -> dict[str, Any]:
    return {
        "what": desk.path("what"),
        "title": correction_words.form_titles(desk.words)[desk.path("what")],
        "effect": effect,
        "rows": correction_words.rows_told(desk.words, known, effect) if effect else (),
    }


def _page_one(
    desk: Desk, known: KnownContest, proposal: Proposal, form: Decision, refusal: Told | None = None
) -> Response:
    correction, effect = proposed(proposal)
    values: dict[str, Any] = {
        "contest": known.contest,
        "proposal": proposal,
        "summary": _summary(desk, known, proposal),
        "facts": correction_words.facts_told(desk.words, Times(words=desk.words), _names(desk, known), correction),
        "effect": effect,
        "rows": correction_words.rows_told(desk.words, known, effect),
        "may_decide": desk.may_write and proposal.agreed is None and proposal.proposed_by != desk.account.id,
        "taken_back_by": _taken_back_by(known, proposal, correction),
    }
    if refusal:
        return desk.refuse(ONE, form, refusal, **values)
    return desk.page(ONE, form=form, **values)


def _taken_back_by(known: KnownContest, proposal: Proposal, correction: Correction) -> str | None:
    """The form on which an applied exclusion is taken back, filled in."""
    if not proposal.agreed or not isinstance(correction, Exclude) or correction.back:
        return None
    new = f"{_start(known)}/new"
    if correction.batch:
        return f"{new}/batch?source={correction.batch.source}&of={proposal.id}"
    if correction.resident:
        return f"{new}/resident?way=back&resident={correction.resident}"
    return f"{new}/case?way=back&case={correction.case}"


def _summary(desk: Desk, known: KnownContest, proposal: Proposal) -> str:
    correction, effect = proposed(proposal)
    return correction_words.summary(desk.words, _names(desk, known), correction, effect)


def _names(desk: Desk, known: KnownContest) -> dict[str, str]:
    wards = {str(code): ward.full_name for code, ward in known.layout.wards.items()}
    return {**desk.resources.contests.place_names, **wards}
