"""The contests one can take part in: what counts in them and for how much, joining, leaving."""

from dataclasses import dataclass

from starlette.responses import Response

from server.paper.phases import PhaseView, all_phases
from server.paper.print import Paper, paper_of
from server.paper.sent import sent_form
from server.pipeline.contests import KnownContest
from server.pipeline.residents.join import join, leave, refuse_joining
from server.records import enrolments
from server.residents.visit import Visit, require
from server.resources import Resources
from server.rules.catalogue import Catalogue
from server.rules.criteria import Criterion
from server.rules.refusals import Told

TEMPLATE, ONE_TEMPLATE = "me/contests.html", "me/contest.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestView:
    """A contest as a resident meets it. `missing` says why they cannot join now, '' if they can."""

    slug: str
    name: str
    slogan: str
    from_day: str
    to_day: str
    phase: PhaseView
    takes_part: bool
    over: bool
    missing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """One thing that counts, in words: what to do, for how many points, how often."""

    what: str
    points: str
    times: int


async def show(visit: Visit) -> Response:
    """Every contest: those taken part in first."""
    joined = await enrolments.of_resident(visit.resources.database, visit.resident.id)
    known = await visit.resources.contests.all()
    taking = {each.contest_id for each in joined.values() if each.takes_part}
    views = [await _view(visit, each, each.id in taking) for each in known]
    return visit.page(TEMPLATE, contests=sorted(views, key=lambda view: (not view.takes_part, view.over)))


async def show_one(visit: Visit) -> Response:
    """One contest: what counts, who may help, how to join or leave."""
    return await _one(visit, 200, "")


async def change(visit: Visit) -> Response:
    """Join, or leave."""
    known = await _known(visit)
    wish = (await sent_form(visit.request)).get("wish")
    resources, _ = visit.resources, visit.words.gettext
    if wish == "leave":
        await leave(resources.database, visit.resident.id, [known.id], visit.now)
        await resources.bus.wake()
        return visit.go("/me/contests", _("Bạn đã rời cuộc thi đua. Điểm đã góp vẫn ở lại với phường, xã."))
    try:
        await join(resources.database, visit.resident, known, visit.now)
    except Told as refusal:
        return await _one(visit, 422, visit.tell(refusal))
    await resources.bus.wake()
    return visit.go("/me", _("Bạn đã tham gia. Những việc đã làm từ khi mở vòng cũng được tính."))


async def _one(visit: Visit, status: int, refused: str) -> Response:
    known, paper = await _known(visit), paper_of(visit.request)
    joined = (await enrolments.of_resident(visit.resources.database, visit.resident.id, [known.id])).get(known.id)
    view = await _view(visit, known, bool(joined and joined.takes_part))
    contest = known.contest
    return visit.page(
        ONE_TEMPLATE,
        status,
        contest_view=view,
        counts=[_counts(each, visit.resources.reference.catalogue, paper) for each in contest.criteria],
        guided=paper.numbers.percent(contest.scoring.by.get("guided", 0)),
        uplift=paper.numbers.percent(max(contest.scoring.uplift.values(), default=0)),
        cap=contest.scoring.resident_cap,
        refused=refused or None,
    )


async def _view(visit: Visit, known: KnownContest, takes_part: bool) -> ContestView:
    paper, contest, now = paper_of(visit.request), known.contest, visit.now
    language, current = paper.words.language, known.contest.current_round(now)
    return ContestView(
        slug=contest.slug,
        name=contest.name[language],
        slogan=contest.slogan[language],
        from_day=paper.times.date(contest.rounds[0].opens),
        to_day=paper.times.date(contest.rounds[-1].closes),
        phase=all_phases(paper.words)[known.phase(current.number, now)],
        takes_part=takes_part,
        over=now >= contest.rounds[-1].closes,
        missing="" if takes_part else await _missing(visit, known),
    )


async def _missing(visit: Visit, known: KnownContest) -> str:
    try:
        await refuse_joining(visit.resources.database, visit.resident, known, visit.now)
    except Told as refusal:
        return visit.tell(refusal)
    return ""


async def _known(visit: Visit) -> KnownContest:
    resources: Resources = visit.resources
    found: KnownContest = require(await resources.contests.by_slug(visit.path("slug")), "no such contest")
    return found


def _counts(criterion: Criterion, catalogue: Catalogue, paper: Paper) -> Counts:
    language = paper.words.language
    known = (catalogue.activity(criterion.kind, key) for key in criterion.activities)
    names = ", ".join(each.names[language] for each in known if each)
    return Counts(
        what=criterion.name[language] if criterion.name else names,
        points=paper.numbers.whole(criterion.points),
        times=criterion.max_times,
    )
