"""What a ward's points are made of: by criterion and by day, each adding up to the number on the board."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from server.paper import phases
from server.paper.causes import by_criterion, criterion_name
from server.paper.divisions import board_address
from server.paper.names import full_name, ward_address
from server.paper.print import Paper
from server.records.receipts import Group
from server.rules.board import Scope
from server.rules.catalogue import Catalogue, Ward
from server.rules.contest import Contest
from server.rules.small_groups import PERSONS_MIN, Part, merge_small

TEMPLATE = "receipts.html"
REST = "rest"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptsPage:
    """All that the page is made of. `points` is what the board shows at `position`; receipts are filed to `filed`."""

    contest: Contest
    catalogue: Catalogue
    scope: Scope
    ward: Ward
    phase: str
    as_of: datetime
    position: int
    filed: int
    points: int
    groups: Sequence[Group]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a sum."""

    name: str
    points: str


def values(paper: Paper, data: ReceiptsPage) -> dict[str, Any]:
    """The values of receipts.html."""
    causes = [group for group in data.groups if group.by == "cause"]
    days = [group for group in data.groups if group.by == "day"]
    added = sum(group.points for group in causes)
    slug = data.contest.slug
    return {
        "contest": data.contest,
        "name": full_name(data.ward, paper),
        "over": _over(data.scope, paper),
        "criteria": [
            Line(name=_criterion(data, paper, part.key), points=paper.numbers.whole(part.points))
            for part in merge_small(by_criterion(data.contest, causes), REST)
        ],
        "days": [
            Line(name=_day(paper, part.key), points=paper.numbers.whole(part.points))
            for part in merge_small([Part(str(day.key), day.points, day.persons or None) for day in days], REST)
        ],
        "added": paper.numbers.whole(added),
        "points": paper.numbers.whole(data.points),
        "agrees": added == data.points and sum(day.points for day in days) == data.points,
        "waits": data.filed < data.position,
        "persons_min": PERSONS_MIN,
        "position": paper.numbers.whole(data.position),
        "as_of": data.as_of,
        "phase_view": phases.all_phases(paper.words)[data.phase],
        "contest_address": board_address(slug, data.scope, "wards"),
        "ward_address": ward_address(slug, data.scope, data.ward.code),
    }


def _over(scope: Scope, paper: Paper) -> str:
    _ = paper.words.gettext
    return _("Tổng các vòng") if scope == "total" else _("Vòng {n}").format(n=scope)


def _criterion(data: ReceiptsPage, paper: Paper, key: str) -> str:
    if key == REST:
        return paper.words.gettext("Các việc ít người, gộp lại")
    return criterion_name(data.contest, data.catalogue, paper.words, key)


def _day(paper: Paper, key: str) -> str:
    if key == REST:
        return paper.words.gettext("Các ngày ít người, gộp lại")
    day = date.fromisoformat(key)
    return f"{day.day}/{day.month}/{day.year}"
