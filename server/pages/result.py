"""The official result of a round, as everybody may read and check it: versions, places, seals."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from server.paper.flags import DivisionView, division_flags
from server.paper.minutes import grouped
from server.paper.names import ward_address
from server.paper.print import Paper
from server.pipeline.contests import KnownContest
from server.pipeline.results.recount_result import rows_of
from server.records import flags, packs, results, samples
from server.records.database import Database
from server.records.flags import Given
from server.records.packs import StoredPack
from server.records.results import Version
from server.records.samples import Sample
from server.rules.board import ExplainedRow
from server.rules.refusals import NotFound

TEMPLATE = "result.html"
FILES = ("standings.xlsx", "standings.csv", "pack.zip")
"""What everybody may take along; the minutes name the people who signed, and stay with the organizers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPage:
    """All for the page; `shown` is None while no version is published."""

    known: KnownContest
    round: int
    sample: Sample | None
    published: Sequence[Version]
    shown: Version | None
    rows: Sequence[ExplainedRow]
    pack: StoredPack | None
    flags: Sequence[Given] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One ward of the official standing; `chance` is the span of places that chance may have decided."""

    rank: int
    chance: str
    name: str
    address: str
    value: str
    points: str
    adults: str


async def read(database: Database, known: KnownContest, number: int, version: int | None) -> ResultPage:
    """The last published version of a round, or an earlier one. Raises NotFound for one that is not published."""
    made = await results.versions(database, known.id, number)
    published = [each for each in made if each.published_at]
    shown = published[-1] if published else None
    if version is not None:
        shown = next((each for each in published if each.version == version), None)
        if not shown:
            raise NotFound(f"round {number} has no published version {version}", where="/c")
    body = await results.board(database, shown.draft.id, f"{number}/wards") if shown else None
    return ResultPage(
        known=known,
        round=number,
        sample=await samples.of_round(database, known.id, number),
        published=published,
        shown=shown,
        rows=rows_of(body) if body else (),
        pack=await packs.of_version(database, known.id, number, shown.version) if shown else None,
        flags=await flags.of_version(database, known.id, number, shown.version) if shown else (),
    )


def values(paper: Paper, data: ResultPage) -> dict[str, Any]:
    """The values of result.html. Nobody's name stands here."""
    contest, shown = data.known.contest, data.shown
    address = f"/c/{contest.slug}/{data.round}/result"
    return {
        "contest": contest,
        "round": data.round,
        "rounds": len(contest.rounds),
        "address_of_result": address,
        "shown": shown,
        "is_last": bool(shown and shown is data.published[-1]),
        "published": list(reversed(data.published)),
        "composite": contest.composite is not None,
        "places": [_place(row, data, paper) for row in data.rows],
        "seals": _seals(data, paper),
        "command": f"python3 -I verify.py --head {shown.draft.head.hex()}" if shown else "",
        "pack": data.pack,
        "sample": data.sample,
        "roles": _roles(paper),
        **_flags(data, paper),
    }


def _flags(data: ResultPage, paper: Paper) -> dict[str, Any]:
    """The flags by division, and the version of the round before that rises are measured from."""
    wards = {str(code): ward.name for code, ward in data.known.layout.wards.items()}
    found: list[DivisionView] = division_flags(paper, data.known.contest, wards, data.flags)
    against = next((each.against for each in data.flags if each.against), None)
    return {"flags": found, "against": against}


def _place(row: ExplainedRow, data: ResultPage, paper: Paper) -> Place:
    numbers, contest = paper.numbers, data.known.contest
    value = row.value // 1_000 if contest.composite else row.value
    return Place(
        rank=row.rank,
        chance=numbers.span(row.rank_from, row.rank_to) if row.rank_from != row.rank_to else "",
        name=row.name,
        address=ward_address(contest.slug, data.round, row.code),
        value=numbers.per_thousand(value),
        points=numbers.whole(row.points),
        adults=numbers.whole(row.adults),
    )


def _seals(data: ResultPage, paper: Paper) -> list[tuple[str, str]]:
    _, whole, found = paper.words.gettext, paper.numbers.whole, list[tuple[str, str]]()
    if shown := data.shown:
        at = _("Dấu sổ ở vị trí {n}").format(n=whole(shown.draft.position))
        boards = shown.draft.boards_sha256
        found = [(at, grouped(shown.draft.head.hex())),
                 (_("SHA-256 của các bảng"), grouped(boards.hex() if boards else ""))]  # fmt: skip
    if sample := data.sample:
        found.append((_("SHA-256 của số hạt giống, công bố từ lúc vòng mở"), grouped(sample.seed_sha256)))
        if sample.revealed_seed:
            found.append((_("Số hạt giống, công bố sau khi đóng"), grouped(sample.revealed_seed)))
    return found


def _roles(paper: Paper) -> dict[str, str]:
    _ = paper.words.gettext
    return {"council": _("Hội đồng Thi đua - Khen thưởng"), "organizer": _("Ban tổ chức thành phố")}
