"""The scene of a ward's progress: to the targets of the contest, or where it sets none, to the next five percent."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.paper.explained import part_names
from server.paper.names import name_within
from server.paper.print import Paper
from server.paper.rows import BAR
from server.rules.board import ExplainedRow, Part, Row
from server.rules.criteria import Component, ComponentName
from server.scenes.far_board import pen_of, unit_of
from server.scenes.reading import CITY, Scenes

STEP = 5
"""Percent of the adults from one milestone to the next."""
_NO_PART = Part(value=0, score=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What a ward has of what it wants. `target` is for each 1,000 adults, 0 where the next milestone is meant."""

    key: str
    name: str
    target: int
    big: str
    bar: int
    said: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The goals of a ward, where they come from, and its value as a whole."""

    title: str
    board: str
    code: str
    of_100: bool
    value: str
    unit: str
    goals: Sequence[Goal]
    source: str


def target(paper: Paper, data: Scenes) -> Target | None:
    """How far the screen's ward has come; None while its row is not there."""
    row = data.own_row
    if not row or not data.ward:
        return None
    _ = paper.words.gettext
    weighed = data.counted_by.composite
    goals = [_weighed(paper, row, name, each) for name, each in (weighed.components if weighed else {}).items()]
    return Target(
        title=_("{ward} đã đi được bao xa").format(ward=_capital(name_within(data.ward, paper))),
        board=str(data.boards[CITY].name),
        code=row.code,
        of_100=data.of_100,
        value=pen_of(paper, data).value(row),
        unit=unit_of(paper, data),
        goals=goals or [_milestone(paper, row, "coverage"), _milestone(paper, row, "attainment")],
        source=_source(paper, weighed=weighed is not None),
    )


def _source(paper: Paper, *, weighed: bool) -> str:
    """Who set the goals."""
    _ = paper.words.gettext
    if weighed:
        return _("Mức đạt là của tiêu chí cuộc thi. Vượt mức thì vẫn chỉ được trọn số điểm của phần ấy.")
    form = _("Tiêu chí cuộc thi không đặt mức đạt, nên ở đây là mốc kế tiếp: cứ mỗi {n} % số người lớn.")
    return form.format(n=STEP)


def _weighed(paper: Paper, row: Row, name: ComponentName, each: Component) -> Goal:
    """A component of the composite: what all adults together must have, and what they have."""
    have, want = _counted(row, name), -(-each.target * row.adults // 1000)
    if name == "progress":
        have, want = max(0, _part(row, name).value), each.target * 1000
    rule = paper.words.gettext("mức {target} trên 1.000 người lớn, trọn {weight} điểm")
    return Goal(
        key=name,
        name=part_names(paper.words)[name][0],
        target=each.target,
        big=paper.numbers.percent(min(100, have * 100 // want) if want else 0),
        bar=_bar(have, want),
        said=said(paper, name, have, want),
        rule=rule.format(target=paper.numbers.whole(each.target), weight=each.weight),
    )


def _milestone(paper: Paper, row: Row, name: ComponentName) -> Goal:
    """The next five percent of the adults."""
    have = _counted(row, name)
    percent = milestone(have, row.adults)
    want = -(-percent * row.adults // 100)
    names = part_names(paper.words)[name]
    rule = paper.words.gettext("mốc kế tiếp: {percent} số người lớn")
    return Goal(
        key=name,
        name=names[0],
        target=0,
        big=paper.numbers.share(have, row.adults),
        bar=_bar(have, want),
        said=said(paper, name, have, want),
        rule=rule.format(percent=paper.numbers.percent(percent)),
    )


def milestone(have: int, adults: int) -> int:
    """The next multiple of STEP percent above what there is, 100 at most."""
    reached = have * 100 // adults if adults else 0
    return min(100, reached // STEP * STEP + STEP)


def said(paper: Paper, name: ComponentName, have: int, want: int) -> str:
    """'8.880 người, còn 987 nữa là đủ 9.867'; scene-target.js says the same."""
    _ = paper.words.gettext
    tell = {"level": _("{n} điểm"), "progress": "{n}"}.get(name, _("{n} người"))
    number = paper.numbers.per_thousand if name == "progress" else paper.numbers.whole

    told = tell.format(n=number(have))
    if not want:
        return told
    if have >= want:
        return _("{have}, đã đủ mức {want}").format(have=told, want=number(want))
    return _("{have}, còn {left} nữa là đủ {want}").format(have=told, left=number(want - have), want=number(want))


def _counted(row: Row, name: ComponentName) -> int:
    return {"level": row.points, "coverage": row.participants, "attainment": row.attained}.get(name, 0)


def _part(row: Row, name: ComponentName) -> Part:
    parts = row.components if isinstance(row, ExplainedRow) else None
    return (parts or {}).get(name, _NO_PART)


def _bar(have: int, want: int) -> int:
    return min(BAR, max(0, have) * BAR // want) if want else 0


def _capital(name: str) -> str:
    return name[0].upper() + name[1:]
