"""The page of a contest's milestones, the same for machines, and as a feed that readers of news subscribe to."""

import asyncio
from contextlib import suppress
from datetime import datetime
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server.pages.moment import moment_of
from server.pages.reading import contest_of
from server.paper.milestones import MilestoneView, Teller
from server.paper.print import answer, paper_of, print_page
from server.pipeline.contests import KnownContest
from server.pipeline.game.read_milestones import read_milestones, read_news
from server.pipeline.recall_standings import PAST_SECONDS
from server.records.database import Unavailable
from server.records.milestones import Milestone
from server.resources import Resources
from server.rules.game.milestones import CITY
from server.rules.refusals import NotFound

TEMPLATE = "milestones.html"
FEED = "milestones.atom"
LINES_MOST = 200
"""Lines of the page, and milestones told to machines: the latest."""
BESIDE_BOARD = 5


async def show(request: Request) -> Response:
    """The page of all milestones of a contest."""
    return answer(request, await moment_of(request).page(request, _print))


async def send(request: Request) -> Response:
    """The latest milestones, each by itself, with the codes of the places whose they are."""
    text = await moment_of(request).page(request, _write)
    return Response(text, media_type="application/json", headers={"Cache-Control": "no-cache"})


async def send_feed(request: Request) -> Response:
    """The same as an Atom feed."""
    text = await moment_of(request).page(request, _feed)
    return Response(text, media_type="application/atom+xml", headers={"Cache-Control": "no-cache"})


async def send_news(request: Request) -> Response:
    """What screens of a ward tell, or of the city."""
    text = await moment_of(request).page(request, _write_news)
    return Response(text, media_type="application/json", headers={"Cache-Control": "no-cache"})


async def last_told(request: Request, known: KnownContest) -> list[MilestoneView]:
    """The latest lines, beside a board. Of those that were taken back none; none while PostgreSQL is away."""
    with suppress(Unavailable, TimeoutError):
        async with asyncio.timeout(PAST_SECONDS):
            teller = await _teller(request, known)
            standing = [each for each in teller.data.of_city() if each.stands]
            return teller.views(standing)[:BESIDE_BOARD]
    return []


async def _print(request: Request) -> str:
    resources: Resources = request.state.resources
    known = await contest_of(resources, request.path_params["slug"])
    teller = await _teller(request, known)
    shown = {"contest": known.contest, "told": teller.views(teller.data.of_city())[:LINES_MOST]}
    return print_page(request, TEMPLATE, {**shown, "now": resources.clock(), "demo": resources.settings.demo})


async def _write(request: Request) -> str:
    found = [
        {
            "id": each.id,
            "kind": each.key.kind,
            "places": each.key.places,
            "told_at": each.told_at,
            "withdrawn_at": each.withdrawn_at,
            "text": view.text,
        }
        for each, view in await _singly(request)
    ]
    return msgspec.json.encode({"milestones": found}).decode()


async def _write_news(request: Request) -> str:
    resources: Resources = request.state.resources
    known, code = await contest_of(resources, request.path_params["slug"]), request.path_params["code"]
    if code != CITY and code not in known.contest.wards:
        raise NotFound(f"there is no ward {code[:20]!r} in this contest", where="/c")
    ward = None if code == CITY else code
    data = await read_news(resources.database, known, resources.clock(), ward)
    teller = Teller(paper=paper_of(request), data=data, places=resources.contests.place_names)
    return msgspec.json.encode({"milestones": [each._asdict() for each in teller.news()]}).decode()


async def _feed(request: Request) -> str:
    resources: Resources = request.state.resources
    known, found = await contest_of(resources, request.path_params["slug"]), await _singly(request)
    values: dict[str, Any] = {
        "contest": known.contest,
        "start": str(request.base_url).rstrip("/"),
        "told": found,
        "updated": max((_changed(each) for each, _ in found), default=known.contest.rounds[0].opens),
    }
    return print_page(request, FEED, values)


def _changed(told: Milestone) -> datetime:
    return told.withdrawn_at or told.told_at


async def _singly(request: Request) -> list[tuple[Milestone, MilestoneView]]:
    known = await contest_of(request.state.resources, request.path_params["slug"])
    teller = await _teller(request, known)
    return [(each, teller.one(each)) for each in teller.data.of_city()[:LINES_MOST]]


async def _teller(request: Request, known: KnownContest) -> Teller:
    resources: Resources = request.state.resources
    data = await read_milestones(resources.database, known, resources.clock())
    return Teller(paper=paper_of(request), data=data, places=resources.contests.place_names)
