"""Whether missions and duels work: what each changed, what templates changed together, and both as files."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from server.console.announced import announced, not_announced
from server.console.desk import NO_STORE, Desk, require
from server.exports.csv_file import csv_file
from server.exports.effects import ABOUT, compared, counted
from server.exports.workbook import workbook
from server.paper import effect_words
from server.paper.duels import Names, window_name
from server.paper.effect_words import Bar, Told
from server.paper.print import Paper, paper_of
from server.paper.result_files import FILES
from server.pipeline.contests import KnownContest
from server.pipeline.game.measure_effects import report_of
from server.pipeline.game.read_duels import Duels
from server.records import duels, effects, missions
from server.records.duels import Duel
from server.records.effects import Kept
from server.reference import read_mission_templates
from server.rules.game.effect import DRAWS
from server.rules.game.effect_report import PEOPLE_MIN, Kind, Report
from server.rules.game.effect_summary import marks, summed_up
from server.rules.refusals import NotFound

OWN = ""
"""The key of missions without a template."""
_LISTED: tuple[Kind, ...] = ("mission", "duels")
_FILES = {"effect.csv": FILES["standings.csv"], "effect.xlsx": FILES["standings.xlsx"]}
ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A report, or the template that several were made from, in a list."""

    key: str
    title: str
    when: str
    verdict: str
    bar: Bar | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """What the subjects of reports are called, and to which template or kind of duel they belong."""

    paper: Paper
    known: KnownContest
    missions: Mapping[int, missions.Kept]
    duels: Sequence[Duel]
    places: Mapping[str, str]

    def title(self, report: Report) -> str:
        """A mission's title; the week or round of duels; both sides of one."""
        if report.kind == "mission":
            plan = self.missions[report.id].plan
            return plan.title[self.paper.words.language] or plan.title["vi"]
        of = self._duel(report)
        if report.kind == "duel":
            return " – ".join(self.place(code) for code in of.codes)
        return f"{self.of_duels(finer=of.finer)}: {window_name(self.paper, of.window)}"

    def of_duels(self, *, finer: bool) -> str:
        """What duels are called together."""
        _ = self.paper.words.gettext
        return _("Giao ước của tổ dân phố, thôn") if finer else _("Giao ước của phường, xã")

    def place(self, code: str) -> str:
        """The name of a ward or neighbourhood."""
        empty = Duels(known=self.known, found=())
        return Names(paper=self.paper, duels=empty, places=self.places).name(code)

    def group(self, report: Report) -> str:
        """The template of a mission, or which kind of duels."""
        if report.kind == "mission":
            return f"mission/{self.missions[report.id].plan.template}"
        return f"duels/{int(self._duel(report).finer)}"

    def group_title(self, key: str) -> str:
        """What a group is called."""
        kind, _, which = key.partition("/")
        if kind == "duels":
            return self.of_duels(finer=which == "1")
        titles = {each.key: each.title[self.paper.words.language] for each in read_mission_templates()}
        return titles.get(which) or self.paper.words.gettext("Nhiệm vụ tự soạn")

    def pairs(self, report: Report) -> list[tuple[str, str]]:
        """The duels of a window: key and title of each."""
        if report.kind != "duels":
            return []
        return [
            (f"duel-{each.id}", " – ".join(self.place(code) for code in each.codes))
            for each in self.duels
            if each.goal_id == report.id and each.state == "signed" and each.second
        ]

    def _duel(self, report: Report) -> Duel:
        wanted = "goal_id" if report.kind == "duels" else "id"
        return next(each for each in self.duels if getattr(each, wanted) == report.id)


async def show(desk: Desk) -> Response:
    """All reports, and what templates changed together."""
    if not (known := await announced(desk)):
        return not_announced(desk)
    kept = await effects.of_contest(desk.resources.database, known.id, _LISTED)
    reports, called = [report_of(each) for each in kept], await _called(desk, known)
    return desk.page(
        "console/effects.html",
        contest=known.contest,
        list_address=_address(known),
        kept=kept[0] if kept else None,
        templates=await asyncio.to_thread(_templates, called, reports),
        lines=_lines(called, reports),
    )


def _templates(called: Called, reports: Sequence[Report]) -> list[tuple[Line, str]]:
    """Templates with what they brought together, and how often they ran."""
    groups: dict[str, list[Report]] = {}
    for each in reports:
        groups.setdefault(called.group(each), []).append(each)
    found, paper = summed_up(groups), called.paper
    top = effect_words.reach([each.effect for each in found])
    return [
        (
            Line(
                key="",
                title=called.group_title(each.key),
                when="",
                verdict=effect_words.verdict(paper, each.effect, each.missing, stands_out=each.stands_out),
                bar=effect_words.bar(paper, each.effect, top),
            ),
            effect_words.tried_words(paper, each),
        )
        for each in found
    ]


def _lines(called: Called, reports: Sequence[Report]) -> list[Line]:
    """The latest first, on one scale."""
    ordered = sorted(reports, key=lambda each: (each.around.during, each.kind, each.id), reverse=True)
    found = [each.main.effect for each in ordered]
    top, paper = effect_words.reach(found), called.paper
    return [
        Line(
            key=_key(report),
            title=called.title(report),
            when=f"{effect_words.dates(paper, report)}, {effect_words.design_words(paper)[report.main.design]}",
            verdict=effect_words.verdict(paper, report.main.effect, report.main.missing, stands_out=mark),
            bar=effect_words.bar(paper, report.main.effect, top),
        )
        for report, mark in zip(ordered, marks(found), strict=True)
    ]


async def show_one(desk: Desk) -> Response:
    """One report."""
    if not (known := await announced(desk)):
        return not_announced(desk)
    kept = await _kept(desk, known)
    report, called = report_of(kept), await _called(desk, known)
    return desk.page("console/effect_report.html", kept=kept, **_values(called, report))


def _values(called: Called, report: Report) -> dict[str, Any]:
    paper = called.paper
    told: list[Told] = [effect_words.measured(paper, each) for each in report.measures]
    if report.kind == "mission":
        told.append(effect_words.lasting(paper, report))
    told.append(effect_words.learnt(paper, report.competence))
    return {
        "contest": called.known.contest,
        "list_address": _address(called.known),
        "key": _key(report),
        "title": called.title(report),
        "when": effect_words.dates(paper, report),
        "told": told,
        "mixed": report.mixed,
        "pairs": called.pairs(report),
        "draws": DRAWS,
        "people_min": PEOPLE_MIN,
    }


async def send(desk: Desk) -> Response:
    """One report, or all, as a file."""
    file = desk.path("file")
    if file not in _FILES:
        raise NotFound(f"a report has the files {', '.join(_FILES)}, not {file[:40]!r}", where="/console")
    if not (known := await announced(desk)):
        return not_announced(desk)
    whole = desk.path("report") == ALL
    database = desk.resources.database
    kept = await effects.of_contest(database, known.id, _LISTED) if whole else [await _kept(desk, known)]
    body = await _body(desk, known, kept, file, whole=whole)
    name = f"{known.contest.slug}-{desk.path('report')}-{file}"
    headers = {**NO_STORE, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=_FILES[file], headers=headers)


async def _body(desk: Desk, known: KnownContest, kept: Sequence[Kept], file: str, *, whole: bool) -> bytes:
    called, reports = await _called(desk, known), [report_of(each) for each in kept]
    tables = [compared((_key(each), called.title(each), each) for each in reports)]
    if not whole:
        names = {row.code: called.place(row.code) for row in reports[0].rows}
        tables.append(counted(reports[0], names))
    if file == "effect.csv":
        return csv_file(tables[-1])
    about = [("Cuộc thi đua", known.contest.name["vi"]), *ABOUT]
    if kept:
        about.append(("Vị trí sổ điểm", str(kept[0].position)))
    return workbook(tables, about)


async def _kept(desk: Desk, known: KnownContest) -> Kept:
    kind, _, number = desk.path("report").partition("-")
    known_number = int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 0
    found: Kept = require(
        await effects.of_subject(desk.resources.database, known.id, kind, known_number), "no such report"
    )
    return found


async def _called(desk: Desk, known: KnownContest) -> Called:
    database = desk.resources.database
    return Called(
        paper=paper_of(desk.request),
        known=known,
        missions={each.id: each for each in await missions.of_contest(database, known.id)},
        duels=await duels.of_contest(database, known.id),
        places=desk.resources.contests.place_names,
    )


def _address(known: KnownContest) -> str:
    return f"/console/contests/{known.contest.slug}/effects"


def _key(report: Report) -> str:
    return f"{report.kind}-{report.id}"
