"""News of the game on the first page: what changed of one's missions and badges, and duels of where one lives.

Each can be switched off, and a child is told of no duel and no milestone: children see nobody compared.
"""

from collections.abc import Collection
from dataclasses import dataclass

from server.paper.duels import window_name
from server.paper.milestones import Teller
from server.paper.print import paper_of
from server.pipeline.contests import KnownContest
from server.pipeline.game.own_news import badge_news, mission_news
from server.pipeline.game.read_duels import stage_of
from server.pipeline.game.read_milestones import NEWS_DAYS, read_milestones
from server.records import duels, milestones
from server.records.duels import Duel
from server.records.milestones import Milestone
from server.records.missions import Kept
from server.reference import read_badges
from server.residents.visit import Visit
from server.rules.catalogue import WardCode
from server.rules.entry import Place
from server.rules.game.counted import Counted

MILESTONES_MOST = 2
"""More would push what one came for off a phone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Something to tell: what it is about, in a sentence or two, and where more stands."""

    what: str
    told: str
    address: str


async def news(visit: Visit, known: KnownContest, deeds: Collection[Counted]) -> list[News]:
    """What changed of missions and badges; nothing for who wants to be told none."""
    resident = visit.resident
    if resident.notices_off:
        return []
    changed = [] if resident.missions_off else await mission_news(visit.resources.database, known, deeds, visit.now)
    return [_changed(visit, each) for each in changed] + ([] if resident.badges_off else await _badges(visit))


def _changed(visit: Visit, kept: Kept) -> News:
    _, language, paper = visit.words.gettext, visit.words.language, paper_of(visit.request)
    told = (
        _("Đã được gỡ ngày {day}: {reason} Nó thôi mang điểm thưởng; việc bạn làm vẫn được tính như thường.")
        if kept.state == "withdrawn"
        else _("Đã được sửa ngày {day}: {reason} Phần bạn đã làm được đếm lại theo bản mới.")
    )
    title = kept.plan.title[language] or kept.plan.title["vi"]
    return News(
        what=_("Nhiệm vụ “{title}”").format(title=title),
        told=told.format(day=paper.times.date(kept.made_at), reason=_sentence(kept.reason)),
        address="/me/missions",
    )


def _sentence(reason: str) -> str:
    return reason if reason.endswith((".", "!", "?")) else f"{reason}."


async def _badges(visit: Visit) -> list[News]:
    _, resources, catalogue = visit.words.gettext, visit.resources, read_badges()
    found = await badge_news(resources.database, resources.contests, catalogue, visit.resident.id, visit.now)
    names = {badge.key: badge.names[visit.words.language] for badge in catalogue.badges}
    gone = _("Không còn, vì một việc làm nên nó đã được rút lại. Biên nhận nói vì sao; làm lại được thì lại có.")
    new = [key for key in names if key in found.new]
    return [
        *(News(what=_badge(visit, names[key]), told=gone, address="/me/badges") for key in found.gone),
        *(News(what=_badge(visit, names[key]), told=_("Bạn mới có."), address=f"/me/badges#{key}") for key in new),
    ]


def _badge(visit: Visit, name: str) -> str:
    return visit.words.gettext("Huy hiệu “{name}”").format(name=name)


async def duels_here(visit: Visit, known: KnownContest, home: Place | None) -> list[News]:
    """The duels that run now where the visitor plays: of the ward, and of the neighbourhood."""
    if visit.is_minor or visit.resident.duels_off or not home:
        return []
    part, found = _part(known, home), []
    for code, page in ((home.ward, f"/c/{known.contest.slug}/duels"), (part, _page_within(known, home.ward))):
        kept = await duels.of_contest(visit.resources.database, known.id, code) if code else []
        running = [each for each in kept if each.state == "signed" and stage_of(each, visit.now) == "runs"]
        found += [_duel(visit, known, each, page) for each in running if each.second]
    return found


def _part(known: KnownContest, home: Place) -> str:
    """The neighbourhood that goes on where the visitor plays, '' without one."""
    return known.layout.successors.get(home.neighbourhood or "", home.neighbourhood or "")


async def milestones_here(visit: Visit, known: KnownContest, home: Place | None) -> list[News]:
    """What was reached lately where the visitor plays, by the ward or the neighbourhood."""
    if visit.is_minor or visit.resident.duels_off or not home:
        return []
    database, here = visit.resources.database, {home.ward, _part(known, home)}
    # Most days there is nothing, and then one question is enough.
    if not any(_is_new(visit, each) for each in await milestones.of_ward(database, known.id, home.ward)):
        return []
    data = await read_milestones(database, known, visit.now, ward=home.ward)
    told = [each for each in data.shown() if _is_new(visit, each) and here & set(each.key.places)]
    teller = Teller(paper=paper_of(visit.request), data=data, places=visit.resources.contests.place_names)
    page = f"/c/{known.contest.slug}/milestones"
    return [News(what=teller.one(each).text, told="", address=page) for each in told[:MILESTONES_MOST]]


def _is_new(visit: Visit, told: Milestone) -> bool:
    return told.stands and not told.hidden_at and told.told_at > visit.now - NEWS_DAYS


def _page_within(known: KnownContest, ward: str) -> str:
    return f"/c/{known.contest.slug}/duels/{ward}"


def _duel(visit: Visit, known: KnownContest, duel: Duel, page: str) -> News:
    _, places = visit.words.gettext, visit.resources.contests.place_names
    wards = {code: ward.full_name for code in duel.codes if (ward := known.layout.wards.get(WardCode(code)))}
    return News(
        what=" – ".join(wards.get(code) or places.get(code, code.partition("/")[2]) for code in duel.codes),
        told=_("{when}: một việc bạn tự mình làm được là góp cho nơi bạn ở.").format(
            when=window_name(paper_of(visit.request), duel.window)
        ),
        address=page,
    )
