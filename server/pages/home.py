"""The first page: the contests that run, those to come, and those that are over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from server.paper import phases
from server.paper.names import kind_word, ward_address
from server.paper.print import Paper
from server.paper.rows import Pen, RowView, Subject, has_place
from server.rules.board import Row
from server.rules.catalogue import Ward, WardCode
from server.rules.contest import Contest, Round

TEMPLATE = "home.html"
LEADERS = 3

Part = Literal["running", "coming", "over"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A contest as it stands now. `rows` is None while its board cannot be read."""

    contest: Contest
    round: Round
    phase: str
    rows: Sequence[Row] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster:
    """A contest's card."""

    contest: Contest
    round: Round
    phase: phases.PhaseView
    deadline: phases.Deadline
    leaders: tuple[RowView, ...]
    participants: str
    points: str
    wards: str


def part_of(phase: str) -> Part:
    """Where on the page a contest stands."""
    if phase == "announced":
        return "coming"
    return "over" if phase in ("revealed", "sealed") else "running"


def values(
    paper: Paper, contests: Sequence[Running], wards: Mapping[WardCode, Ward], now: datetime
) -> dict[str, Any]:
    """The values of home.html."""
    parts: dict[str, list[Poster]] = {"running": [], "coming": [], "over": []}
    for each in contests:
        parts[part_of(each.phase)].append(_poster(paper, each, wards, now))
    return {**parts, "now": now, "contest": None}


def _poster(paper: Paper, each: Running, wards: Mapping[WardCode, Ward], now: datetime) -> Poster:
    numbers, rows = paper.numbers, each.rows or ()
    pen = Pen(words=paper.words, numbers=numbers, of_100=each.contest.composite is not None)
    leaders = [row for row in rows if has_place(row)][:LEADERS]
    subjects = {
        row.code: Subject(
            kind=kind_word(wards[WardCode(row.code)], paper),
            address=ward_address(each.contest.slug, each.round.number, row.code),
        )
        for row in leaders
    }
    return Poster(
        contest=each.contest,
        round=each.round,
        phase=phases.all_phases(paper.words)[each.phase],
        deadline=phases.deadline(each.phase, each.round, now, paper.words),
        leaders=tuple(pen.rows(leaders, subjects, {})),
        participants=numbers.whole(sum(row.participants for row in rows)),
        points=numbers.whole(sum(row.points for row in rows)),
        wards=numbers.whole(len(each.contest.wards)),
    )
