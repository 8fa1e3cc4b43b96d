"""The missions of a contest: this week's first, how far each has come, and what it brings beside the points."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.paper.mission_words import MissionView, summary, view
from server.paper.names import full_name, ward_address
from server.paper.print import Paper
from server.pipeline.game.read_missions import Come, Standing
from server.rules.board import TOTAL
from server.rules.catalogue import Catalogue
from server.rules.game.goal import Progress
from server.rules.game.mission import people_paid
from server.rules.game.mission_plan import round_of

TEMPLATE = "missions.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class WardLine:
    """What a mission is in one ward: how far it has come, and what it brings there as it is worked out."""

    name: str
    address: str
    come: str
    reached: bool
    made: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A mission with how far everybody has come."""

    view: MissionView
    summary: str
    lines: Sequence[WardLine]


def values(paper: Paper, standing: Standing, catalogue: Catalogue, now: datetime) -> dict[str, Any]:
    """The values of missions.html."""
    shown = [_shown(paper, standing, each, catalogue, now) for each in standing.found]
    by_when: dict[str, list[Shown]] = {}
    for each in shown:
        by_when.setdefault(each.view.when, []).append(each)
    return {
        "contest": standing.known.contest,
        "running": by_when.get("running", []),
        "coming": by_when.get("coming", []),
        "over": by_when.get("over", [])[::-1],
        "withdrawn": by_when.get("withdrawn", [])[::-1],
        "settings": standing.settings,
    }


def _shown(paper: Paper, standing: Standing, come: Come, catalogue: Catalogue, now: datetime) -> Shown:
    told = view(paper, catalogue, come, now)
    begun = told.when in ("running", "over")
    return Shown(
        view=told,
        summary=summary(paper, come) if begun else "",
        lines=list(_lines(paper, standing, come)) if begun and come.told else (),
    )


def _lines(paper: Paper, standing: Standing, come: Come) -> Iterator[WardLine]:
    """The wards in which anything was done, in the order of the contest: nobody stands above anybody here."""
    mission, contest = come.mission, standing.known.contest
    if mission.level in ("family", "unit"):
        return
    each = round_of(contest, come.kept.plan)
    for code, ward in standing.known.layout.wards.items():
        progress = come.progress.get(code, Progress())
        if progress.people:
            reached = [line for line in come.reached if line.partition("/")[0] == code]
            yield WardLine(
                name=full_name(ward, paper),
                address=f"{ward_address(contest.slug, each.number if each else TOTAL, code)}#nhiem-vu",
                come=ward_come(paper, standing, come, code),
                reached=bool(reached),
                made=made(paper, people_paid(mission, come.progress, reached, code), mission.bonus),
            )


def ward_come(paper: Paper, standing: Standing, come: Come, code: str) -> str:
    """How far one ward has come: people who have done it, of those it takes; or how many neighbourhoods have."""
    _, numbers, mission = paper.words.gettext, paper.numbers, come.mission
    progress = come.progress.get(code, Progress())
    done = numbers.whole(progress.done)
    if mission.level == "ward":
        needed = mission.target.of(standing.adults.get(code, 0))
        if needed is None:
            return _("{done} người; chưa có số người lớn nên chưa biết cần bao nhiêu").format(done=done)
        told = _("{done} trên {needed} người").format(done=done, needed=numbers.whole(needed))
        return f"{told}; {too_many}" if (too_many := beyond(paper, needed, standing.adults.get(code, 0))) else told
    if mission.level == "neighbourhood":
        lines = sum(line.partition("/")[0] == code for line in come.reached)
        return _("{n} tổ dân phố, thôn đã đạt; {done} người làm xong").format(n=numbers.whole(lines), done=done)
    return _("{done} người làm xong").format(done=done)


def beyond(paper: Paper, needed: int, adults: int) -> str:
    """What is told of a place that has fewer adults than are needed: since a new headcount, or a merger."""
    if not 0 < adults < needed:
        return ""
    told = paper.words.gettext("nơi này nay có {adults} người lớn, nên không đạt được và không mất gì")
    return told.format(adults=paper.numbers.whole(adults))


def made(paper: Paper, people: int, bonus: int) -> str:
    """'50 người × 4 = 200'; '' if it brings nothing yet."""
    if not people:
        return ""
    _, numbers = paper.words.gettext, paper.numbers
    told = _("{people} người × {bonus} = {points}")
    return told.format(people=numbers.whole(people), bonus=bonus, points=numbers.whole(people * bonus))
