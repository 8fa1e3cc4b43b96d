"""Reports of what missions and duels that are over changed: counted in one reading, kept until the next.

People are counted from the facts as the ledger stands, ward by ward and stretch by stretch, so reports follow late
facts, revocations and exclusions. Nobody waits for it at a door: a chore makes them, and pages read what it made.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

import msgspec

from server.pipeline.contests import KnownContest
from server.pipeline.game.read_missions import Come, heads_of, read_missions
from server.records import duels, effects, facts, ledger
from server.records.database import Connection, Database
from server.records.duels import Duel
from server.records.effects import Kept, Learnt, Worth
from server.records.ledger import Head
from server.rules.contest import Contest
from server.rules.game.effect_report import (
    Around,
    Count,
    Counts,
    Gained,
    Kind,
    Line,
    Report,
    Stretch,
    around,
    report_duels,
    report_mission,
    rows_of,
)
from server.rules.game.mission_plan import round_of
from server.rules.hanoi import midnight
from server.rules.scoring import prices_of
from server.rules.small_groups import PERSONS_MIN

BY = ("self", "guided", "done_for")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is reported on: where it ran, who took part, and who is left out because they did something else then."""

    kind: Kind
    id: int
    spans: Around
    finer: bool = False
    took: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()
    mixed: int = 0
    people: Mapping[str, int] | None = None
    """How many people of each ward took part in a mission; None of a duel."""
    skills: frozenset[str] | None = None
    """The skills of a mission, None for all."""


async def measure_effects(database: Database, known: KnownContest, now: datetime) -> int:
    """Make the reports of a contest anew if anything they are made of has changed; how many were made."""
    subjects = [*await _missions(database, known, now), *await _duels(database, known, now)]
    async with database.transaction(snapshot=True) as connection:
        head = await ledger.head(connection, known.id, known.generation)
        made_of, before = _basis(known, head, subjects, now), await effects.basis(connection, known.id)
        if made_of == before or not (subjects or before):
            return 0
        counted = await _count(connection, known, head, subjects) if subjects else None
    reports = await asyncio.to_thread(_reports, counted, subjects) if counted else []
    kept = [
        Kept(kind=each.kind, subject=each.id, generation=head.generation, position=head.position, measured_at=now,
             document=msgspec.to_builtins(each))
        for each in reports
    ]  # fmt: skip
    async with database.transaction() as connection:
        await effects.keep(connection, known.id, made_of, kept)
    return len(kept)


def _basis(known: KnownContest, head: Head, subjects: Sequence[Subject], now: datetime) -> str:
    """What reports follow from. Forms that were not passed move no ledger: they come in with the next day."""
    what = " ".join(f"{each.kind}{each.id}:{len(each.took)}:{each.spans.during.ends:%m%dT%H%M}" for each in subjects)
    return f"{head.generation}/{head.position}/{known.version}/{len(known.changes)}/{midnight(now):%F}/{what}"


async def _missions(database: Database, known: KnownContest, now: datetime) -> list[Subject]:
    """The announced missions that are over and counted."""
    found = (await read_missions(database, known, officials=True)).found
    return [subject for each in found if each.told and each.kept.plan.ends <= now
            and (subject := _mission(known, each, now))]  # fmt: skip


def _mission(known: KnownContest, come: Come, now: datetime) -> Subject | None:
    plan = come.kept.plan
    within = round_of(known.contest, plan)
    if not within:
        return None
    people = {line: each.people for line, each in come.progress.items() if "/" not in line}
    skills = frozenset(key for kind, key in plan.activities if kind == "skill")
    return Subject(
        kind="mission",
        id=come.kept.id,
        spans=around(plan.starts, plan.ends, within, now),
        took=frozenset(ward for ward, count in people.items() if count >= PERSONS_MIN),
        people=people,
        skills=skills if plan.activities else None,
    )


async def _duels(database: Database, known: KnownContest, now: datetime) -> list[Subject]:
    """The duels of each window that is over: together, and one by one."""
    fought = [each for each in await duels.of_contest(database, known.id) if each.state == "signed" and each.second]
    over = sorted((each for each in fought if each.window.ends <= now), key=lambda each: (each.goal_id, each.id))
    found = []
    for goal_id, group in groupby(over, key=lambda each: each.goal_id):
        together = list(group)
        spans = _spans(known, together[0], now)
        if spans:
            found.append(_of_duels(fought, "duels", goal_id, together, spans))
            found += [_of_duels(fought, "duel", each.id, [each], spans) for each in together]
    return found


def _spans(known: KnownContest, duel: Duel, now: datetime) -> Around | None:
    within = known.contest.round(duel.window.round)
    return around(duel.window.starts, duel.window.ends, within, now) if within else None


def _of_duels(fought: Sequence[Duel], kind: Kind, id_: int, mine: Sequence[Duel], spans: Around) -> Subject:
    took, finer = _sides(mine), mine[0].finer
    alike = [each for each in fought if each.finer == finer]
    at_once = _sides([each for each in alike if _meets(each, spans.during)])
    before = _sides([each for each in alike if spans.before and _meets(each, spans.before)])
    return Subject(
        kind=kind, id=id_, spans=spans, finer=finer, took=took, left_out=at_once - took, mixed=len(took & before)
    )


def _sides(fought: Collection[Duel]) -> frozenset[str]:
    return frozenset(code for each in fought for code in each.codes)


def _meets(duel: Duel, span: Stretch) -> bool:
    return duel.window.starts < span.ends and span.starts < duel.window.ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What was read: lines of wards and of neighbourhoods, people on each, and what was learnt."""

    lines: Mapping[bool, Sequence[Line]]
    counts: Mapping[bool, Counts]
    learnt: Sequence[Learnt]


async def _count(connection: Connection, known: KnownContest, head: Head, subjects: Sequence[Subject]) -> Counted:
    stretches = sorted({span for each in subjects for span in each.spans.every})
    finer = any(each.finer for each in subjects)
    exclusions = await facts.exclusions(connection, known.id, head.cursor)
    found = await effects.people(
        connection, head, exclusions, known.contest.rounds, worth_of(known.contest), stretches, finer=finer
    )
    windows = sorted({each.spans.during for each in subjects})
    return Counted(
        lines=_lines(known, await heads_of(connection, known)),
        counts={True: _of_neighbourhoods(known, found), False: _of_wards(found)},
        learnt=await effects.learnt(connection, head, windows),
    )


def worth_of(contest: Contest) -> list[Worth]:
    """What counts in a contest, done by whom: worth more than nothing at least to somebody."""
    groups = {group for each in contest.criteria for group in (each.uplift or contest.scoring.uplift)}
    every = tuple(sorted(groups))
    return [
        Worth(kind, key, by)
        for kind, key in contest.criteria_by_activity
        for by in BY
        if any(worth for _, worth in prices_of(contest, kind, key, by, every))
    ]


def _lines(known: KnownContest, heads: Mapping[str, int]) -> dict[bool, list[Line]]:
    wards = [Line(str(code), heads.get(code, 0), f"{ward.kind}/{ward.size_band}")
             for code, ward in known.layout.wards.items()]  # fmt: skip
    parts = [Line(code, people, code.partition("/")[0]) for code, people in heads.items() if "/" in code]
    return {False: wards, True: parts}


Found = Mapping[Stretch, Mapping[effects.Line, Count]]


def _of_wards(found: Found) -> Counts:
    return {span: _summed((ward, count) for (ward, _), count in by.items()) for span, by in found.items()}


def _of_neighbourhoods(known: KnownContest, found: Found) -> Counts:
    """Merged ones on the line that goes on; who has none is on no line."""
    onto = known.layout.successors
    return {
        span: _summed((onto.get(code, code), count) for (_, code), count in by.items() if code)
        for span, by in found.items()
    }


def _summed(parts: Iterable[tuple[str, Count]]) -> dict[str, Count]:
    found: dict[str, Count] = {}
    for code, count in parts:
        found[code] = Count(*map(sum, zip(found.get(code, Count()), count, strict=True)))
    return found


def _reports(counted: Counted, subjects: Sequence[Subject]) -> list[Report]:
    return [_report(counted, each) for each in subjects]


def _report(counted: Counted, subject: Subject) -> Report:
    took, finer = subject.took, subject.finer
    lines = [line for line in counted.lines[finer] if line.code not in subject.left_out]
    if subject.kind != "mission":
        # Only those among whom somebody took part: the others are compared with nobody.
        strata = {line.stratum for line in lines if line.code in took}
        lines = [line for line in lines if line.stratum in strata]
    rows = rows_of(lines, subject.spans, counted.counts[finer], took, subject.people or {})
    known = {row.code for row in rows}
    gained = [each for each in _gained(counted.learnt, subject) if each.ward in known]
    if subject.kind == "mission":
        return report_mission(subject.id, subject.spans, rows, gained)
    return report_duels(subject.kind, subject.id, subject.spans, rows, gained, subject.mixed)


def _gained(learnt: Sequence[Learnt], subject: Subject) -> list[Gained]:
    """What was learnt in the window, ward by ward."""
    found: dict[str, list[int]] = {}
    for each in learnt:
        if each.stretch == subject.spans.during and (subject.skills is None or each.skill in subject.skills):
            sums = found.setdefault(each.ward, [0, 0, 0])
            for at, value in enumerate((each.people, each.before, each.after)):
                sums[at] += value
    return [Gained(ward, *sums) for ward, sums in sorted(found.items())]


def report_of(kept: Kept) -> Report:
    """A report as it was kept."""
    return msgspec.convert(kept.document, Report)
