"""A resident's badges: those they have and by what, those that are near, and the switch that hides them all."""

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from server.paper.badge_words import activity_name, level_word, missing_words, picture, step_address
from server.paper.print import paper_of
from server.paper.sent import sent_form
from server.pipeline.game.own_badges import Ahead, Earned, own_badges
from server.records import residents
from server.reference import read_badges
from server.residents.visit import Visit
from server.rules.game.badge import Badge, Missing

TEMPLATE = "me/badges.html"
ADDRESS = "/me/badges"
PROOF_SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One badge: its picture and words, and either since when and by what, or what is missing and where to do it."""

    key: str
    picture: str
    name: str
    can: str
    level: str
    since: str = ""
    proof: tuple[str, ...] = ()
    more: int = 0
    missing: tuple[str, ...] = ()
    address: str = ""


async def show(visit: Visit) -> Response:
    """All of them, or one sentence for who does not want to see any."""
    if visit.resident.badges_off:
        return visit.page(TEMPLATE, off=True)
    resources = visit.resources
    await resources.reference.notice(resources.database)
    found = await own_badges(resources.database, resources.contests, read_badges(), visit.resident.id, visit.now)
    ahead = [each for each in found.ahead if not (visit.is_minor and _is_for_helpers(visit, each))]
    return visit.page(
        TEMPLATE,
        off=False,
        earned=[_earned(visit, each) for each in found.earned],
        near=[_ahead(visit, each) for each in ahead if each.steps == 1],
        farther=[_ahead(visit, each) for each in ahead if each.steps > 1],
        every=len(read_badges().badges),
    )


async def change(visit: Visit) -> Response:
    """Show no badges any more, or show them again. What was done counts as before."""
    _, off = visit.words.gettext, (await sent_form(visit.request)).get("wish") == "off"
    await residents.show_badges(visit.resources.database, visit.resident.id, off=off)
    return visit.go(ADDRESS, _("Đã tắt. Bạn bật lại lúc nào cũng được.") if off else _("Đã bật lại."))


def _is_for_helpers(visit: Visit, ahead: Ahead) -> bool:
    """Helpers are 16 or older: nothing is held out to a child that a child cannot do."""
    services = visit.resources.reference.ever.services
    named = (activity for each in ahead.missing for activity in each.need.of if activity[0] == "service")
    return any(key in services and services[key].own for _, key in named)


def _earned(visit: Visit, each: Earned) -> View:
    paper, ever = paper_of(visit.request), visit.resources.reference.ever
    told = [
        f"{activity_name(paper, ever, (one.deed.kind, one.deed.activity))}, {paper.times.date(one.deed.at)}"
        for one in each.proof
    ]
    return View(
        **_face(visit, each.badge),
        since=paper.times.date(each.at),
        proof=tuple(told[:PROOF_SHOWN]),
        more=max(0, len(told) - PROOF_SHOWN),
    )


def _ahead(visit: Visit, each: Ahead) -> View:
    paper, ever = paper_of(visit.request), visit.resources.reference.ever
    return View(
        **_face(visit, each.badge),
        missing=tuple(missing_words(paper, ever, one) for one in each.missing),
        address=_address(visit, each.missing[0]),
    )


def _address(visit: Visit, missing: Missing) -> str:
    """Where to begin: help has a page of its own, as nobody claims it."""
    address, services = step_address(missing), visit.resources.reference.ever.services
    key = address.rpartition("service=")[2]
    return "/me/help" if key in services and services[key].own else address


def _face(visit: Visit, badge: Badge) -> dict[str, Any]:
    language = visit.words.language
    return {
        "key": badge.key,
        "picture": picture(badge),
        "name": badge.names[language],
        "can": badge.can[language],
        "level": level_word(visit.words, badge.level),
    }
