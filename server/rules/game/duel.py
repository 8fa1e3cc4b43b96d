"""Duels: two wards of like size, or two neighbourhoods of a ward, measured by one goal over a week or a round.

What counts is the share of the adults who reached the goal. Where the 95 % intervals of both shares overlap, chance
may have made the difference, and it is a draw: in the same words in which places are shared.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from server.rules.board import MICRO
from server.rules.contest import Round
from server.rules.ranking import share
from server.rules.refusals import Told
from server.rules.wilson import wilson

Outcome = Literal["open", "draw", "first", "second"]
"""`open` while nobody has counted the people of a side; the side that won otherwise."""
WIN, DRAW = 3, 1
PLEDGE_MOST = 300
LATE_DAYS = 3
"""So long after a week facts of that week still reach its duels; after a round as long as they reach the round."""
_WEEK = timedelta(days=7)
_SHORTEST = timedelta(days=4)


class Side(NamedTuple):
    """One side: how many reached the goal, and of how many adults."""

    people: int
    adults: int

    @property
    def share(self) -> int:
        """In millionths."""
        return share(min(self.people, self.adults), self.adults)

    @property
    def interval(self) -> tuple[int, int]:
        """The 95 % interval of the share, in millionths."""
        return wilson(self.people, self.adults)


def outcome(first: Side, second: Side) -> Outcome:
    """Who is ahead, or what it ends with."""
    if first.adults <= 0 or second.adults <= 0:
        return "open"
    (first_low, first_high), (second_low, second_high) = first.interval, second.interval
    if first_low > second_high:
        return "first"
    return "second" if second_low > first_high else "draw"


class Window(NamedTuple):
    """When duels run: [starts, ends) in a round; `week` is its number in the round, 0 for the round itself."""

    round: int
    week: int
    starts: datetime
    ends: datetime


def windows_of(each: Round) -> list[Window]:
    """The round, and its weeks of seven days from its opening; a last one of less than four joins the one before."""
    starts = [each.opens]
    while each.closes - starts[-1] >= _WEEK + _SHORTEST:
        starts.append(starts[-1] + _WEEK)
    ends = [*starts[1:], each.closes]
    weeks = [Window(each.number, at, *both) for at, both in enumerate(zip(starts, ends, strict=True), 1)]
    return [Window(each.number, 0, each.opens, each.closes), *weeks]


def decided_at(window: Window, each: Round) -> datetime:
    """From when the result may be taken: what comes later changes it no more."""
    if window.ends >= each.closes:
        return each.late_until
    return min(window.ends + timedelta(days=LATE_DAYS), each.late_until)


def check_pledge(text: str) -> str:
    """The words of a pledge. Raises Told if they cannot be shown."""
    words = " ".join(text.split())
    if not words:
        raise Told("Giao ước chưa có lời nào. Viết một câu, hoặc dùng câu mẫu.", where="text")
    if (n := len(words)) > PLEDGE_MOST:
        raise Told(
            "Lời giao ước có {n} ký tự, nhiều nhất {most}. Viết ngắn lại.", where="text", n=n, most=PLEDGE_MOST
        )
    return words


@dataclass(frozen=True, slots=True, kw_only=True)
class Fought:
    """A duel that is decided, for the table. Without `second` the first had no opponent: it rested, or the other
    left the contest. That counts as won, for it was not its doing, and adds nothing to its share."""

    first: str
    second: str | None
    outcome: Outcome = "open"
    sides: tuple[Side, Side] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A line of the table of duels. Equal points and shares share a rank."""

    code: str
    rank: int
    fought: int
    won: int
    drawn: int
    points: int
    share: int
    few: bool = False
    """Whether its share is of too few people in some duel to be told, and so breaks no tie either."""


def table(codes: Iterable[str], fought: Iterable[Fought], *, told_least: int = 0) -> list[Standing]:
    """Those of `codes` by points, then by the share over all their duels, then equal. Who had fewer than `told_least`
    people in a duel counts as 0 there: neither a sum nor an order shall tell of single persons."""
    sums = {code: _Sum(told_least) for code in codes}
    for duel in fought:
        for at, code in enumerate((duel.first, duel.second)):
            if code in sums:
                sums[code].add(duel, at)
    return _ranked(sums)


class _Sum:
    __slots__ = ("adults", "drawn", "few", "fought", "people", "told_least", "won")

    def __init__(self, told_least: int) -> None:
        self.told_least, self.few = told_least, False
        self.fought = self.won = self.drawn = self.people = self.adults = 0

    def add(self, duel: Fought, at: int) -> None:
        if duel.second is not None and duel.outcome == "open":
            return
        self.fought += 1
        self.won += duel.second is None or duel.outcome == ("first", "second")[at]
        self.drawn += duel.second is not None and duel.outcome == "draw"
        if duel.sides:
            self.few = self.few or duel.sides[at].people < self.told_least
            self.people += min(duel.sides[at])
            self.adults += duel.sides[at].adults

    @property
    def key(self) -> tuple[int, int]:
        share = self.people * MICRO // self.adults if self.adults and not self.few else 0
        return WIN * self.won + DRAW * self.drawn, share


def _ranked(sums: dict[str, _Sum]) -> list[Standing]:
    """The lines of a table from what each has; lines of one rank stand in the order of their codes."""
    keys: Sequence[tuple[int, int]] = sorted((each.key for each in sums.values()), reverse=True)
    lines = [
        Standing(
            code=code,
            rank=keys.index(each.key) + 1,
            fought=each.fought,
            won=each.won,
            drawn=each.drawn,
            points=each.key[0],
            share=each.key[1],
            few=each.few,
        )
        for code, each in sums.items()
    ]
    return sorted(lines, key=lambda line: (line.rank, line.code))
