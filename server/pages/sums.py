"""What a board adds up to: clusters, wards, their neighbourhoods and the rest; or its units."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.pages.receipts import over
from server.paper import phases
from server.paper.divisions import board_address, division_names, sums_address, unit_names
from server.paper.names import full_name, unit_address, ward_address
from server.paper.print import Paper
from server.pipeline.add_up import AddedUp, Level
from server.rules.board import BoardName
from server.rules.catalogue import Ward, WardCode
from server.rules.contest import Contest

TEMPLATE = "sums.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class SumsPage:
    """All that the page is made of, as of `position`; receipts are filed to `filed`."""

    contest: Contest
    name: BoardName
    wards: Mapping[WardCode, Ward]
    place_names: Mapping[str, str]
    phase: str
    as_of: datetime
    position: int
    filed: int
    sums: AddedUp


@dataclass(frozen=True, slots=True, kw_only=True)
class SumLine:
    """One line, with the page on which it is taken apart further."""

    name: str
    address: str
    points: str
    placed: str = ""
    rest: str = ""
    rest_address: str = ""


def values(paper: Paper, data: SumsPage) -> dict[str, Any]:
    """The values of sums.html."""
    numbers, sums, slug, name = paper.numbers, data.sums, data.contest.slug, data.name
    return {
        "contest": data.contest,
        "title": _title(data, paper),
        "over": over(name.scope, paper),
        "lines": [_line(level, data, paper) for level in sums.levels],
        "clusters": _clusters(data, paper),
        "apart": numbers.whole(sums.apart) if sums.apart else "",
        "of_units": name.unit_kind is not None,
        "points": numbers.whole(sums.points),
        "placed": numbers.whole(sum(level.placed or 0 for level in sums.levels)),
        "rest": numbers.whole(sum(level.rest for level in sums.levels)),
        "receipts": numbers.whole(sums.receipts),
        "agrees": sums.agrees,
        "waits": data.filed < data.position,
        "position": numbers.whole(data.position),
        "as_of": data.as_of,
        "phase_view": phases.all_phases(paper.words)[data.phase],
        "contest_address": board_address(slug, name.scope, "wards"),
        "board_address": board_address(slug, name.scope, name.board),
    }


def _title(data: SumsPage, paper: Paper) -> str:
    if data.name.unit_kind:
        return unit_names(paper.words)[data.name.unit_kind]
    return division_names(data.contest, paper.words)[data.name.division or "all"]


def _line(level: Level, data: SumsPage, paper: Paper) -> SumLine:
    slug, scope, numbers = data.contest.slug, data.name.scope, paper.numbers
    if level.placed is None:
        return SumLine(
            name=data.place_names.get(level.code, level.code.partition("/")[2]),
            address=unit_address(slug, scope, level.code),
            points=numbers.whole(level.points),
        )
    address = ward_address(slug, scope, level.code)
    return SumLine(
        name=full_name(data.wards[WardCode(level.code)], paper),
        address=f"{address}/receipts",
        points=numbers.whole(level.points),
        placed=numbers.whole(level.placed),
        rest=numbers.whole(level.rest),
        rest_address=f"{address}/unassigned",
    )


def _clusters(data: SumsPage, paper: Paper) -> list[SumLine]:
    names = division_names(data.contest, paper.words)
    return [
        SumLine(
            name=names[code],
            address=sums_address(data.contest.slug, data.name.scope, f"wards/{code}"),
            points=paper.numbers.whole(points),
        )
        for code, points in data.sums.clusters.items()
    ]
