"""The contests: where each stands, what comes next, what waits; and the beginning of a new one."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response
from wtforms import SelectField, StringField

from server.console.contests.phase_words import phase_view
from server.console.desk import Desk
from server.paper.form import Choice, Form, Long, Needed
from server.paper.phases import Deadline, PhaseView, deadline
from server.pipeline.contests import KnownContest
from server.pipeline.planning.contest_document import read_document
from server.pipeline.planning.plan_contest import begin_draft, planned, whole_faults
from server.records import contest_drafts, proposals
from server.rules.folding import slug as slug_of
from server.rules.plan import Plan, cloned
from server.rules.refusals import Told
from server.rules.rights import may_read
from server.rules.toml_table import TEXT_MAX

TEMPLATE = "console/contests.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestLine:
    """One contest of the list. `missing` counts what a draft still lacks."""

    slug: str
    name: str
    phase: PhaseView
    next: Deadline | None
    round: int | None
    waiting: int
    missing: int


class NewContest(Form):
    """What a draft begins with."""

    name = StringField(validators=[Needed(), Long(3, TEXT_MAX)])
    slug = StringField()
    like = SelectField(choices=[], default="")


async def show(desk: Desk) -> Response:
    """The contests; a ward's officer sees those in which the ward takes part."""
    known = await desk.resources.contests.all()
    form = desk.blank(NewContest)
    form.like.choices = _choices(desk, known)
    return desk.page(TEMPLATE, form=form, lines=await _lines(desk, known))


async def create(desk: Desk) -> Response:
    """Begin a draft, empty or like another contest."""
    known = await desk.resources.contests.all()
    form = await desk.form(NewContest)
    form.like.choices = _choices(desk, known)
    form.like.data = form.like.data or ""
    if not form.validate():
        return desk.refuse(TEMPLATE, form, lines=await _lines(desk, known))
    name = (form.name.data or "").strip()
    slug = (form.slug.data or "").strip() or slug_of(name)[:60].strip("-")
    plan = await _beginning(desk, form.like.data or "", slug, name)
    try:
        async with desk.resources.database.transaction() as connection:
            await begin_draft(connection, slug, plan, desk.account.name)
            told = {"like": form.like.data, "name": name}
            await desk.act(connection, "contest.draft", f"contest:{slug}", arguments=told)
    except Told as refusal:
        return desk.refuse(TEMPLATE, form, refusal, lines=await _lines(desk, known))
    return desk.go(f"/console/contests/{slug}", desk.words.gettext("Đã có bản thảo. Điền từng phần rồi công bố."))


async def _beginning(desk: Desk, like: str, slug: str, name: str) -> Plan:
    plan: Plan = cloned((await planned(desk.resources.database, like)).plan, slug) if like else {"slug": slug}
    return {**plan, "name": {"vi": name}}


async def _lines(desk: Desk, known: Sequence[KnownContest]) -> list[ContestLine]:
    """The contests that concern this visitor, the newest first."""
    waiting = await proposals.waiting(desk.resources.database)
    lines = [_line(desk, each, waiting) for each in known if concerns(desk, each)]
    if may_read(desk.account.role, "contest-preview"):
        lines += [_draft_line(desk, each) for each in await contest_drafts.all_drafts(desk.resources.database)]
    return lines[::-1]


def _choices(desk: Desk, known: Sequence[KnownContest]) -> list[Choice]:
    language, first = desk.words.language, desk.words.gettext("Không, bắt đầu từ trang trắng")
    return [Choice("", first), *(Choice(each.contest.slug, each.contest.name[language]) for each in known)]


def concerns(desk: Desk, known: KnownContest) -> bool:
    """Whether the contest is any business of this visitor: a ward's officer has those of the ward."""
    return desk.account.ward is None or desk.account.ward in known.contest.wards


def _line(desk: Desk, known: KnownContest, waiting: Sequence[proposals.Proposal]) -> ContestLine:
    each = known.contest.current_round(desk.now)
    phase = known.phase(each.number, desk.now)
    return ContestLine(
        slug=known.contest.slug,
        name=known.contest.name[desk.words.language],
        phase=phase_view(phase, desk.words),
        next=deadline(phase, each, desk.now, desk.words),
        round=each.number,
        waiting=sum(1 for one in waiting if one.contest_id == known.id),
        missing=0,
    )


def _draft_line(desk: Desk, draft: contest_drafts.Draft) -> ContestLine:
    plan = read_document(draft.document)
    names = plan.get("name", {})
    faults = whole_faults(plan, desk.resources.reference.catalogue)
    return ContestLine(
        slug=draft.slug,
        name=names.get(desk.words.language) or names.get("vi") or draft.slug,
        phase=phase_view("draft", desk.words),
        next=None,
        round=None,
        waiting=0,
        missing=sum(1 for fault in faults if not fault.advice),
    )
