"""The rank of a ward over time as a drawing: a line, and the band of what chance may have done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from server.paper.numbers import Numbers
from server.paper.times import HANOI, Times
from server.paper.words import Words

WIDTH, HEIGHT = 360, 210
_LEFT, _RIGHT = 34, 296
_TOP, _BOTTOM = 24, 174
_STEPS = (1, 2, 5, 10, 20, 50)
DAYS_BY_HOUR = 4
_LINES = 5
"""At most this many lines across the drawing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a ward stood at a time."""

    at: datetime
    rank: int
    rank_from: int
    rank_to: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line across, with the rank it stands for."""

    rank: int
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A day under the drawing."""

    text: str
    x: float
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Everything the template draws, and the sentence that tells the same."""

    lines: tuple[Line, ...]
    labels: tuple[Label, ...]
    band: str
    path: str
    now_x: float
    now_y: float
    now_text: str
    sentence: str
    days: tuple[Place, ...]


def thin_out(places: Sequence[Place]) -> list[Place]:
    """Hours while there are few days; the last place of each day once there are many."""
    days = last_of_each_day(places)
    return days if len(days) > DAYS_BY_HOUR else sorted(places, key=lambda place: place.at)


def last_of_each_day(places: Sequence[Place]) -> list[Place]:
    """The last place of each day in Hà Nội, oldest first."""
    days = {place.at.astimezone(HANOI).date(): place for place in sorted(places, key=lambda place: place.at)}
    return list(days.values())


def draw(places: Sequence[Place], *, size: int, words: Words, numbers: Numbers) -> Chart | None:
    """The drawing of at least two places among `size`; None while there is nothing to compare."""
    places = thin_out(places)
    if len(places) < 2:
        return None
    best = min(place.rank_from for place in places)
    worst = max(place.rank_to for place in places)
    scale = _Scale(
        start=places[0].at,
        span=max(places[-1].at - places[0].at, timedelta(seconds=1)),
        ticks=_ticks(best, worst),
    )
    points = [(scale.x(place.at), scale.y(place.rank)) for place in places]
    last = places[-1]
    return Chart(
        lines=tuple(Line(rank=rank, y=scale.y(rank)) for rank in scale.ticks if rank <= size),
        labels=_labels(places, scale, words),
        band=_band(places, scale),
        path=_path(points),
        now_x=points[-1][0],
        now_y=points[-1][1],
        now_text=numbers.span(last.rank_from, last.rank_to),
        sentence=_sentence(places, words, numbers),
        days=tuple(reversed(last_of_each_day(places))),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    start: datetime
    span: timedelta
    ticks: tuple[int, ...]

    def x(self, at: datetime) -> float:
        return round(_LEFT + (at - self.start) / self.span * (_RIGHT - _LEFT), 1)

    def y(self, rank: int) -> float:
        """The first place is at the top."""
        best, worst = self.ticks[0], self.ticks[-1]
        return round(_TOP + (rank - best) / (worst - best) * (_BOTTOM - _TOP), 1)


def _ticks(best: int, worst: int) -> tuple[int, ...]:
    """Round ranks that hold the best and the worst; 1 stands for 0, because there is no rank 0."""
    step = next((step for step in _STEPS if (worst - best) / step <= _LINES - 1), _STEPS[-1])
    first = best // step * step
    last = max(ceil(worst / step) * step, first + step)
    return tuple(max(1, rank) for rank in range(first, last + step, step))


def _band(places: Sequence[Place], scale: _Scale) -> str:
    above = [(scale.x(place.at), scale.y(place.rank_from)) for place in places]
    below = [(scale.x(place.at), scale.y(place.rank_to)) for place in reversed(places)]
    return _path([*above, *below]) + "Z"


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)


def _labels(places: Sequence[Place], scale: _Scale, words: Words) -> tuple[Label, ...]:
    times = Times(words=words)
    first, last = places[0].at, places[-1].at
    if first.astimezone(HANOI).date() == last.astimezone(HANOI).date():
        start, end = times.hour(first), times.hour(last)
    else:
        start, end = times.day(first), times.day(last)
    return (
        Label(text=start, x=scale.x(first), anchor="start"),
        Label(text=end, x=scale.x(last), anchor="end"),
    )


def _sentence(places: Sequence[Place], words: Words, numbers: Numbers) -> str:
    _, times = words.gettext, Times(words=words)
    first, last = places[0], places[-1]
    return _("Từ hạng {before} lúc {then} đến hạng {now} lúc {last}.").format(
        before=numbers.span(first.rank_from, first.rank_to),
        then=times.hour_and_day(first.at),
        now=numbers.span(last.rank_from, last.rank_to),
        last=times.hour_and_day(last.at),
    )
