"""A change of criteria, rehearsed beside the running contest: how far it is, who would move, which limits bite."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response
from wtforms import DateField, HiddenField, RadioField, StringField, TextAreaField

from server.console.criteria.complaints import complaint
from server.console.criteria.matrix_view import limit_views, moved_views
from server.console.criteria.sheet import contest_name, told_changes
from server.console.desk import Desk, require
from server.paper.form import Choice, Form, Long, Needed
from server.paper.print import paper_of
from server.paper.sent import sent_form
from server.pipeline.contests import KnownContest
from server.pipeline.planning.draft_criteria import DraftCriteria, decide_change, draft_criteria, rehearse_draft
from server.pipeline.planning.propose import REASON_MAX, REASON_MIN, propose
from server.pipeline.planning.rehearse import aim_anew, moved_in, refuse_sealed
from server.records import proposals, rehearsals
from server.records.proposals import Proposal
from server.records.rehearsals import Rehearsal
from server.rules.board import TOTAL, Scope
from server.rules.matrix import summary
from server.rules.plan import NUMBER_MAX
from server.rules.refusals import Refusal, Told
from server.rules.rights import may_write

TEMPLATE = "console/rehearsal.html"
KIND = "criteria.apply"
ANSWER_MAX = 500


class ProposalForm(Form):
    """What is proposed: to apply the rehearsed criteria, under which decision, and why."""

    number = StringField(validators=(Needed(), Long(1, NUMBER_MAX)))
    date = DateField(validators=(Needed(),))
    reason = TextAreaField(validators=(Needed(), Long(REASON_MIN, REASON_MAX)))


class AnswerForm(Form):
    """What the second person says."""

    proposal = HiddenField()
    agreed = RadioField(choices=[Choice("yes"), Choice("no")], validators=(Needed(),))
    answer = TextAreaField(validators=(Long(0, ANSWER_MAX),))


async def show(desk: Desk) -> Response:
    """The open rehearsal, or the last one, and those before it."""
    return await _page(desk)


async def save(desk: Desk) -> Response:
    """Begin a rehearsal, count it again, throw it away, or propose to apply it."""
    sent = await sent_form(desk.request)
    match sent.get("do"):
        case "begin":
            return await _begin(desk)
        case "again":
            return await _again(desk)
        case "throw":
            return await _throw(desk)
        case _:
            return await _propose(desk)


async def _begin(desk: Desk) -> Response:
    _, slug = desk.words.gettext, desk.path("slug")
    known = await _contest(desk)
    draft = await draft_criteria(desk.resources.database, slug, desk.now)
    try:
        refuse_sealed(known)
        async with desk.resources.database.transaction() as connection:
            catalogue = desk.resources.reference.catalogue
            started = await rehearse_draft(connection, catalogue, draft, desk.account.name)
            arguments = {"rehearsal": started, "version": draft.version}
            await desk.act(connection, "criteria.rehearse", f"contest:{slug}", arguments=arguments)
    except Told as refusal:
        return await _page(desk, 422, refused=desk.tell(refusal))
    except Refusal as refusal:
        return await _page(desk, 422, refused=complaint(refusal, desk.words))
    return desk.go(desk.request.url.path, _("Đã bắt đầu diễn tập. Số liệu hiện dần trên trang này."))


async def _again(desk: Desk) -> Response:
    known, found = await _open(desk)
    async with desk.resources.database.transaction() as connection:
        await aim_anew(connection, known, found.id)
        await desk.act(connection, "criteria.rehearse-again", f"rehearsal:{found.id}")
    return desk.go(desk.request.url.path, desk.words.gettext("Đang tính lại với các việc mới về."))


async def _throw(desk: Desk) -> Response:
    _, (known, found) = desk.words.gettext, await _open(desk)
    if await _waiting(desk, known, found):
        return await _page(desk, 422, refused=_("Đang chờ người thứ hai quyết định, nên chưa bỏ được."))
    async with desk.resources.database.transaction() as connection:
        await rehearsals.end(connection, found.id, "thrown_away", desk.now)
        await desk.act(connection, "criteria.throw-away", f"rehearsal:{found.id}")
    return desk.go(desk.request.url.path, _("Đã bỏ lần diễn tập này. Bảng đang chạy không thay đổi gì."))


async def _propose(desk: Desk) -> Response:
    _, (known, found), form = desk.words.gettext, await _open(desk), await desk.form(ProposalForm)
    if not form.validate():
        return await _page(desk, 422, form=form)
    if found.state != "done" or await _waiting(desk, known, found):
        return await _page(desk, 422, form=form, refused=_("Lần diễn tập này chưa xong, hoặc đã được đề nghị rồi."))
    assert form.number.data and form.date.data and form.reason.data, "the form is filled in"
    reason = form.reason.data
    arguments = {"rehearsal": found.id, "number": form.number.data.strip(), "date": form.date.data.isoformat()}
    async with desk.resources.database.transaction() as connection:
        await propose(connection, known.id, KIND, arguments, reason, desk.account)
        told = {**arguments, "reason": reason}
        await desk.act(connection, "criteria.propose", f"rehearsal:{found.id}", arguments=told)
    return desk.go(desk.request.url.path, _("Đã đề nghị áp dụng. Một người khác xem và quyết định."))


async def decide(desk: Desk) -> Response:
    """The second person applies the rehearsed criteria, or throws them away."""
    _, form = desk.words.gettext, await desk.form(AnswerForm)
    if not form.validate():
        return await _page(desk, 422, answer=form)
    known = await _contest(desk)
    agreed, number = form.agreed.data == "yes", form.proposal.data or ""
    try:
        async with desk.resources.database.transaction() as connection:
            decided = await decide_change(
                connection, desk.resources.contests, known, int(number) if number.isdecimal() else 0, desk.account,
                agreed=agreed, answer=form.answer.data or "", now=desk.now,
            )  # fmt: skip
            action = "criteria.apply" if agreed else "criteria.reject"
            told = {**decided.arguments, "reason": decided.reason, "answer": form.answer.data or ""}
            await desk.act(connection, action, f"contest:{known.contest.slug}", arguments=told)
    except Told as refusal:
        return await _page(desk, 422, answer=form, refused=desk.tell(refusal))
    await desk.resources.contests.reread()
    said = _("Đã áp dụng tiêu chí mới. Các bảng đổi cùng lúc.") if agreed else _("Đã bỏ. Tiêu chí vẫn như cũ.")
    return desk.go(f"/console/contests/{known.contest.slug}/criteria/rehearsal", said)


async def _contest(desk: Desk) -> KnownContest:
    slug = desk.path("slug")
    found: KnownContest = require(
        await desk.resources.contests.by_slug(slug), f"there is no running contest {slug!r}"
    )
    return found


async def _open(desk: Desk) -> tuple[KnownContest, Rehearsal]:
    known = await _contest(desk)
    every = await rehearsals.of_contest(desk.resources.database, known.id)
    return known, require(next((each for each in every if each.open), None), "no rehearsal is open")


async def _waiting(desk: Desk, known: KnownContest, found: Rehearsal) -> Proposal | None:
    every = await proposals.of_contest(desk.resources.database, known.id, KIND)
    mine = (each for each in every if each.agreed is None and each.arguments["rehearsal"] == found.id)
    return next(mine, None)


async def _page(desk: Desk, status: int = 200, refused: str | None = None, **forms: Form) -> Response:
    known, database = await _contest(desk), desk.resources.database
    draft = await draft_criteria(database, known.contest.slug, desk.now)
    every = await rehearsals.of_contest(database, known.id)
    found = next((each for each in every if each.open), every[0] if every else None)
    role = desk.account.role
    return desk.page(
        TEMPLATE,
        status,
        refused=refused,
        draft=draft,
        contest_name=contest_name(desk, draft),
        back=f"/console/contests/{known.contest.slug}/criteria",
        rehearsal=found,
        earlier=[each for each in every if found is None or each.id != found.id],
        waiting=await _waiting(desk, known, found) if found else None,
        form=forms.get("form") or desk.blank(ProposalForm),
        answer=forms.get("answer") or desk.blank(AnswerForm),
        may_decide=may_write(role, "rehearsal-decide"),
        least=REASON_MIN,
        most=REASON_MAX,
        **_told(desk, known, draft, found),
    )


def _told(desk: Desk, known: KnownContest, draft: DraftCriteria, found: Rehearsal | None) -> Mapping[str, Any]:
    paper, scope = paper_of(desk.request), _scope(desk, known)
    moved = moved_in(found, scope) if found else []
    wards: Any = desk.resources.reference.catalogue.wards
    return {
        "scope": scope,
        "scopes": known.contest.scopes if len(known.contest.rounds) > 1 else (1,),
        "moved": moved_views(moved, _of_100(found), wards, paper),
        "summary": summary(moved),
        "limits": limit_views(found.limits if found else {}, paper),
        "changes_of": told_changes(desk, draft.changes),
        "share": _share(found),
    }


def _of_100(found: Rehearsal | None) -> tuple[bool, bool]:
    """Whether values are of 100 points, before and after."""
    before, after = (found.matrix or {}).get("of_100", (False, False)) if found else (False, False)
    return bool(before), bool(after)


def _scope(desk: Desk, known: KnownContest) -> Scope:
    text = desk.request.query_params.get("scope", "")
    if text == TOTAL:
        return TOTAL
    number = int(text) if text.isdecimal() and len(text) < 4 else 0
    return number if known.contest.round(number) else known.contest.rounds[0].number


def _share(found: Rehearsal | None) -> int:
    """How far the counting is, in percent."""
    if not found or found.state != "folding":
        return 100
    return found.facts_done * 100 // found.facts_total if found.facts_total else 100
