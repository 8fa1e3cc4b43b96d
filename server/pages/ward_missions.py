"""The missions of one ward: how far it has come, and its bonus as a sum under its cap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.pages.missions import beyond, made, ward_come
from server.paper.mission_words import dates, when_of
from server.paper.print import Paper
from server.pipeline.game.read_missions import Come, Standing

TOLD_LEAST = 5
"""Fewer people of a neighbourhood are not counted out to everybody: their neighbours would know who."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A mission that runs: how far the ward has come, and each of its neighbourhoods that has begun."""

    id: int
    title: str
    dates: str
    come: str
    reached: bool
    parts: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bonus:
    """The bonus as it is worked out: what each mission brings, all together, the cap, and what is left."""

    parts: Sequence[tuple[int, str, str, str]]
    """Its number, title, arithmetic, points."""
    total: str
    cap_made: str
    cap: str
    is_cut: bool
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WardMissions:
    """What a ward's page says of missions. `hidden` counts those behind a freeze."""

    running: Sequence[Line]
    bonus: Bonus | None
    hidden: int


def of_ward(
    paper: Paper, standing: Standing | None, code: str, names: Mapping[str, str], now: datetime
) -> WardMissions | None:
    """None where the contest has no missions, or they cannot be read."""
    if not standing or not standing.found:
        return None
    running = [each for each in standing.found if when_of(each, now) == "running"]
    return WardMissions(
        running=[_line(paper, standing, each, code, names) for each in running if each.told],
        bonus=_bonus(paper, standing, code),
        hidden=sum(each.hidden and each.kept.state == "announced" for each in standing.found),
    )


def _line(paper: Paper, standing: Standing, come: Come, code: str, names: Mapping[str, str]) -> Line:
    plan = come.kept.plan
    return Line(
        id=come.kept.id,
        title=plan.title[paper.words.language],
        dates=dates(paper, plan.starts, plan.ends),
        come=ward_come(paper, standing, come, code),
        reached=code in come.reached,
        parts=_parts(paper, standing, come, names) if plan.level == "neighbourhood" else (),
    )


def _parts(paper: Paper, standing: Standing, come: Come, names: Mapping[str, str]) -> list[tuple[str, str]]:
    _, numbers, found = paper.words.gettext, paper.numbers, []
    for line, progress in sorted(come.of_level().items(), key=lambda each: names.get(each[0], each[0])):
        needed = come.mission.target.of(standing.adults.get(line, 0))
        done = _("dưới 5") if 0 < progress.done < TOLD_LEAST else numbers.whole(progress.done)
        told = _("{done} người làm xong").format(done=done)
        if needed is not None:
            told = _("{done} trên {needed} người").format(done=done, needed=numbers.whole(needed))
            if too_many := beyond(paper, needed, standing.adults.get(line, 0)):
                told = f"{told}; {too_many}"
        found.append((names.get(line) or line.partition("/")[2], told))
    return found


def _bonus(paper: Paper, standing: Standing, code: str) -> Bonus | None:
    told, numbers = standing.bonus(code), paper.numbers
    if not told.parts:
        return None
    titles = {each.kept.id: each.kept.plan.title[paper.words.language] for each in standing.found}
    adults, per = standing.adults.get(code, 0), standing.settings.place_cap
    return Bonus(
        parts=[
            (each.mission.id, titles[each.mission.id], made(paper, each.people, each.mission.bonus),
             numbers.whole(each.points))
            for each in told.parts
        ],
        total=numbers.whole(told.total),
        cap_made=f"{numbers.whole(per)} × {numbers.whole(adults)} : {numbers.whole(1_000)}",
        cap=numbers.whole(told.cap or 0),
        is_cut=told.result < told.total,
        result=numbers.whole(told.result),
    )  # fmt: skip
