"""A television that is not paired: the code that it shows, and what becomes of it, in the shape of RFC 8628."""

from datetime import datetime
from typing import Literal
from urllib.parse import urlencode

import msgspec
import segno
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.answers import Json
from server.paper.names import full_name, name_within
from server.paper.sent import address_of, refuse_foreign
from server.pipeline.identity.guess import TooSoon
from server.pipeline.screens.programme import COOKIE, find_screen
from server.pipeline.screens.wait_for_pairing import begin, go_on, may_ask
from server.records import screen_codes, screens
from server.records.screen_codes import ScreenCode
from server.records.screens import Screen
from server.records.sessions import hash_of
from server.resources import Resources
from server.rules.catalogue import WardCode
from server.rules.spoken_code import spelled
from server.screens.cookie import keep_token
from server.screens.page import screen_page, screen_paper

TEMPLATE = "screen/pairing.html"
REVOKED_TEMPLATE = "screen/revoked.html"
BUSY_TEMPLATE = "screen/busy.html"
HOME = "/screen"
PAIR = "/console/screens/pair"
NO_STORE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

State = Literal["waiting", "offered", "refused", "paired", "expired", "revoked", "stranger", "slow_down"]


class CodeNews(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a waiting screen is told. `shown` is another whenever its page would be another; times are seconds."""

    state: State
    shown: str = ""
    left: int = 0
    interval: int = 0


async def show(request: Request, screen: Screen | None) -> Response:
    """The code of a television without a token, or the dark page of one that was revoked."""
    resources: Resources = request.state.resources
    now = resources.clock()
    if screen:
        return _dark(request, screen)
    waiting = await _known(request)
    if not waiting:
        return await _begin(request)
    if waiting.expires_at <= now:
        if waiting.was:
            return _dark(request, (await screens.of_ids(resources.database, [waiting.was]))[waiting.was])
        waiting = await go_on(resources.database, waiting, now)
    return _page(request, waiting, request.cookies[COOKIE])


async def tell(request: Request) -> Response:
    """What became of the code."""
    refuse_foreign(request)
    resources: Resources = request.state.resources
    now, token = resources.clock(), request.cookies.get(COOKIE, "")
    if not token:
        return _json(CodeNews("stranger"))
    if screen := await find_screen(resources.database, token):
        return _json(CodeNews("revoked" if screen.revoked_at else "paired"))
    waiting = await _known(request)
    if not waiting or waiting.expires_at <= now:
        return _json(CodeNews("expired"))
    may, interval = await may_ask(resources.database, waiting, now)
    if not may:
        return _json(CodeNews("slow_down", interval=interval))
    return _json(CodeNews(_state(waiting), _shown(waiting), _left(waiting, now), interval))


async def begin_again(request: Request) -> Response:
    """Somebody stands before a television that was revoked, and wants it to be paired anew."""
    refuse_foreign(request)
    resources: Resources = request.state.resources
    now = resources.clock()
    screen = await find_screen(resources.database, request.cookies.get(COOKIE, ""))
    if screen and screen.revoked_at:
        return await _begin(request, screen.id)
    waiting = await _known(request)
    if waiting and waiting.was and waiting.expires_at <= now:
        await go_on(resources.database, waiting, now)
    return RedirectResponse(HOME, 303, NO_STORE)


async def _known(request: Request) -> ScreenCode | None:
    resources: Resources = request.state.resources
    token = request.cookies.get(COOKIE, "")
    return await screen_codes.of_device(resources.database, hash_of(token)) if token else None


async def _begin(request: Request, was: int | None = None) -> Response:
    """A new secret and a new code; on from the form to the page itself, so that it can be loaded again."""
    resources: Resources = request.state.resources
    now = resources.clock()
    try:
        begun = await begin(resources.database, resources.settings.key_for, address_of(request), now, was)
    except TooSoon as wait:
        seconds = max(1, round((wait.until - now).total_seconds()))
        again = {"Retry-After": str(seconds), "Refresh": f"{seconds}; url={HOME}"}
        return screen_page(request, BUSY_TEMPLATE, 429, headers=again, seconds=seconds)
    if request.method == "GET":
        return _page(request, begun.waiting, begun.token)
    response = RedirectResponse(HOME, 303, NO_STORE)
    keep_token(request, response, begun.token)
    return response


def _page(request: Request, waiting: ScreenCode, token: str) -> Response:
    resources: Resources = request.state.resources
    site = str(request.url.replace(path=PAIR, query="", fragment=""))
    link = f"{site}?{urlencode({'code': spelled(waiting.code)})}"
    picture = segno.make(link, error="m").svg_inline(omitsize=True, border=3, svgclass="qr", lineclass=None)
    response = screen_page(
        request, TEMPLATE,
        waiting=waiting,
        state=_state(waiting),
        shown=_shown(waiting),
        code=spelled(waiting.code).split("-"),
        minutes=-(-_left(waiting, resources.clock()) // 60),
        picture=Markup(picture),  # noqa: S704 - drawn by segno
        site=site.split("://")[-1],
        ward=_ward(request, waiting.ward),
    )  # fmt: skip
    keep_token(request, response, token)
    return response


def _dark(request: Request, screen: Screen) -> Response:
    resources: Resources = request.state.resources
    ward = resources.reference.catalogue.wards.get(WardCode(screen.ward or ""))
    return screen_page(request, REVOKED_TEMPLATE, ward=name_within(ward, screen_paper(request)) if ward else "")


def _ward(request: Request, code: str | None) -> str:
    """The ward in words, '' for the city."""
    resources: Resources = request.state.resources
    ward = resources.reference.catalogue.wards.get(WardCode(code or ""))
    return full_name(ward, screen_paper(request)) if ward else ""


def _state(waiting: ScreenCode) -> State:
    if waiting.name is not None:
        return "offered"
    return "refused" if waiting.refused_at else "waiting"


def _shown(waiting: ScreenCode) -> str:
    told = (_state(waiting), waiting.code, waiting.ward, waiting.name, waiting.refused_at)
    return hash_of(repr(told)).hex()[:16]


def _left(waiting: ScreenCode, now: datetime) -> int:
    return max(0, round((waiting.expires_at - now).total_seconds()))


def _json(news: CodeNews) -> Response:
    response = Json(news)
    response.headers.update(NO_STORE)
    return response
