"""The badges for everybody: what each says, and what it needs. How many have one is told nowhere."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server.paper import assets
from server.paper.badge_words import criteria, family_words, level_word, picture
from server.paper.print import Paper
from server.reference import read_badges
from server.rules.catalogue import Catalogue
from server.rules.game.badge import FAMILIES, Badge
from server.rules.refusals import NotFound

TEMPLATE, GAME_TEMPLATE = "badges.html", "game.html"
_KEPT = {"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeView:
    """One badge."""

    key: str
    picture: str
    name: str
    can: str
    level: str
    needs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyView:
    """Badges of one frame."""

    key: str
    name: str
    about: str
    badges: tuple[BadgeView, ...]


def values(paper: Paper, ever: Catalogue) -> dict[str, Any]:
    """The values of badges.html."""
    words, badges = family_words(paper.words), read_badges().badges
    families = [
        FamilyView(
            key=family,
            name=words[family][0],
            about=words[family][1],
            badges=tuple(_view(paper, ever, badge) for badge in badges if badge.family == family),
        )
        for family in FAMILIES
    ]
    return {"contest": None, "families": families, "every": len(badges)}


def _view(paper: Paper, ever: Catalogue, badge: Badge) -> BadgeView:
    language = paper.words.language
    return BadgeView(
        key=badge.key,
        picture=picture(badge),
        name=badge.names[language],
        can=badge.can[language],
        level=level_word(paper.words, badge.level),
        needs=criteria(paper, ever, badge),
    )


async def send_picture(request: Request) -> Response:
    """The picture of a badge under an address that stays: credentials carry it, and live longer than a digest."""
    badge = read_badges().of_key(request.path_params["key"])
    if not badge:
        raise NotFound("there is no such badge", where="/badges")
    asset = assets.all_assets().files[picture(badge)]
    return Response(asset.content, media_type=asset.media_type, headers={**_KEPT, "ETag": asset.etag})
