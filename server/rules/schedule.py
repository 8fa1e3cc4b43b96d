"""How the times of a round may change once it is announced, and when facts would then be counted otherwise."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from server.rules.contest import Contest, Removed, Round, scheduled_phase
from server.rules.fault import Fault

RUNNING = ("open", "frozen")

SENTENCES = {
    "passed": "this moment has passed and stays as it was",
    "in_past": "this moment may not be moved into the past",
    "gone": "a round that has opened stays",
    "not_running": "time is taken out of a round only while it runs",
    "taken_back": "time that was taken out stays as it was recorded",
}
"""What `schedule_faults` finds, for who loads a file."""


class Span(NamedTuple):
    """A stretch of time: [starts, ends)."""

    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Otherwise:
    """What two schedules take otherwise: deeds that happened then, enrolments from then, reports received then."""

    happened: Sequence[Span]
    joined: Sequence[Span]
    received: Sequence[Span]


def opened_at(each: Round, now: datetime) -> Round | Fault:
    """The round opening now instead of later."""
    if each.opens <= now:
        return _fault(each, "opens", "passed", before=each.opens)
    return replace(each, opens=now)


def frozen_at(each: Round, now: datetime) -> Round | Fault:
    """The round's board standing still from now on."""
    phase = scheduled_phase(each, now)
    if phase != "open":
        return _fault(each, "freezes", "not_open", phase=phase)
    return replace(each, freezes=now)


def closed_at(each: Round, now: datetime) -> Round | Fault:
    """The round closing now; late reports are taken for as long as they would have been."""
    phase = scheduled_phase(each, now)
    if phase not in RUNNING:
        return _fault(each, "closes", "not_running", phase=phase)
    end = min(now, each.closes)
    freezes = each.freezes if each.freezes and each.freezes < end else None
    late_until = end + (each.late_until - each.closes)
    return replace(each, closes=end, late_until=late_until, freezes=freezes, removed=_ended(each, end))


def paused_at(each: Round, now: datetime, *, counts: bool) -> Round | Fault:
    """The round standing still from now on; what is done meanwhile counts or does not."""
    phase = scheduled_phase(each, now)
    if phase not in RUNNING or each.pause:
        return _fault(each, "removed", "paused" if each.pause else "not_running", phase=phase)
    if later := [one for one in each.removed if one.ends and one.ends > now]:
        return _fault(each, "removed", "overlaps", starts=later[0].starts, ends=later[0].ends)
    return replace(each, removed=(*each.removed, Removed(starts=now, counts=counts)))


def resumed_at(each: Round, now: datetime, *, extends: bool) -> Round | Fault:
    """The round going on from now; `extends` moves what was still to come by the time the pause took."""
    if not (pause := each.pause):
        return _fault(each, "removed", "not_paused")
    if extends:
        # Its clock stood still: what was to come after the pause began is still to come.
        return replace(_later(each, now - pause.starts, pause.starts), removed=_ended(each, now))
    return replace(each, removed=_ended(each, min(now, each.closes)))


def without(each: Round, removed: Removed, now: datetime, *, extends: bool) -> Round | Fault:
    """The round with a stretch taken out; `extends` moves what is still to come by its length."""
    assert removed.ends, "a pause that lasts is begun by pausing"
    if scheduled_phase(each, now) not in RUNNING:
        return _fault(each, "removed", "not_running", phase=scheduled_phase(each, now))
    if not each.opens <= removed.starts < removed.ends <= each.closes:
        return _fault(each, "removed", "outside", opens=each.opens, closes=each.closes)
    for other in each.removed:
        if removed.starts < (other.ends or each.closes) and other.starts < removed.ends:
            return _fault(each, "removed", "overlaps", starts=other.starts, ends=other.ends)
    kept = tuple(sorted((*each.removed, removed), key=lambda one: one.starts))
    if extends:
        each = _later(each, removed.ends - removed.starts, now)
    return replace(each, removed=kept)


def _later(each: Round, span: timedelta, now: datetime) -> Round:
    freezes = each.freezes + span if each.freezes and each.freezes > now else each.freezes
    return replace(each, freezes=freezes, closes=each.closes + span, late_until=each.late_until + span)


def _ended(each: Round, end: datetime) -> tuple[Removed, ...]:
    """What was taken out up to `end`, where a pause ends too."""
    return tuple(replace(one, ends=min(one.ends or end, end)) for one in each.removed if one.starts < end)


def _fault(each: Round, key: str, code: str, **values: object) -> Fault:
    return Fault(where=f"rounds.{each.number}.{key}", code=code, values=values)


def schedule_faults(before: Sequence[Round], after: Sequence[Round], now: datetime) -> list[Fault]:
    """What `after` changes in the times of announced rounds and may not: what has passed stays as it was."""
    gone = [each for each in before[len(after) :] if each.opens <= now]
    faults = [_fault(each, "opens", "gone", before=each.opens) for each in gone]
    for old, new in zip(before, after, strict=False):
        faults += _times_faults(old, new, now)
        faults += _removed_faults(old, new, now)
    faults += [
        _fault(each, "opens", "in_past", after=each.opens) for each in after[len(before) :] if each.closes <= now
    ]
    return faults


def _times_faults(old: Round, new: Round, now: datetime) -> Iterator[Fault]:
    for key in ("opens", "freezes", "closes", "late_until"):
        was, will = getattr(old, key), getattr(new, key)
        if was == will:
            continue
        # A pause holds the round's clock, so what was due in it has not come yet.
        if was and was <= now and not (old.pause and was > old.pause.starts):
            yield _fault(old, key, "passed", before=was)
        elif will and will < now:
            yield _fault(old, key, "in_past", after=will)


def _removed_faults(old: Round, new: Round, now: datetime) -> Iterator[Fault]:
    if old.removed == new.removed:
        return
    if scheduled_phase(old, now) not in RUNNING:
        yield _fault(old, "removed", "not_running", phase=scheduled_phase(old, now))
    elif taken_back := [one for one in old.removed if one.ends and one not in new.removed]:
        yield _fault(old, "removed", "taken_back", starts=taken_back[0].starts, ends=taken_back[0].ends)


def counted_otherwise(before: Contest, after: Contest) -> Otherwise:
    """Where facts would be counted in another round, or not at all, by the one contest and by the other."""
    happened: list[Span] = []
    joined: list[Span] = []
    received: list[Span] = []
    for old, new in _pairs(before, after):
        happened += _taken_by_one(_counting(old), _counting(new))
        if old and new:
            joined += _between(old.opens, new.opens) + _between(old.closes, new.closes)
            received += _between(old.late_until, new.late_until)
    return Otherwise(happened=happened, joined=joined, received=received)


def _between(was: datetime, will: datetime) -> list[Span]:
    return [Span(*sorted((was, will)))] if was != will else []


def _taken_by_one(some: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    marks = sorted({mark for piece in (*some, *others) for mark in piece})
    spans = map(Span._make, pairwise(marks))
    return [span for span in spans if _covers(some, span) != _covers(others, span)]


def _pairs(before: Contest, after: Contest) -> Iterator[tuple[Round | None, Round | None]]:
    for number in range(1, max(len(before.rounds), len(after.rounds)) + 1):
        yield before.round(number), after.round(number)


def _counting(each: Round | None) -> list[Span]:
    """The pieces of time in which what is done counts in a round."""
    pieces = [Span(each.opens, each.closes)] if each else []
    for removed in each.removed if each else ():
        if not removed.counts:
            pieces = [part for piece in pieces for part in _parts(piece, removed)]
    return pieces


def _parts(piece: Span, removed: Removed) -> Iterator[Span]:
    if piece.starts < (end := min(piece.ends, removed.starts)):
        yield Span(piece.starts, end)
    if removed.ends and (start := max(piece.starts, removed.ends)) < piece.ends:
        yield Span(start, piece.ends)


def _covers(pieces: Sequence[Span], span: Span) -> bool:
    return any(piece.starts <= span.starts and span.ends <= piece.ends for piece in pieces)
