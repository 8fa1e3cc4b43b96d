"""The first page of a resident: their points with a receipt each, what waits, what to do next, titles."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from server.boards.store import Unavailable as BoardsUnavailable
from server.paper import claim_words
from server.paper.badge_words import picture
from server.paper.print import Paper, paper_of
from server.pipeline.claims.match_claims import match_claims
from server.pipeline.residents.own_contest import OwnContest, Share, own_contest
from server.records import claims, partners
from server.reference import read_badges
from server.residents.account import place_name
from server.residents.joined import joined
from server.residents.missions import running
from server.residents.news import duels_here, milestones_here, news
from server.residents.own_receipts import Names, receipt_view
from server.residents.titles import cards_of
from server.residents.visit import Visit
from server.rules.board import MICRO, level
from server.rules.catalogue import Catalogue
from server.rules.game.badges import badges_of
from server.rules.next_steps import Step
from server.rules.residence import due

TEMPLATE = "me/me.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class NextView:
    """Something to do next: where, what, what it brings."""

    address: str
    what: str
    note: str
    gain: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareView:
    """What one adds to a place: own points and the place's, for each 1,000 adults."""

    name: str
    mine: str
    whole: str


async def show(visit: Visit) -> Response:
    """All of it. Who takes part in nothing yet is led to where they can."""
    playing = await joined(visit)
    own, away = None, False
    if playing:
        known, number, enrolled = playing
        try:
            stores = (visit.resources.database, visit.resources.boards)
            own = await own_contest(*stores, known, visit.resident.id, enrolled, number)
        except BoardsUnavailable:
            away = True
    return visit.page(
        TEMPLATE,
        place=await place_name(visit),
        contest=playing[0].contest if playing else None,
        away=away,
        waiting=await _waiting(visit),
        cards=await cards_of(visit),
        **(await _own(visit, own) if own else {"own": None}),
    )


async def _own(visit: Visit, own: OwnContest) -> dict[str, Any]:
    resources, paper = visit.resources, paper_of(visit.request)
    named = await partners.all_partners(resources.database, visit.now)
    mine = await claims.of_resident(resources.database, visit.resident.id)
    names = Names(
        partners={each.code: each.name for each in named}, proofs={each.public_id: each.proof for each in mine}
    )
    receipts = [receipt_view(paper, own.known, resources, names, each) for each in own.receipts]
    return {
        "own": own,
        "receipts": receipts,
        "uncounted": [receipt_view(paper, own.known, resources, names, each) for each in own.uncounted],
        "agrees": own.points == own.rest + sum(each.points for each in receipts),
        "shares": _shares(visit, own, paper),
        "badges": _badges(visit, own),
        "missions": None if own.excluded else await running(visit, own.known, own.deeds, own.home),
        "news": [] if own.excluded else await news(visit, own.known, own.deeds),
        "duels": await duels_here(visit, own.known, own.home),
        "milestones": await milestones_here(visit, own.known, own.home),
        "frozen": own.known.hidden_since(own.round) is not None,
        "quarter": None if visit.is_minor else own.quarter,
        "steps": [_next(step, resources.reference.catalogue, paper) for step in own.steps],
    }


def _badges(visit: Visit, own: OwnContest) -> list[tuple[str, str]]:
    """Picture and name of the badges of this contest, the newest first; none for who wants to see none."""
    if visit.resident.badges_off:
        return []
    catalogue, language = read_badges(), visit.words.language
    since = badges_of(catalogue, own.deeds)
    mine = sorted((badge for badge in catalogue.badges if badge.key in since), key=lambda badge: since[badge.key])
    return [(picture(badge), badge.names[language]) for badge in reversed(mine)]


def _shares(visit: Visit, own: OwnContest, paper: Paper) -> list[ShareView]:
    names = visit.resources.contests.place_names
    wards = {str(code): ward.full_name for code, ward in visit.resources.reference.catalogue.wards.items()}
    return [
        ShareView(
            name=names.get(share.code) or wards.get(share.code, share.code),
            mine=_thousandth(own.points, share, paper),
            whole=paper.numbers.per_thousand(level(share.points, share.people)),
        )
        for share in (own.neighbourhood, own.ward)
        if share and share.people
    ]


def _thousandth(points: int, share: Share, paper: Paper) -> str:
    """Own points for each 1,000 adults of the place; with more decimals where one tells nothing."""
    value = level(points, share.people)
    if 0 < value < MICRO // 10_000:
        told = f"{value / 1_000:.3f}".rstrip("0")
        return told.replace(".", ",") if paper.words.language == "vi" else told
    return paper.numbers.per_thousand(value)


def _next(step: Step, catalogue: Catalogue, paper: Paper) -> NextView:
    _, activity = paper.words.gettext, catalogue.activity(step.kind, step.activity)
    what = activity.names[paper.words.language] if activity else step.activity
    if step.kind == "skill":
        return NextView(address=f"/me/skills/{step.activity}", what=what, note=_("Học rồi làm thử"), gain=step.gain)
    address = f"/me/claims/new?service={step.activity}"
    return NextView(address=address, what=what, note=_("Tự làm trên cổng, rồi khai mã hồ sơ"), gain=step.gain)


async def _waiting(visit: Visit) -> Sequence[tuple[str, str, str]]:
    """What waits for somebody else: title, sentence, address."""
    _, paper, resident = visit.words.gettext, paper_of(visit.request), visit.resident
    found = []
    if resident.residence == "declared" and resident.declared_at:
        until = paper.times.date(due(resident.declared_at))
        told = _("Chờ phường, xã xác nhận, thường trước {day}. Trong lúc chờ, điểm vẫn được tính.").format(day=until)
        found.append((_("Nơi ở"), told, "/me/account"))
    if resident.residence == "returned":
        told = _("Phường, xã trả lại: {reason} Khai lại nơi ở.").format(reason=resident.residence_reason)
        found.append((_("Nơi ở"), told, "/me/place"))
    services, database = visit.resources.reference.catalogue.services, visit.resources.database
    mine = await claims.of_resident(database, resident.id)
    if any(claim.state == "pending" for claim in mine) and await match_claims(database, visit.now, resident.id):
        mine = await claims.of_resident(database, resident.id)
    for claim in mine:
        if claim.state in ("pending", "appealed"):
            service = services.get(claim.service)
            name = service.names[visit.words.language] if service else claim.service
            told = _("{state}. Bạn không phải làm gì.").format(state=claim_words.state_word(visit.words, claim))
            found.append((name, told, f"/me/claims/{claim.public_id}"))
    return found
