"""A resident's titles: their own, their house's, their neighbourhood's and unit's; and the switch that hides them."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from server.paper.print import paper_of
from server.paper.sent import sent_form
from server.paper.title_words import TitleTeller, TitleView, step_address
from server.pipeline.contests import KnownContest
from server.pipeline.game.own_titles import own_family_title, own_title
from server.pipeline.game.read_titles import PlaceTitles, read_place_titles
from server.records import residents
from server.reference import read_titles
from server.residents.joined import joined
from server.residents.visit import Visit
from server.rules.game.title import PersonTitle, TitleCatalogue

TEMPLATE = "me/titles.html"
ADDRESS = "/me/titles"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCard:
    """The title of a place of one's own. `view` is None while it is not told: boards stand still, or are counted."""

    name: str
    title: str
    view: TitleView | None
    hidden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Cards:
    """All titles of a visitor. `skills` tells of each of the five whether it is there; `step` is where to go on."""

    person: TitleView
    skills: Sequence[bool]
    step: str
    family: TitleView | None
    places: Sequence[PlaceCard]


async def show(visit: Visit) -> Response:
    """All of them, or one sentence for who does not want to see any."""
    if visit.resident.titles_off:
        return visit.page(TEMPLATE, off=True)
    return visit.page(TEMPLATE, off=False, cards=await cards_of(visit))


async def change(visit: Visit) -> Response:
    """Show no titles any more, or show them again. What was done counts as before."""
    _, off = visit.words.gettext, (await sent_form(visit.request)).get("wish") == "off"
    await residents.show_titles(visit.resources.database, visit.resident.id, off=off)
    return visit.go(ADDRESS, _("Đã tắt. Bạn bật lại lúc nào cũng được.") if off else _("Đã bật lại."))


async def cards_of(visit: Visit) -> Cards | None:
    """The titles of the visitor; None for who wants to see none."""
    if visit.resident.titles_off:
        return None
    catalogue, database = read_titles(), visit.resources.database
    mine = await own_title(database, catalogue, visit.resident.id)
    teller = TitleTeller(paper_of(visit.request), catalogue)
    return Cards(
        person=teller.person(mine),
        skills=[each.key in mine.have for each in catalogue.skills],
        step=_step(catalogue, mine),
        family=await family_view(visit),
        places=await _places(visit, teller),
    )


def _step(catalogue: TitleCatalogue, mine: PersonTitle) -> str:
    """Where the next thing that is missing is done: skills of the five first, which anybody can learn today."""
    if mine.missing:
        return step_address(catalogue.skill(mine.missing[0]))
    return "/me/claims/new" if mine.used else "/me/skills" if mine.kept else ""


async def family_view(visit: Visit) -> TitleView | None:
    """The title of the visitor's house; None without one."""
    catalogue = read_titles()
    found = await own_family_title(visit.resources.database, catalogue, visit.resident.id)
    return TitleTeller(paper_of(visit.request), catalogue).family(found) if found else None


async def _places(visit: Visit, teller: TitleTeller) -> list[PlaceCard]:
    """Those of the neighbourhood and the unit with which the visitor plays; nobody else's is told."""
    playing = await joined(visit)
    if not playing:
        return []
    known, _, enrolled = playing
    code = enrolled.body.get("neighbourhood") or ""
    code = known.layout.successors.get(code, code) or ""
    found = [(code, code.partition("/")[0]), (unit := enrolled.body.get("unit") or "", unit)]
    cards = [await _place(visit, teller, known, code, where) for code, where in found if code]
    return [card for card in cards if card]


async def _place(visit: Visit, teller: TitleTeller, known: KnownContest, code: str, where: str) -> PlaceCard | None:
    resources = visit.resources
    titles = await read_place_titles(resources.titles, resources.database, known, read_titles(), where)
    name = resources.contests.place_names.get(code, code.partition("/")[2])
    view = teller.place(titles, code) if titles else None
    if not titles or not (view or _waits(titles)):
        return None
    called = read_titles().names[titles.kind][visit.words.language]
    return PlaceCard(name=name, title=called, view=view, hidden=titles.hidden)


def _waits(titles: PlaceTitles) -> bool:
    return titles.hidden or titles.counting
