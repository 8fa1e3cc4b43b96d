"""What would it take: how many more adults a ward needs for the next place, a target, or to keep its place.

It is told in people, because that is what a ward can do something about: each more adult is reckoned as bringing what
those who take part there have brought on average. Pure, and in integers, so that everybody comes to the same.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isqrt
from typing import Literal, NamedTuple

from server.rules.board import MICRO, Row
from server.rules.criteria import Component, ComponentName
from server.rules.valuing import PER_THOUSAND, Figures

PEOPLE_MIN = 30
"""Of fewer participants an average says too little."""
MILLI = 1_000
WEEK, TWO_WEEKS = 7, 14
STUDENT = {WEEK: 2_447, TWO_WEEKS: 2_160}
"""Student's t of 95 % for so many days less one, times 1,000."""
Z_MILLI = 1_960
MARKS = (10, 25, 50, 75, 100)
"""Percent of the adults that are named where the contest sets no target."""
ADULTS_MIN = 20
"""A neighbourhood of fewer adults gets no step: its percents are single people."""

Value = Callable[[Figures], int]
"""What the ward would be worth with other figures of its own."""


class Span(NamedTuple):
    """How many people: at the least, by the average, at the most."""

    low: int
    middle: int
    high: int

    @property
    def rounded(self) -> tuple[int, int]:
        """The span in two figures, outwards: more would pretend to know."""
        return _down(self.low), -_down(-self.high)


def _down(number: int) -> int:
    step = int(10 ** max(0, len(str(abs(number))) - 2))
    return number // step * step


class Mean(NamedTuple):
    """Thousandths of points that a participant brought, and the 95 % interval around it."""

    low: int
    middle: int
    high: int


def mean_of(figures: Figures) -> Mean | None:
    """What a participant brought on average; None of too few, or where the interval touches nothing at all."""
    people = figures.participants
    if people < PEOPLE_MIN or figures.points <= 0:
        return None
    middle = figures.points * MILLI // people
    spread = max(0, figures.squares * people - figures.points**2)
    margin = isqrt(Z_MILLI**2 * spread // people) // people
    low = middle - margin
    return Mean(low, middle, middle + margin) if low > 0 else None


def joined(figures: Figures, people: int, each: int) -> Figures:
    """The figures with more people, each bringing so many thousandths of points, as many of them attaining."""
    more = people * figures.attained // figures.participants if figures.participants else 0
    return figures._replace(
        points=figures.points + people * each // MILLI,
        participants=figures.participants + people,
        attained=figures.attained + more,
    )


def people_for(value: Value, figures: Figures, adults: int, want: tuple[int, int, int]) -> Span | None:
    """How many more adults bring the ward to a value; `want` is its least, itself, its most.

    None where an average cannot be told, or where not even everybody would be enough by it.
    """
    mean = mean_of(figures)
    if not mean:
        return None
    left = adults - figures.participants
    found = [
        _fewest(value, figures, left, wanted, each)
        for wanted, each in zip(want, (mean.high, mean.middle, mean.low), strict=True)
    ]
    if found[1] is None:
        return None
    low, middle, high = (left if people is None else people for people in found)
    return Span(low, middle, high)


def _fewest(value: Value, figures: Figures, most: int, want: int, each: int) -> int | None:
    if most < 0 or value(joined(figures, most, each)) < want:
        return None
    low, high = 0, most
    while low < high:
        middle = (low + high) // 2
        if value(joined(figures, middle, each)) >= want:
            high = middle
        else:
            low = middle + 1
    return low


def people_bringing(figures: Figures, adults: int, points: int) -> Span | None:
    """How many more adults bring so many points."""
    return people_for(lambda at: at.points, figures, adults, (figures.points + points,) * 3)


class Pace(NamedTuple):
    """What a value grew by in `days` whole days together, and the sum of the squares of each day's."""

    days: int
    grown: int
    squares: int


def pace_of(values: Sequence[int]) -> Pace | None:
    """The pace of the last 14 days, else of the last 7, from a value at each midnight, the oldest first.

    Whole weeks, so that each day of the week weighs the same. None of fewer days: that is too little to tell.
    """
    gains = [after - before for before, after in pairwise(values)]
    for days in (TWO_WEEKS, WEEK):
        if len(gains) >= days:
            last = gains[-days:]
            return Pace(days, sum(last), sum(gain * gain for gain in last))
    return None


def after_days(value: int, pace: Pace, days: int) -> tuple[int, int, int]:
    """Where a value will be in so many days at this pace: at the least, by the average, at the most, 95 % of times.

    What was gained is not taken to be lost again: nothing is below the value as it is.
    """
    n = pace.days
    middle = value + pace.grown * days // n
    spread = max(0, n * pace.squares - pace.grown**2)
    margin = isqrt(STUDENT[n] ** 2 * spread * days * (n + days) // (n * n * (n - 1))) // MILLI
    return max(value, middle - margin), max(value, middle), max(value, middle + margin)


AimName = ComponentName | Literal["mark"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """A target of the contest, or the next mark of coverage: what there is, what is wanted, whom it takes.

    `exact`: it is people who are counted, so no average comes in.
    """

    name: AimName
    have: int
    want: int
    people: Span | None
    exact: bool
    percent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NextPlace:
    """The place above. `close`: chance may have done the difference, so both share a span of places already."""

    row: Row
    gap: int
    close: bool
    people: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """What keeps the place for `days` more days if the others keep their pace; `wanted` is the value that does."""

    days: int
    of_days: int
    wanted: tuple[int, int, int]
    people: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What it would take for one ward. `hold` is None where the pace is too little to tell, or nothing is to hold."""

    row: Row
    figures: Figures
    mean: Mean | None
    next_place: NextPlace | None
    aims: Sequence[Aim]
    hold: Hold | None
    followed: bool
    """Whether anybody stands behind."""


def forecast(
    rows: Sequence[Row],
    row: Row,
    figures: Figures,
    value: Value,
    components: Mapping[ComponentName, Component],
    base: int,
    paces: Mapping[str, Pace],
    days: int,
) -> Forecast:
    """For the ward of `row` among `rows`. `base` is the level from which progress is measured; `days` how long the
    place is to be held, 0 where that is not asked."""
    followers = [each for each in rows if each.value < row.value]
    return Forecast(
        row=row,
        figures=figures,
        mean=mean_of(figures),
        next_place=_next_place(rows, row, figures, value),
        aims=tuple(_aims(row, figures, components, base)),
        hold=_hold(followers, row, figures, value, paces, days),
        followed=bool(followers),
    )


def _next_place(rows: Sequence[Row], row: Row, figures: Figures, value: Value) -> NextPlace | None:
    above = [each for each in rows if each.value > row.value]
    if not above or not row.adults:
        return None
    target = min(above, key=lambda each: (each.value, each.code))
    return NextPlace(
        row=target,
        gap=target.value - row.value,
        close=row.rank_from <= target.rank <= row.rank_to,
        people=people_for(value, figures, row.adults, (target.value,) * 3),
    )


def _aims(row: Row, figures: Figures, components: Mapping[ComponentName, Component], base: int) -> list[Aim]:
    if not row.adults:
        return []
    if not components:
        mark = next_mark(figures.participants, row.adults)
        return [_of_people("mark", figures.participants, mark[1], mark[0])] if mark else []
    found = (_aim(name, each.target, row, figures, base) for name, each in components.items())
    return [aim for aim in found if aim.have < aim.want]


def _aim(name: ComponentName, target: int, row: Row, figures: Figures, base: int) -> Aim:
    if name in ("coverage", "attainment"):
        want = -(-target * row.adults // PER_THOUSAND)
        return _of_people(name, figures.participants if name == "coverage" else figures.attained, want)
    level = target * PER_THOUSAND + (base if name == "progress" else 0)
    want = -(-level * row.adults // MICRO)
    people = people_bringing(figures, row.adults, want - figures.points) if want > figures.points else None
    return Aim(name=name, have=figures.points, want=want, people=people, exact=False)


def _of_people(name: AimName, have: int, want: int, percent: int = 0) -> Aim:
    left = max(0, want - have)
    return Aim(name=name, have=have, want=want, people=Span(left, left, left), exact=True, percent=percent)


def _hold(
    followers: Sequence[Row], row: Row, figures: Figures, value: Value, paces: Mapping[str, Pace], days: int
) -> Hold | None:
    known = [(each, paces[each.code]) for each in followers if each.code in paces]
    if not known or days < 1:
        return None
    each = [after_days(one.value, pace, days) for one, pace in known]
    wanted = (max(low for low, _, _ in each), max(mid for _, mid, _ in each), max(high for _, _, high in each))
    return Hold(
        days=days,
        of_days=min(pace.days for _, pace in known),
        wanted=wanted,
        people=people_for(value, figures, row.adults, wanted),
    )


def next_mark(have: int, adults: int) -> tuple[int, int] | None:
    """The next mark above what there is: its percent, and how many people it is; None past the last."""
    marks = ((percent, -(-percent * adults // 100)) for percent in MARKS)
    return next(((percent, people) for percent, people in marks if people > have), None)


class Step(NamedTuple):
    """The nearest step of a neighbourhood: so many more people until a mark."""

    kind: Literal["join", "attain"]
    percent: int
    people: int


def next_step(row: Row) -> Step | None:
    """The step of fewest people: others who join, or of those who joined some who complete the set of skills."""
    if row.adults < ADULTS_MIN:
        return None
    steps = []
    if mark := next_mark(row.participants, row.adults):
        steps.append(Step("join", mark[0], mark[1] - row.participants))
    if (mark := next_mark(row.attained, row.adults)) and mark[1] <= row.participants:
        steps.append(Step("attain", mark[0], mark[1] - row.attained))
    return min(steps, key=lambda step: (step.people, step.kind != "join"), default=None)
