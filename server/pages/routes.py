"""The door for residents and the public: every address of a page."""

import re

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from server.pages import (
    badges,
    ceremony,
    certificates,
    changes,
    duels,
    embed,
    filed,
    home,
    how,
    milestones,
    missions,
    reading,
    receipts,
    result,
    seasons,
    sums,
    ward,
    ward_duels,
)
from server.pages.moment import moment_of
from server.paper import assets, contest, phone
from server.paper.names import kind_word, ward_address
from server.paper.print import answer, paper_of, print_page
from server.paper.result_files import result_file
from server.paper.search import QUERY_MAX
from server.pipeline.contests import KnownContest
from server.pipeline.game.read_missions import read_missions
from server.resources import Resources
from server.rules.board import TOTAL, Scope
from server.rules.refusals import NotFound, Told

_NEIGHBOURHOODS = re.compile(r"ward/(?P<code>[0-9]{5})/neighbourhoods")


async def show_home(request: Request) -> Response:
    """The contests."""
    return answer(request, await moment_of(request).page(request, _print_home))


async def show_board(request: Request) -> Response:
    """A board: of the current round if the address names none. That of a ward's neighbourhoods is its page."""
    path = request.path_params
    if parts := _NEIGHBOURHOODS.fullmatch(path.get("board", "")):
        return RedirectResponse(ward_address(path["slug"], _scope(path["round"]), parts["code"]), status_code=302)
    return answer(request, await moment_of(request).page(request, _print_board))


async def show_ward(request: Request) -> Response:
    """A ward in a round, or over all of them."""
    return answer(request, await moment_of(request).page(request, _print_ward))


async def show_receipts(request: Request) -> Response:
    """What a ward's points are made of."""
    return answer(request, await moment_of(request).page(request, _print_receipts))


async def show_neighbourhood(request: Request) -> Response:
    """What a neighbourhood's points are made of."""
    return answer(request, await moment_of(request).page(request, _print_line))


async def show_unassigned(request: Request) -> Response:
    """What the points of a ward are made of that stand in no neighbourhood."""
    return answer(request, await moment_of(request).page(request, _print_line))


async def show_unit(request: Request) -> Response:
    """What the points of an agency, a school or an enterprise are made of."""
    return answer(request, await moment_of(request).page(request, _print_unit))


async def show_sums(request: Request) -> Response:
    """What a board adds up to. That of a ward's neighbourhoods is its page."""
    path = request.path_params
    if parts := _NEIGHBOURHOODS.fullmatch(path["board"]):
        return RedirectResponse(ward_address(path["slug"], _scope(path["round"]), parts["code"]), status_code=302)
    return answer(request, await moment_of(request).page(request, _print_sums))


async def show_how(request: Request) -> Response:
    """How points and places are made."""
    return answer(request, await moment_of(request).page(request, _print_how))


async def show_changes(request: Request) -> Response:
    """What was changed since the contest was announced."""
    return answer(request, await moment_of(request).page(request, _print_changes))


async def show_missions(request: Request) -> Response:
    """The missions of a contest."""
    return answer(request, await moment_of(request).page(request, _print_missions))


async def show_result(request: Request) -> Response:
    """The official result of a round, or what will lead to it."""
    return answer(request, await moment_of(request).page(request, _print_result))


async def show_ceremony(request: Request) -> Response:
    """The ceremony of a round; a step of it is printed for the one who asks."""
    if "step" in request.query_params:
        return answer(request, await _print_ceremony(request))
    return answer(request, await moment_of(request).page(request, _print_ceremony))


async def send_result_file(request: Request) -> Response:
    """Standings or pack of a published version; of another one a page that says why not."""
    resources, path = _resources(request), request.path_params
    known, number = await _round(request)
    if path["file"] not in result.FILES:
        raise NotFound(f"everybody may take {', '.join(result.FILES)}, not {path['file'][:40]!r}", where="/c")
    try:
        return await result_file(resources, known, number, _number(path["version"]), path["file"])
    except Told as refusal:
        raise NotFound(refusal.message, where="/c") from None


async def show_badges(request: Request) -> Response:
    """Every badge, and what it needs."""
    return answer(request, await moment_of(request).page(request, _print_badges))


async def show_game(request: Request) -> Response:
    """How the game treats who plays it."""
    return answer(request, await moment_of(request).page(request, _print_game))


async def _print_badges(request: Request) -> str:
    values = badges.values(paper_of(request), _resources(request).reference.ever)
    return print_page(request, badges.TEMPLATE, {**values, **_demo(request)})


async def _print_game(request: Request) -> str:
    return print_page(request, badges.GAME_TEMPLATE, {"contest": None, **_demo(request)})


async def _print_home(request: Request) -> str:
    resources = _resources(request)
    found = await reading.read_contests(resources)
    values = home.values(paper_of(request), found, resources.reference.catalogue.wards, resources.clock())
    on = await ceremony.rounds_on(resources)
    ids = {known.id: known.contest for known in await resources.contests.all()}
    running = [(ids[id_], number) for id_, number in sorted(on) if id_ in ids]
    held = await reading.read_seasons(resources)
    return print_page(request, home.TEMPLATE, {**values, "ceremonies": running, "seasons": held, **_demo(request)})


async def _print_board(request: Request) -> str:
    resources, path = _resources(request), request.path_params
    known = await reading.contest_of(resources, path["slug"])
    scope = path.get("round") or known.contest.current_round(resources.clock()).number
    query = request.query_params.get("q", "")[:QUERY_MAX]
    data = await reading.read_board(resources, f"{path['slug']}/{scope}/{path.get('board', 'wards')}", query)
    on = sorted(number for id_, number in await ceremony.rounds_on(resources) if id_ == known.id)
    flags = await reading.read_flags(resources.database, known, data.name.scope)
    told, held = await milestones.last_told(request, known), await reading.read_seasons(resources, known)
    beside = {"ceremonies": on, "milestones": told, "seasons": held}
    values = {**contest.values(paper_of(request), data, flags), **beside}
    return print_page(request, contest.TEMPLATE, {**values, **_demo(request)})


async def _print_ward(request: Request) -> str:
    path = request.path_params
    data = await reading.read_ward(_resources(request), path["slug"], _scope(path["round"]), path["code"])
    return print_page(request, ward.TEMPLATE, {**ward.values(paper_of(request), data), **_demo(request)})


async def _print_receipts(request: Request) -> str:
    path = request.path_params
    return _receipts(
        request, await filed.read_ward(_resources(request), path["slug"], _scope(path["round"]), path["code"])
    )


async def _print_line(request: Request) -> str:
    path = request.path_params
    where = (path["slug"], _scope(path["round"]), path["code"])
    return _receipts(request, await filed.read_line(_resources(request), *where, path.get("place")))


async def _print_unit(request: Request) -> str:
    path = request.path_params
    where = (path["slug"], _scope(path["round"]), path["kind"])
    return _receipts(request, await filed.read_unit(_resources(request), *where, path["unit"]))


def _receipts(request: Request, data: receipts.ReceiptsPage) -> str:
    return print_page(request, receipts.TEMPLATE, {**receipts.values(paper_of(request), data), **_demo(request)})


async def _print_sums(request: Request) -> str:
    path = request.path_params
    data = await filed.read_sums(_resources(request), f"{path['slug']}/{path['round']}/{path['board']}")
    return print_page(request, sums.TEMPLATE, {**sums.values(paper_of(request), data), **_demo(request)})


async def _print_how(request: Request) -> str:
    resources = _resources(request)
    known = await reading.contest_of(resources, request.path_params["slug"])
    values = how.values(paper_of(request), known.contest, resources.reference.catalogue)
    seeds = await reading.read_seeds(resources.database, known)
    return print_page(request, how.TEMPLATE, {**values, "seeds": seeds, **_demo(request)})


async def _print_missions(request: Request) -> str:
    resources = _resources(request)
    known = await reading.contest_of(resources, request.path_params["slug"])
    standing = await read_missions(resources.database, known)
    values = missions.values(paper_of(request), standing, resources.reference.ever, resources.clock())
    return print_page(request, missions.TEMPLATE, {**values, **_demo(request)})


async def _print_result(request: Request) -> str:
    version = request.path_params.get("version")
    known, number = await _round(request)
    data = await result.read(
        _resources(request).database, known, number, None if version is None else _number(version)
    )
    told = (await ceremony.read(_resources(request), known, number, None)).reveal
    values = {**result.values(paper_of(request), data), "ceremony": told}
    return print_page(request, result.TEMPLATE, {**values, **_demo(request)})


async def _print_ceremony(request: Request) -> str:
    known, number = await _round(request)
    data = await ceremony.read(_resources(request), known, number, request.query_params.get("step"))
    shown = ceremony.values(paper_of(request), data, str(request.base_url).rstrip("/"))
    return print_page(request, ceremony.TEMPLATE, {**shown, **_demo(request)})


async def _round(request: Request) -> tuple[KnownContest, int]:
    known = await reading.contest_of(_resources(request), request.path_params["slug"])
    number = _scope(request.path_params["round"])
    if not isinstance(number, int) or not known.contest.round(number):
        raise NotFound(f"results are of one of the {len(known.contest.rounds)} rounds, not of {number}", where="/c")
    return known, number


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0


async def _print_changes(request: Request) -> str:
    resources = _resources(request)
    known, told = await reading.read_changes(resources, request.path_params["slug"])
    values = changes.values(paper_of(request), known.contest, told, resources.reference.catalogue)
    return print_page(request, changes.TEMPLATE, {**values, **_demo(request)})


def _resources(request: Request) -> Resources:
    resources: Resources = request.state.resources
    return resources


def _demo(request: Request) -> dict[str, bool]:
    return {"demo": _resources(request).settings.demo}


async def list_wards(request: Request) -> Response:
    """The wards of a contest for the search field, which is asked for when somebody begins to type."""
    known = await reading.contest_of(_resources(request), request.path_params["slug"])
    paper = paper_of(request)
    wards = [
        {"code": each.code, "name": each.name, "kind": kind_word(each, paper), "districts": each.old_districts}
        for each in known.layout.wards.values()
    ]
    return JSONResponse(wards, headers={"Cache-Control": "private, max-age=3600", "Vary": "Cookie, Accept-Language"})


async def show_icon(_: Request) -> Response:
    """Browsers ask for it unasked."""
    return RedirectResponse(assets.all_assets().address("images/mark.svg"), status_code=302)


def _scope(text: str) -> Scope:
    if text == TOTAL:
        return TOTAL
    if not text.isascii() or not text.isdecimal() or len(text) > 3:
        raise NotFound(f"a round is a number or 'total', not {text[:20]!r}", where="/c")
    return int(text)


routes: list[BaseRoute] = [
    Mount(
        "/",
        routes=[
            Route("/", show_home),
            Route("/favicon.ico", show_icon),
            *assets.routes,
            *phone.routes,
            Route("/badges", show_badges),
            Route("/badges/{key}.svg", badges.send_picture),
            Route("/game", show_game),
            Route("/seasons", seasons.show_all),
            Route("/seasons/{slug}", seasons.show),
            Route("/certificates", certificates.show_form),
            Route("/certificates/status", certificates.send_status),
            Route("/certificates/issuer", certificates.send_issuer),
            Route("/certificates/achievements/{path:path}", certificates.send_achievement),
            Route("/certificates/{code}", certificates.show),
            Route("/certificates/{code}/credential", certificates.send_credential),
            Route("/.well-known/jwks.json", certificates.send_keys),
            Route("/embed/{slug}/{round}/{board:path}", embed.show),
            Route("/c/{slug}", show_board),
            Route("/c/{slug}/how", show_how),
            Route("/c/{slug}/changes", show_changes),
            Route("/c/{slug}/duels", duels.show),
            Route("/c/{slug}/duels/{code}.json", duels.send),
            Route("/c/{slug}/duels/{code}", ward_duels.show),
            Route("/c/{slug}/milestones", milestones.show),
            Route("/c/{slug}/milestones.json", milestones.send),
            Route("/c/{slug}/milestones.atom", milestones.send_feed),
            Route("/c/{slug}/milestones/{code}.json", milestones.send_news),
            Route("/c/{slug}/missions", show_missions),
            Route("/c/{slug}/wards.json", list_wards),
            Route("/c/{slug}/{round}", show_board),
            Route("/c/{slug}/{round}/ward/{code}", show_ward),
            Route("/c/{slug}/{round}/ward/{code}/receipts", show_receipts),
            Route("/c/{slug}/{round}/ward/{code}/neighbourhoods/{place}", show_neighbourhood),
            Route("/c/{slug}/{round}/ward/{code}/unassigned", show_unassigned),
            Route("/c/{slug}/{round}/units/{kind}/{unit}", show_unit),
            Route("/c/{slug}/{round}/sums/{board:path}", show_sums),
            Route("/c/{slug}/{round}/ceremony", show_ceremony),
            Route("/c/{slug}/{round}/result", show_result),
            Route("/c/{slug}/{round}/result/{version}", show_result),
            Route("/c/{slug}/{round}/result/{version}/{file}", send_result_file),
            Route("/c/{slug}/{round}/{board:path}", show_board),
        ],
        middleware=[Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=6)],
    )
]
