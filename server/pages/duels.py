"""The page of duels: those of now, the table of each size band, what comes and what was."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server.pages.moment import moment_of
from server.pages.reading import contest_of
from server.paper.duels import DuelView, Names, by_window, lines_by_band, tables, view
from server.paper.print import Paper, answer, paper_of, print_page
from server.pipeline.game.read_duels import Duels, Fight, read_duels
from server.records import duels
from server.resources import Resources
from server.rules.game.duel import DRAW, LATE_DAYS, WIN
from server.rules.refusals import NotFound

TEMPLATE = "duels.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The duels of one window; `words` and `note` are told once where the paired ones share them."""

    when: str
    words: str
    how: str
    note: str
    duels: Sequence[DuelView]


async def show(request: Request) -> Response:
    """The page of all duels of a contest."""
    return answer(request, await moment_of(request).page(request, _print))


async def send(request: Request) -> Response:
    """How the duel of a ward stands, for the screens of its office; null while it has none."""
    text = await moment_of(request).page(request, _write)
    return Response(text, media_type="application/json", headers={"Cache-Control": "no-cache"})


async def _print(request: Request) -> str:
    resources: Resources = request.state.resources
    known = await contest_of(resources, request.path_params["slug"])
    found = await read_duels(resources.database, known, resources.clock(), finer=False)
    paper, within = paper_of(request), await duels.wards_within(resources.database, known.id)
    shown = {**values(paper, found, resources), "within": _within(paper, found, within)}
    return print_page(request, TEMPLATE, {**shown, "demo": resources.settings.demo})


def _within(paper: Paper, found: Duels, wards: Sequence[str]) -> list[tuple[str, str]]:
    """Address and name of the wards whose neighbourhoods have duels."""
    names = Names(paper=paper, duels=found, places={})
    return [(f"/c/{found.known.contest.slug}/duels/{code}", names.name(code)) for code in wards]


async def _write(request: Request) -> str:
    resources: Resources = request.state.resources
    known, code = await contest_of(resources, request.path_params["slug"]), request.path_params["code"]
    if code not in known.contest.wards:
        raise NotFound(f"there is no ward {code[:20]!r} in this contest", where="/c")
    found = await read_duels(resources.database, known, resources.clock(), side=code)
    fight = found.current(code)
    shown = view(Names(paper=paper_of(request), duels=found, places={}), fight) if fight else None
    return msgspec.json.encode({"duel": shown}).decode()


def values(paper: Paper, found: Duels, resources: Resources) -> dict[str, Any]:
    """The values of duels.html."""
    names = Names(paper=paper, duels=found, places={})
    return {**by_stage(names, found.standing(), resources), "tables": tables(names, lines_by_band(found))}


def by_stage(names: Names, standing: Iterable[Fight], resources: Resources) -> dict[str, Any]:
    """Duels by where they stand in time, with the rules."""
    fights = list(standing)
    return {
        "contest": names.duels.known.contest,
        "running": _shown(names, fights, "runs", "counts"),
        "coming": _shown(names, fights, "waits")[::-1],
        "past": _shown(names, fights, "decided"),
        "rules": {"win": WIN, "draw": DRAW, "days": LATE_DAYS},
        "now": resources.clock(),
    }


def _shown(names: Names, fights: list[Fight], *stages: str) -> list[Group]:
    groups = by_window(each for each in fights if each.stage in stages)
    return [_group([view(names, each) for each in group]) for group in groups]


def _group(views: Sequence[DuelView]) -> Group:
    first = views[0]
    words, notes = {each.words for each in views if not each.agreed}, {each.note for each in views}
    return Group(
        when=first.when,
        words=min(words) if len(views) > 1 and len(words) == 1 else "",
        how=next((each.how for each in views if not each.agreed), ""),
        note=first.note if len(views) > 1 and len(notes) == 1 else "",
        duels=views,
    )
