"""GET the contests as JSON, and the official results of a round: where a program begins."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server.answers import Json, problem, try_again
from server.pipeline.contests import KnownContest
from server.records import results
from server.records.database import Unavailable
from server.records.results import Version
from server.resources import Resources
from server.rules.catalogue import UNIT_KINDS
from server.rules.contest import Phase

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
_HEADERS = {"Cache-Control": "no-cache"}


class RoundShown(msgspec.Struct, frozen=True, kw_only=True):
    """A round, its phase now and the times at which it turns; `freezes` is null where the board is never frozen."""

    number: int
    phase: Phase
    opens: Moment
    freezes: Moment | None
    closes: Moment


class ContestShown(msgspec.Struct, frozen=True, kw_only=True):
    """A contest. `boards` are those of each of its rounds and of `total`; each ward has one more,
    `ward/{code}/neighbourhoods`."""

    slug: str
    name: dict[str, str]
    page: str
    rounds: Sequence[RoundShown]
    boards: Sequence[str]


class Contests(msgspec.Struct, frozen=True, kw_only=True):
    """Every contest that was announced, oldest first."""

    contests: Sequence[ContestShown]


class ResultFiles(msgspec.Struct, frozen=True, kw_only=True):
    """Where a version stands, below the address of the platform."""

    page: str
    standings: str
    pack: str


class ResultVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A published version: where the ledger stood, and the hashes of the ledger there and of the boards."""

    version: int
    published_at: Moment
    generation: int
    position: int
    head: str
    boards_sha256: str
    links: ResultFiles


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """The published versions of a round's official result, the first one first; the last one stands."""

    contest: str
    round: int
    versions: Sequence[ResultVersion]


async def list_contests(request: Request) -> Response:
    """Every contest, with its rounds and boards."""
    resources: Resources = request.state.resources
    try:
        found = await resources.contests.all()
    except Unavailable as error:
        return try_again(str(error))
    now = resources.clock()
    return Json(Contests(contests=[_contest(known, now) for known in found]), headers=_HEADERS)


async def list_results(request: Request) -> Response:
    """The published versions of a round."""
    resources: Resources = request.state.resources
    slug, number = request.path_params["slug"], _number(request.path_params["round"])
    try:
        known = await resources.contests.by_slug(slug)
        if not known or not known.contest.round(number):
            return problem(404, f"there is no such round of {slug[:80]!r}", where="round")
        made = await results.versions(resources.database, known.id, number)
    except Unavailable as error:
        return try_again(str(error))
    shown = [_version(each, f"/c/{slug}/{number}/result/{each.version}") for each in made if each.published_at]
    return Json(Results(contest=slug, round=number, versions=shown), headers=_HEADERS)


def _number(text: str) -> int:
    """The number of a round in an address; 0, which there is not, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0


def _contest(known: KnownContest, now: datetime) -> ContestShown:
    contest = known.contest
    divisions = ["wards" if each == "all" else f"wards/{each}" for each in known.layout.divisions]
    return ContestShown(
        slug=contest.slug,
        name=dict(contest.name),
        page=f"/c/{contest.slug}",
        rounds=[
            RoundShown(
                number=each.number, phase=known.phase(each.number, now), opens=each.opens, freezes=each.freezes,
                closes=each.closes,
            )
            for each in contest.rounds
        ],
        boards=[*divisions, *(f"units/{kind}" for kind in UNIT_KINDS)],
    )  # fmt: skip


def _version(version: Version, page: str) -> ResultVersion:
    draft = version.draft
    assert version.published_at, "only published versions are shown"
    return ResultVersion(
        version=version.version,
        published_at=version.published_at,
        generation=draft.generation,
        position=draft.position,
        head=draft.head.hex(),
        boards_sha256=draft.boards_sha256.hex() if draft.boards_sha256 else "",
        links=ResultFiles(page=page, standings=f"{page}/standings.csv", pack=f"{page}/pack.zip"),
    )
