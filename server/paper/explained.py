"""How a ward's value is made where a contest weighs several parts, or lets samples lower it."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.paper.numbers import Numbers
from server.paper.print import Paper
from server.paper.words import Words
from server.rules.board import MICRO, ExplainedRow, Row
from server.rules.contest import Contest


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """One part of the 100 points: its figure per 1,000 adults, the target, what it earns of its weight."""

    key: str
    name: str
    figure: str
    target: str
    score: str
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaled:
    """What a sample took off: the value before it, how many were wrong, and the percent that is left."""

    before: str
    checked: str
    wrong: str
    left: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundValue:
    """The value of one round in a total."""

    number: int
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """All that stands between a ward's points and its value."""

    parts: Sequence[PartView]
    scaled: Scaled | None
    rounds: Sequence[RoundValue]


def explained(row: Row, contest: Contest, paper: Paper) -> Explained | None:
    """What made the value of a row; None where points by adults are all of it."""
    if not isinstance(row, ExplainedRow):
        return None
    tell = paper.numbers.points_of_100 if contest.composite else paper.numbers.per_thousand
    return Explained(
        parts=_parts(row, contest, paper),
        scaled=_scaled(row, contest, paper.numbers),
        rounds=[RoundValue(number=number, value=tell(value)) for number, value in enumerate(row.rounds or (), 1)],
    )


def part_names(words: Words) -> dict[str, tuple[str, str]]:
    """What each part is called, and what it measures."""
    _ = words.gettext
    return {
        "level": (_("Điểm"), _("điểm trên 1.000 người lớn")),
        "coverage": (_("Người tham gia"), _("người có ít nhất một điểm, trên 1.000 người lớn")),
        "attainment": (_("Người đạt đủ bộ kỹ năng"), _("người, trên 1.000 người lớn")),
        "progress": (_("Tiến bộ"), _("điểm trên 1.000 người lớn, tăng so với trước")),
    }


def _parts(row: ExplainedRow, contest: Contest, paper: Paper) -> list[PartView]:
    names, numbers = part_names(paper.words), paper.numbers
    if not row.components or not contest.composite:
        return []
    return [
        PartView(
            key=name,
            name=names[name][0],
            figure=numbers.per_thousand(row.components[name].value),
            target=numbers.whole(component.target),
            score=numbers.points_of_100(row.components[name].score),
            weight=component.weight,
        )
        for name, component in contest.composite.components.items()
        if name in row.components
    ]


def _scaled(row: ExplainedRow, contest: Contest, numbers: Numbers) -> Scaled | None:
    if not row.integrity:
        return None
    if row.components:
        before = numbers.points_of_100(sum(part.score for part in row.components.values()))
    else:
        before = numbers.per_thousand(row.points * MICRO // row.adults if row.adults else 0)
    return Scaled(
        before=before,
        checked=numbers.whole(row.integrity.checked),
        wrong=numbers.whole(row.integrity.wrong),
        left=numbers.share(row.integrity.factor, MICRO),
    )
