"""A contest as it was decided: rounds, criteria, divisions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Literal

from server.rules.board import TOTAL, Scope
from server.rules.catalogue import WardCode
from server.rules.criteria import Composite, CriteriaGroup, Criterion, IntegrityRule, Scoring
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
    within: tuple[datetime, datetime, datetime] = field(init=False, repr=False, compare=False)
    """Its first three times in UTC, as those of facts are: times of two zones take five times as long to compare."""

    def __post_init__(self) -> None:
        times = (self.opens, self.closes, self.late_until)
        object.__setattr__(self, "within", tuple(each.astimezone(UTC) for each in times))

    @property
    def pause(self) -> Removed | None:
        """The pause that lasts, if there is one."""
        return next((each for each in self.removed if each.ends is None), None)

    def takes(self, moment: datetime) -> bool:
        """Whether what was done at the moment counts in this round."""
        opens, closes, _ = self.within
        if not opens <= moment < closes:
            return False
        return not self.removed or all(each.counts or not each.holds(moment) for each in self.removed)


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
    """The whole contest; `wards` are the codes that take part.

    `criteria_decision` is the one that issued the criteria, if it is another than the contest's own.
    """

    slug: str
    name: Mapping[str, str]
    slogan: Mapping[str, str]
    decision: Decision
    wards: tuple[WardCode, ...]
    rounds: tuple[Round, ...]
    scoring: Scoring
    criteria: tuple[Criterion, ...]
    groups: tuple[CriteriaGroup, ...] = ()
    composite: Composite | None = None
    integrity: IntegrityRule | None = None
    criteria_decision: Decision | None = None
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
    def prices(self) -> dict[tuple[str, str, str, tuple[str, ...]], tuple[tuple[str, int], ...]]:
        """What scoring has worked out: (kind, activity, by, groups) → the worth of an object in each criterion."""
        return {}

    @cached_property
    def worthwhile(self) -> dict[tuple[str, str, str, tuple[str, ...]], bool]:
        """Of the same keys, as far as somebody asked: whether the object is worth more than nothing anywhere."""
        return {}

    @cached_property
    def times_by_code(self) -> Mapping[str, int]:
        """How many objects of a resident count, for each criterion."""
        return {criterion.code: criterion.max_times for criterion in self.criteria}

    @cached_property
    def group_by_criterion(self) -> Mapping[str, CriteriaGroup]:
        """The group of each criterion that has one."""
        groups = {group.code: group for group in self.groups}
        return {each.code: groups[each.group] for each in self.criteria if each.group}

    def round(self, number: int) -> Round | None:
        """The round of that number, or None."""
        return self.rounds[number - 1] if 1 <= number <= len(self.rounds) else None

    def round_at(self, moment: datetime) -> Round | None:
        """The round in which what was done at the moment counts, or None between rounds and in removed time."""
        for each in self.rounds:
            if each.takes(moment):
                return each
        return None

    def removed_at(self, moment: datetime) -> Round | None:
        """The round out of which the moment was taken, if it was and nothing done then counts."""
        within = (each for each in self.rounds if each.opens <= moment < each.closes)
        return next((each for each in within if not each.takes(moment)), None)

    def current_round(self, now: datetime) -> Round:
        """The round to show: the last one that has opened, else the first."""
        opened = [each for each in self.rounds if each.opens <= now]
        return opened[-1] if opened else self.rounds[0]

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """Each round's number, then the total."""
        return (*(each.number for each in self.rounds), TOTAL)

    @property
    def criteria_part(self) -> tuple[object, ...]:
        """All that decides what facts are worth, apart from rounds and wards: what is issued and then frozen."""
        return (self.groups, self.criteria, self.scoring, self.composite, self.integrity)

    @property
    def weighs_rounds(self) -> bool:
        """Whether a ward's value is more than its points for each adult; the total then adds the rounds' values."""
        return self.composite is not None or self.integrity is not None

    @property
    def measures_progress(self) -> bool:
        """Whether the value of a round is measured from the round before it."""
        return self.composite is not None and "progress" in self.composite.components

    def rounds_behind(self, scope: Scope) -> tuple[int, ...]:
        """The rounds whose figures make a ward's value in a scope; none where its own sums alone do."""
        if not self.weighs_rounds:
            return ()
        if scope == TOTAL:
            return tuple(each.number for each in self.rounds)
        return (scope - 1, scope) if self.measures_progress and scope > 1 else (scope,)

    def scopes_told_by(self, number: int) -> tuple[Scope, ...]:
        """The scopes in which a round's figures can be seen: its own, the total, and where it is the baseline."""
        after = (number + 1,) if self.measures_progress and number < len(self.rounds) else ()
        return (number, *after, TOTAL)


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
