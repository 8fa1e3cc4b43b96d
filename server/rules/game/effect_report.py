"""What a mission or a duel changed: which wards are compared with which, over which time, and what came out.

Missions are open to every ward, so each ward is compared with itself in the equally long time before; where some
took no part, also with those. Wards of a duel are compared with wards of their kind and size that fought none. Too
few wards or people give a reason and no number.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from server.rules.board import MICRO
from server.rules.contest import Round
from server.rules.game.effect import Estimate, Stratum, can_compare, change, compare, slope, usable

Kind = Literal["mission", "duels", "duel"]
"""A mission, all duels of a week or round together, or one of them."""
What = Literal["own", "joined"]
"""Adults who did something by themselves in a time; adults of whom the first deed that counts lies in it."""
Design = Literal["before", "beside"]
Missing = Literal["no_before", "no_beside", "few_wards", "few_people", "no_after"]
PEOPLE_MIN = 30
"""People who did anything on a side, in both times together. Of fewer, a share is the mood of a family."""
MATCHED_MIN = 10
"""Persons with a first try and a form after it, as for figures of skills: of fewer, it would be about persons."""
Value = Callable[["Row"], int]
DOSE = MICRO // 100
"""Slopes are told for each hundredth of the adults who took part."""


class Stretch(NamedTuple):
    """A time, [starts, ends)."""

    starts: datetime
    ends: datetime


class Around(NamedTuple):
    """A window, and the equally long times before and after it, as far as they lie in its round."""

    during: Stretch
    before: Stretch | None
    after: Stretch | None

    @property
    def every(self) -> list[Stretch]:
        """Those there are."""
        return [each for each in self if each]


def around(starts: datetime, ends: datetime, each: Round, now: datetime) -> Around:
    """What is measured of a window of a round; `after` only once it is over."""
    length = ends - starts
    before, after = Stretch(starts - length, starts), Stretch(ends, ends + length)
    return Around(
        Stretch(starts, ends),
        before if each.opens <= before.starts else None,
        after if after.ends <= min(each.closes, now) else None,
    )


class Count(NamedTuple):
    """People of a line in a time: of whom the first deed that counts lies in it, who did any, who did any alone."""

    joined: int = 0
    active: int = 0
    own: int = 0


Counts = Mapping[Stretch, Mapping[str, Count]]
NOBODY = Count()


class Line(NamedTuple):
    """A ward or neighbourhood: its adults, and among which others it is compared."""

    code: str
    adults: int
    stratum: str


class Row(NamedTuple):
    """What was counted of a line. `took` says whether it took part, `people` how many people of it did."""

    code: str
    stratum: str
    adults: int
    took: bool
    people: int
    before: Count
    during: Count
    after: Count

    def share(self, count: Count, what: What) -> int:
        """In millionths of the adults."""
        return (count.own if what == "own" else count.joined) * MICRO // self.adults

    def grew(self, what: What) -> int:
        """By how much more it was than before."""
        return self.share(self.during, what) - self.share(self.before, what)

    def lasts(self) -> int:
        """By how much more did something by themselves afterwards than before."""
        return self.share(self.after, "own") - self.share(self.before, "own")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One comparison. Shares are means over wards in millionths: before and during of those who took part, and of
    those beside them. `lead` is by how much more those who took part had already done before."""

    what: What
    design: Design
    took: int
    beside: int
    mine: tuple[int, int] = (0, 0)
    others: tuple[int, int] = (0, 0)
    effect: Estimate | None = None
    lead: Estimate | None = None
    missing: Missing | None = None


class Gained(NamedTuple):
    """Persons of a ward with a first try and the first form after it: sums of both scores in thousandths."""

    ward: str
    people: int
    before: int
    after: int

    @property
    def gain(self) -> int:
        """The mean gain, in thousandths."""
        return (self.after - self.before) // self.people


@dataclass(frozen=True, slots=True, kw_only=True)
class Competence:
    """What was learnt by those who finished in the window: persons, mean scores before and after in thousandths, and
    the mean gain of wards. `beside` is by how much more they gained than those in wards beside."""

    people: int
    wards: int
    before: int = 0
    after: int = 0
    gain: Estimate | None = None
    beside: Estimate | None = None
    missing: Missing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is known of one mission, of the duels of a window, or of one duel."""

    kind: Kind
    id: int
    around: Around
    measures: tuple[Measured, ...]
    lasting: Estimate | None
    lasting_missing: Missing | None
    competence: Competence
    rows: tuple[Row, ...]
    mixed: int = 0
    """Wards that took part and also met somebody in the time before, which is then no time without duels."""

    @property
    def main(self) -> Measured:
        """The comparison by which it is told among others: of own use, the first that has a number."""
        return next((each for each in self.measures if each.effect and each.what == "own"), self.measures[0])


def rows_of(
    lines: Iterable[Line], spans: Around, counts: Counts, took: Collection[str], people: Mapping[str, int]
) -> tuple[Row, ...]:
    """What was counted of each line whose adults are known, in the order of their codes."""

    def told(span: Stretch | None, code: str) -> Count:
        return counts.get(span, {}).get(code, NOBODY) if span else NOBODY

    return tuple(
        Row(code, stratum, adults, code in took, people.get(code, 0), told(spans.before, code),
            told(spans.during, code), told(spans.after, code))
        for code, adults, stratum in sorted(lines) if adults > 0
    )  # fmt: skip


def report_mission(id_: int, spans: Around, rows: tuple[Row, ...], gained: Sequence[Gained]) -> Report:
    """Each ward against itself before; also against those that took no part, where there are enough."""
    measures = [_over_time(rows, spans, what) for what in ("own", "joined")]
    if can_compare(_strata(rows, lambda row: row.grew("own"))):
        measures += [_beside(rows, spans, what) for what in ("own", "joined")]
    lasting, missing = _lasting(rows, spans)
    return Report(
        kind="mission", id=id_, around=spans, measures=tuple(measures), lasting=lasting, lasting_missing=missing,
        competence=_learnt(gained, None), rows=rows,
    )  # fmt: skip


def report_duels(
    kind: Kind, id_: int, spans: Around, rows: tuple[Row, ...], gained: Sequence[Gained], mixed: int
) -> Report:
    """Those that met somebody against those of their kind and size that met nobody; where everybody met somebody,
    each against itself before."""
    took = {row.code: row.took for row in rows}
    measures = [_beside(rows, spans, what) for what in ("own", "joined")]
    if measures[0].missing == "no_beside":
        mine = [row for row in rows if row.took]
        measures += [_over_time(mine, spans, what) for what in ("own", "joined")]
    return Report(
        kind=kind, id=id_, around=spans, measures=tuple(measures),
        lasting=None, lasting_missing="no_after",
        competence=_learnt([each for each in gained if each.ward in took], {row.code: row for row in rows}),
        rows=rows, mixed=mixed,
    )  # fmt: skip


def _over_time(rows: Sequence[Row], spans: Around, what: What) -> Measured:
    told = Measured(what=what, design="before", took=len(rows), beside=0)
    if not spans.before:
        return _without(told, "no_before")
    if _people(rows) < PEOPLE_MIN:
        return _without(told, "few_people")
    effect = change(row.grew(what) for row in rows)
    if not effect:
        return _without(told, "few_wards")
    return Measured(what=what, design="before", took=len(rows), beside=0, mine=_means(rows, what), effect=effect)


def _beside(rows: Sequence[Row], spans: Around, what: What) -> Measured:
    mine, others = _compared(rows)
    told = Measured(what=what, design="beside", took=len(mine), beside=len(others))
    if not spans.before:
        return _without(told, "no_before")
    if not mine or not others:
        return _without(told, "no_beside")
    if min(_people(mine), _people(others)) < PEOPLE_MIN:
        return _without(told, "few_people")
    effect = compare(_strata(rows, lambda row: row.grew(what)))
    if not effect:
        return _without(told, "few_wards")
    return Measured(
        what=what, design="beside", took=len(mine), beside=len(others), mine=_means(mine, what),
        others=_means(others, what), effect=effect,
        lead=compare(_strata(rows, lambda row: row.share(row.before, what))),
    )  # fmt: skip


def _without(told: Measured, missing: Missing) -> Measured:
    return Measured(what=told.what, design=told.design, took=told.took, beside=told.beside, missing=missing)


def _compared(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Those who took part and have somebody beside them, and those beside them."""
    took = {row.stratum for row in rows if row.took}
    both = took & {row.stratum for row in rows if not row.took}
    kept = [row for row in rows if row.stratum in both]
    return [row for row in kept if row.took], [row for row in kept if not row.took]


def _strata(rows: Sequence[Row], value: Value) -> list[Stratum]:
    found: dict[str, tuple[list[int], list[int]]] = {}
    for row in rows:
        found.setdefault(row.stratum, ([], []))[0 if row.took else 1].append(value(row))
    return usable(Stratum(treated=mine, beside=others) for mine, others in found.values())


def _people(rows: Sequence[Row]) -> int:
    return sum(row.before.active + row.during.active for row in rows)


def _means(rows: Sequence[Row], what: What) -> tuple[int, int]:
    """Each ward alike, whatever its size: before and during."""
    count = len(rows)
    return (
        sum(row.share(row.before, what) for row in rows) // count,
        sum(row.share(row.during, what) for row in rows) // count,
    )


def _lasting(rows: Sequence[Row], spans: Around) -> tuple[Estimate | None, Missing | None]:
    """How much more was done afterwards than before where more people took part: what they did in the mission itself
    is in neither time, so it is not counted as its own effect."""
    if not spans.before:
        return None, "no_before"
    if not spans.after:
        return None, "no_after"
    if sum(row.people for row in rows) < PEOPLE_MIN:
        return None, "few_people"
    found = slope(((row.people * MICRO // row.adults, row.lasts()) for row in rows), DOSE)
    return found, None if found else "few_wards"


def _learnt(gained: Sequence[Gained], rows: Mapping[str, Row] | None) -> Competence:
    """The gain of those in wards that took part, and beside them where there are `rows`."""
    mine = [each for each in gained if rows is None or rows[each.ward].took]
    people, wards = sum(each.people for each in mine), len(mine)
    if people < MATCHED_MIN:
        return Competence(people=0, wards=wards, missing="few_people")
    gain = change(each.gain for each in mine)
    return Competence(
        people=people, wards=wards, before=sum(each.before for each in mine) // people,
        after=sum(each.after for each in mine) // people, gain=gain, missing=None if gain else "few_wards",
        beside=_gained_beside(gained, rows) if rows else None,
    )  # fmt: skip


def _gained_beside(gained: Sequence[Gained], rows: Mapping[str, Row]) -> Estimate | None:
    """By how much more those who took part gained; None where fewer than ten of either side did both."""
    people = [sum(each.people for each in gained if rows[each.ward].took == took) for took in (True, False)]
    gains = {each.ward: each.gain for each in gained}
    known = [rows[ward] for ward in gains]
    return compare(_strata(known, lambda row: gains[row.code])) if min(people) >= MATCHED_MIN else None
