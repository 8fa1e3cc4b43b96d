"""From any number down to its entries: the city, a ward, a part of it, and each level adds up to the one above."""

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from server.boards.keys import LIVE
from server.boards.store import Cursor
from server.console import receipt_words
from server.console.corrections import contest_of
from server.console.desk import Desk, require
from server.pipeline.contests import KnownContest
from server.pipeline.explain_entries import explain_entries
from server.pipeline.file_receipts import file_receipts
from server.records import receipts
from server.records.receipts import BYS, By, Group, Within
from server.rules.board import TOTAL, Scope
from server.rules.catalogue import Ward, WardCode
from server.rules.rights import may_read

CITY, WARD, ENTRIES = "console/receipts.html", "console/receipts_ward.html", "console/receipts_entries.html"
PAGE = 50
FILINGS_MAX = 40
"""Runs that one look may file itself; the chores file the rest within the minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Where one look stands: everything on the page is as of this cursor."""

    known: KnownContest
    scope: Scope
    cursor: Cursor
    filed: int

    def within(self, ward: str) -> Within:
        """The entries of a ward that the look is about."""
        return Within(
            contest_id=self.known.id,
            generation=self.cursor.generation,
            ward=ward,
            position=self.cursor.position,
            round=self.scope if isinstance(self.scope, int) else None,
            lines=self.known.layout.successors,
        )


async def show(desk: Desk) -> Response:
    """The wards and what they add up to; an officer of a ward comes to their own."""
    known = await contest_of(desk)
    if desk.account.ward:
        return desk.go(f"/console/contests/{known.contest.slug}/receipts/{desk.account.ward}")
    scope = _scope(desk, known)
    cursor, (members,) = await desk.resources.boards.read(known.id, LIVE, [(str(scope), "wards")])
    wards = sorted(members, key=lambda each: (-each.points, each.code))
    return desk.page(
        CITY,
        contest=known.contest,
        scope=scope,
        scopes=receipt_words.scopes(desk.words, known.contest),
        rows=[(known.layout.wards[WardCode(each.code)], each.points) for each in wards],
        total=sum(each.points for each in wards),
        position=cursor.position,
    )


async def show_ward(desk: Desk) -> Response:
    """A ward: by neighbourhood, by what was done, by day; each of the three is its number."""
    known = await contest_of(desk)
    ward = _ward(desk, known)
    stand, points = await _stand(desk, known, ward)
    found = await receipts.groups(desk.resources.database, stand.within(ward.code))
    sums = {by: sum(group.points for group in found if group.by == by) for by in BYS}
    return desk.page(
        WARD,
        **_frame(desk, stand, ward),
        points=points,
        sums=sums,
        agrees=all(each == points for each in sums.values()),
        parts=[(by, receipt_words.by_names(desk.words)[by], _named(desk, known, found, by)) for by in BYS],
    )


async def show_entries(desk: Desk) -> Response:
    """The entries of one part, each with its receipt. Reading them is kept in the log."""
    known = await contest_of(desk)
    ward, asked = _ward(desk, known), desk.request.query_params
    if not asked.get("by"):
        return desk.go(f"/console/contests/{known.contest.slug}/receipts/{ward.code}")
    by, key = _by(asked["by"]), asked.get("key") or None
    stand, _ = await _stand(desk, known, ward)
    within, after = stand.within(ward.code), asked.get("after", "")
    start = int(after) if after.isdecimal() and len(after) < 18 else 0
    database = desk.resources.database
    groups = await receipts.groups(database, within)
    group = require(next((each for each in groups if (each.by, each.key) == (by, key)), None), "nothing is there")
    found = await receipts.receipts_of(database, within, by, key, start, PAGE)
    before = await receipts.sum_until(database, within, by, key, start)
    async with database.transaction(snapshot=True) as connection:
        explained = await explain_entries(connection, known, stand.cursor.generation, found)
    await _note_reading(desk, known, ward, by, key, len(found))
    on_page = sum(each.points for each in found)
    return desk.page(
        ENTRIES,
        **_frame(desk, stand, ward),
        by=by,
        key=key or "",
        title=receipt_words.group_name(desk.words, known.contest, desk.resources, by, key),
        group=group,
        entries=[receipt_words.entry_told(desk.words, known, desk.resources, each) for each in explained],
        before=before,
        on_page=on_page,
        after_sum=group.points - before - on_page,
        points=group.points,
        more=found[-1].position if len(found) == PAGE else None,
    )


async def _stand(desk: Desk, known: KnownContest, ward: Ward) -> tuple[Stand, int]:
    """Who may not read the live board stands where everybody does: a freeze holds for a ward's officers too."""
    scope, boards = _scope(desk, known), desk.resources.boards
    if may_read(desk.account.role, "contest-board"):
        cursor, (members,) = await boards.read(known.id, LIVE, [(str(scope), "wards")])
    else:
        _, cursor, (members,) = await boards.read_public(known.id, str(scope), ["wards"])
    filed = await file_receipts(desk.resources.database, known, cursor.generation, cursor.position)
    for _ in range(FILINGS_MAX):
        if filed >= cursor.position:
            break
        filed = await file_receipts(desk.resources.database, known, cursor.generation, cursor.position)
    points = next(each.points for each in members if each.code == ward.code)
    return Stand(known=known, scope=scope, cursor=cursor, filed=filed), points


async def _note_reading(desk: Desk, known: KnownContest, ward: Ward, by: str, key: str | None, entries: int) -> None:
    async with desk.resources.database.transaction() as connection:
        await desk.act(
            connection,
            "receipts.read",
            f"contest:{known.contest.slug}",
            arguments={"ward": ward.code, "by": by, "key": key, "entries": entries},
        )


def _frame(desk: Desk, stand: Stand, ward: Ward) -> dict[str, Any]:
    contest = stand.known.contest
    start = f"/console/contests/{contest.slug}/receipts"
    return {
        "contest": contest,
        "ward": ward,
        "scope": stand.scope,
        "scopes": receipt_words.scopes(desk.words, contest),
        "start": start,
        "position": stand.cursor.position,
        "generation": stand.cursor.generation,
        "version": stand.known.version,
        "waits": stand.filed < stand.cursor.position,
    }


def _named(desk: Desk, known: KnownContest, found: list[Group], by: By) -> list[tuple[str, Group]]:
    return [
        (receipt_words.group_name(desk.words, known.contest, desk.resources, by, group.key), group)
        for group in found
        if group.by == by
    ]


def _by(asked: str | None) -> By:
    found: By = require(next((each for each in BYS if each == asked), None), "receipts are by cause, day or place")
    return found


def _ward(desk: Desk, known: KnownContest) -> Ward:
    found: Ward = require(known.layout.wards.get(WardCode(desk.path("ward"))), "the contest has no such ward")
    return found


def _scope(desk: Desk, known: KnownContest) -> Scope:
    asked = desk.request.query_params.get("round", "")
    if asked == TOTAL:
        return TOTAL
    number = int(asked) if asked.isdecimal() and len(asked) < 4 else 0
    return number if known.contest.round(number) else known.contest.current_round(desk.now).number
