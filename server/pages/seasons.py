"""The public pages of seasons: all of them, and one with its contests, flags and titles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server.pages.moment import moment_of
from server.paper import seasons as words
from server.paper.flags import flag_names
from server.paper.print import Paper, answer, paper_of, print_page
from server.pipeline.contests import KnownContest
from server.pipeline.game.read_seasons import Season, announced, read_season
from server.records import seasons
from server.reference import read_season_titles
from server.resources import Resources
from server.rules.game.flags import FLAGS
from server.rules.refusals import NotFound

TEMPLATE, LIST_TEMPLATE = "season.html", "seasons.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestView:
    """A contest of a season, and its rounds with whether each has its result."""

    name: str
    address: str
    rounds: Sequence[tuple[int, str]]


async def show(request: Request) -> Response:
    """A season: its contests, flags and titles."""
    return answer(request, await moment_of(request).page(request, _print))


async def show_all(request: Request) -> Response:
    """The seasons."""
    return answer(request, await moment_of(request).page(request, _print_all))


async def _print(request: Request) -> str:
    resources: Resources = request.state.resources
    found = await read(resources, request.path_params["slug"])
    names = {str(code): ward.name for code, ward in resources.reference.catalogue.wards.items()}
    shown = values(paper_of(request), found, names)
    return print_page(request, TEMPLATE, {**shown, "demo": resources.settings.demo})


async def _print_all(request: Request) -> str:
    resources: Resources = request.state.resources
    found = await announced(resources.database, resources.contests, read_season_titles())
    shown = list_values(paper_of(request), found)
    return print_page(request, LIST_TEMPLATE, {**shown, "demo": resources.settings.demo})


async def read(resources: Resources, slug: str) -> Season:
    """A season that is announced, or was. Raises NotFound."""
    kept = next((each for each in await seasons.every(resources.database) if each.slug == slug), None)
    if not kept or kept.state == "draft":
        raise NotFound(f"there is no season {slug[:40]!r}", where="/seasons")
    return await read_season(resources.database, resources.contests, read_season_titles(), kept)


def values(paper: Paper, season: Season, wards: Mapping[str, str]) -> dict[str, Any]:
    """The values of season.html; `wards` holds their names."""
    plan = season.kept.plan
    names = flag_names(paper.words)
    return {
        "contest": None,
        "name": plan.name[paper.words.language],
        "kind": words.kind_words(paper.words)[plan.kind],
        "come": words.come(paper, season),
        "edited": words.edited(paper, season.kept),
        "withdrawn": season.kept.state == "withdrawn",
        "contests": [_contest(paper, season, each) for each in season.contests],
        "counted": [names[flag] for flag in FLAGS if flag in plan.flags],
        "lines": words.line_views(paper, season, wards),
        "titles": words.title_views(paper, read_season_titles(), plan.flags),
    }


def _contest(paper: Paper, season: Season, known: KnownContest) -> ContestView:
    slug, told = known.contest.slug, season.published[known.id]
    return ContestView(
        name=known.contest.name[paper.words.language],
        address=f"/c/{slug}",
        rounds=[
            (each.number, f"/c/{slug}/{each.number}/result#co" if each.number in told else "")
            for each in known.contest.rounds
        ],
    )


def list_values(paper: Paper, found: Sequence[Season]) -> dict[str, Any]:
    """The values of seasons.html."""
    kinds = words.kind_words(paper.words)
    return {
        "contest": None,
        "seasons": [
            {
                "name": each.kept.plan.name[paper.words.language],
                "address": f"/seasons/{each.kept.slug}",
                "kind": kinds[each.kept.plan.kind],
                "come": words.come(paper, each),
                "contests": [known.contest.name[paper.words.language] for known in each.contests],
            }
            for each in found
        ],
    }
