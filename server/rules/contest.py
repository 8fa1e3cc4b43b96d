"""A contest as it was decided: rounds, criteria, divisions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Literal

from server.rules.board import TOTAL, Scope
from server.rules.catalogue import WardCode
from server.rules.folding import slug

Phase = Literal["announced", "open", "frozen", "closed", "revealed", "sealed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """Time taken out of a round: [starts, ends), or from `starts` on while a pause lasts.

    What was done in it counts only if `counts`. That the round closes later for it stands in the round's times.
    """

    starts: datetime
    ends: datetime | None = None
    counts: bool = True

    def holds(self, moment: datetime) -> bool:
        """Whether the moment lies in it."""
        return self.starts <= moment and (self.ends is None or moment < self.ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One round. A fact's time must lie in [opens, closes), and it must be received before late_until.

    What lies in `removed` time that does not count is not in the round.
    """

    number: int
    opens: datetime
    closes: datetime
    late_until: datetime
    freezes: datetime | None = None
    removed: tuple[Removed, ...] = ()

    @property
    def pause(self) -> Removed | None:
        """The pause that lasts, if there is one."""
        return next((each for each in self.removed if each.ends is None), None)

    def takes(self, moment: datetime) -> bool:
        """Whether what was done at the moment counts in this round."""
        if not self.opens <= moment < self.closes:
            return False
        return not self.removed or all(each.counts or not each.holds(moment) for each in self.removed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """What earns points: `points` for each of the `max_times` most valuable distinct objects of a resident."""

    code: str
    kind: Literal["skill", "service"]
    activities: tuple[str, ...]
    points: int
    max_times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """How a resident's worth is made; percents are whole numbers."""

    by: Mapping[str, int]
    uplift: Mapping[str, int]
    attainment: int
    resident_cap: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Wards that compete among themselves, with one that leads their work."""

    name: str
    wards: tuple[WardCode, ...]
    lead: WardCode | None = None

    @property
    def code(self) -> str:
        """The division's name: 'Cụm 1' → 'cum-1'."""
        return slug(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The numbered decision under which a contest is held."""

    number: str
    date: date


@dataclass(frozen=True, kw_only=True)
class Contest:
    """The whole contest; `wards` are the codes that take part."""

    slug: str
    name: Mapping[str, str]
    slogan: Mapping[str, str]
    decision: Decision
    wards: tuple[WardCode, ...]
    rounds: tuple[Round, ...]
    scoring: Scoring
    criteria: tuple[Criterion, ...]
    clusters: tuple[Cluster, ...] = ()

    @cached_property
    def criteria_by_activity(self) -> Mapping[tuple[str, str], tuple[Criterion, ...]]:
        """The criteria that name each (kind, activity)."""
        named: dict[tuple[str, str], tuple[Criterion, ...]] = {}
        for criterion in self.criteria:
            for activity in criterion.activities:
                key = (criterion.kind, activity)
                named[key] = (*named.get(key, ()), criterion)
        return named

    @cached_property
    def prices(self) -> dict[tuple[str, str, str, int], tuple[tuple[str, int], ...]]:
        """What scoring has worked out: (kind, activity, by, uplift) → the worth of an object in each criterion."""
        return {}

    @cached_property
    def times_by_code(self) -> Mapping[str, int]:
        """How many objects of a resident count, for each criterion."""
        return {criterion.code: criterion.max_times for criterion in self.criteria}

    def round(self, number: int) -> Round | None:
        """The round of that number, or None."""
        return self.rounds[number - 1] if 1 <= number <= len(self.rounds) else None

    def round_at(self, moment: datetime) -> Round | None:
        """The round in which what was done at the moment counts, or None between rounds and in removed time."""
        for each in self.rounds:
            if each.takes(moment):
                return each
        return None

    def current_round(self, now: datetime) -> Round:
        """The round to show: the last one that has opened, else the first."""
        opened = [each for each in self.rounds if each.opens <= now]
        return opened[-1] if opened else self.rounds[0]

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """Each round's number, then the total."""
        return (*(each.number for each in self.rounds), TOTAL)


def scheduled_phase(each: Round, now: datetime) -> Phase:
    """The phase that the clock alone gives a round. One that is paused stays as it was when the pause began."""
    now = clock_of(each, now)
    if now < each.opens:
        return "announced"
    if now >= each.closes:
        return "closed"
    return "frozen" if each.freezes and now >= each.freezes else "open"


def clock_of(each: Round, now: datetime) -> datetime:
    """The time by a round's own clock, which stands still in a pause."""
    return min(now, each.pause.starts) if each.pause else now
