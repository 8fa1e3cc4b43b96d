"""The receipts of a ward or a unit: its parts, and the entries of each of them."""

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from server.boards.keys import LIVE
from server.boards.store import Cursor, Member
from server.console.desk import Desk, require
from server.console.results import receipt_words
from server.console.results.corrections import contest_of
from server.paper.divisions import unit_names
from server.pipeline.contests import KnownContest
from server.pipeline.results.explain_entries import explain_entries
from server.pipeline.results.file_receipts import file_receipts
from server.records import receipts
from server.records.receipts import By, Group, Within
from server.rules.board import TOTAL, Scope
from server.rules.catalogue import WardCode
from server.rules.rights import may_read

PARTS, ENTRIES = "console/receipts_of.html", "console/receipts_entries.html"
PAGE = 50
FILINGS_MAX = 40
"""Runs that one look may file itself; the chores file the rest within the minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """A ward or a unit: its code, its name, the board it stands on, its page here, and what leads to that."""

    code: str
    name: str
    board: str
    address: str
    up: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Where one look stands: everything on the page is as of this cursor."""

    known: KnownContest
    whose: Whose
    scope: Scope
    cursor: Cursor
    filed: int
    points: int

    @property
    def within(self) -> Within:
        """The entries that the look is about."""
        return Within(
            contest_id=self.known.id,
            generation=self.cursor.generation,
            place=self.whose.code,
            position=self.cursor.position,
            round=self.scope if isinstance(self.scope, int) else None,
            lines=self.known.layout.successors,
        )


async def show_ward(desk: Desk) -> Response:
    """A ward: by neighbourhood, by what was done, by day; each of the three is its number."""
    known = await contest_of(desk)
    return await _show_parts(desk, await _stand(desk, known, _ward(desk, known)))


async def show_unit(desk: Desk) -> Response:
    """A unit: by the wards of its people, by what was done, by day; each of the three is its number."""
    known = await contest_of(desk)
    return await _show_parts(desk, await _stand(desk, known, _unit(desk, known)))


async def show_ward_entries(desk: Desk) -> Response:
    """The entries of one part of a ward, each with its receipt. Reading them is kept in the log."""
    known = await contest_of(desk)
    return await _show_entries(desk, known, _ward(desk, known))


async def show_unit_entries(desk: Desk) -> Response:
    """The entries of one part of a unit, each with its receipt. Reading them is kept in the log."""
    known = await contest_of(desk)
    return await _show_entries(desk, known, _unit(desk, known))


def scope_of(desk: Desk, known: KnownContest) -> Scope:
    """The round that was asked for, all of them, or else the current one."""
    asked = desk.request.query_params.get("round", "")
    if asked == TOTAL:
        return TOTAL
    number = int(asked) if asked.isdecimal() and len(asked) < 4 else 0
    return number if known.contest.round(number) else known.contest.current_round(desk.now).number


async def file_receipts_to(desk: Desk, known: KnownContest, cursor: Cursor) -> int:
    """File what is not filed up to where the boards stand, and return what is filed."""
    filed = await file_receipts(desk.resources.database, known, cursor.generation, cursor.position)
    for _ in range(FILINGS_MAX):
        if filed >= cursor.position:
            break
        filed = await file_receipts(desk.resources.database, known, cursor.generation, cursor.position)
    return filed


async def _show_parts(desk: Desk, stand: Stand) -> Response:
    within = stand.within
    found = await receipts.groups(desk.resources.database, within)
    sums = {by: sum(group.points for group in found if group.by == by) for by in within.bys}
    return desk.page(
        PARTS,
        **_frame(desk, stand),
        points=stand.points,
        sums=sums,
        agrees=all(each == stand.points for each in sums.values()),
        parts=[(by, receipt_words.by_names(desk.words)[by], _named(desk, stand, found, by)) for by in within.bys],
    )


async def _show_entries(desk: Desk, known: KnownContest, whose: Whose) -> Response:
    asked = desk.request.query_params
    if not asked.get("by"):
        return desk.go(whose.address)
    stand = await _stand(desk, known, whose)
    within, key = stand.within, asked.get("key") or None
    by: By = require(next((each for each in within.bys if each == asked["by"]), None), "no such way to add up")
    after = asked.get("after", "")
    start = int(after) if after.isdecimal() and len(after) < 18 else 0
    database = desk.resources.database
    groups = await receipts.groups(database, within)
    group = require(next((each for each in groups if (each.by, each.key) == (by, key)), None), "nothing is there")
    found = await receipts.receipts_of(database, within, by, key, start, PAGE)
    before = await receipts.sum_until(database, within, by, key, start)
    async with database.transaction(snapshot=True) as connection:
        explained = await explain_entries(connection, known, stand.cursor.generation, found)
    await _note_reading(desk, stand, by, key, len(found))
    on_page = sum(each.points for each in found)
    return desk.page(
        ENTRIES,
        **_frame(desk, stand),
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


async def _stand(desk: Desk, known: KnownContest, whose: Whose) -> Stand:
    """Who may not read the live board stands where everybody does: a freeze holds for a ward's officers too."""
    scope = scope_of(desk, known)
    known, cursor, members = await _read(desk, known, scope, whose.board)
    points = next((each.points for each in members if each.code == whose.code), None)
    return Stand(
        known=known,
        whose=whose,
        scope=scope,
        cursor=cursor,
        points=require(points, "it stands on no board"),
        filed=await file_receipts_to(desk, known, cursor),
    )


async def _read(
    desk: Desk, known: KnownContest, scope: Scope, board: str
) -> tuple[KnownContest, Cursor, list[Member]]:
    boards = desk.resources.boards
    if may_read(desk.account.role, "contest-board"):
        cursor, (members,) = await boards.read(known.id, LIVE, [(str(scope), board)])
        return known, cursor, members
    _, cursor, (members,) = await boards.read_public(known.id, str(scope), [board])
    hidden = known.hidden_since(scope)
    return known.as_of(hidden.turned_at) if hidden else known, cursor, members


async def _note_reading(desk: Desk, stand: Stand, by: str, key: str | None, entries: int) -> None:
    whose = stand.whose
    async with desk.resources.database.transaction() as connection:
        await desk.act(
            connection,
            "receipts.read",
            f"contest:{stand.known.contest.slug}",
            arguments={
                "unit" if "/" in whose.code else "ward": whose.code, "by": by, "key": key, "entries": entries,
            },
        )  # fmt: skip


def _frame(desk: Desk, stand: Stand) -> dict[str, Any]:
    contest = stand.known.contest
    return {
        "contest": contest,
        "whose": stand.whose,
        "of_unit": "/" in stand.whose.code,
        "scope": stand.scope,
        "scopes": receipt_words.scopes(desk.words, contest),
        "position": stand.cursor.position,
        "generation": stand.cursor.generation,
        "version": stand.known.version,
        "waits": stand.filed < stand.cursor.position,
    }


def _named(desk: Desk, stand: Stand, found: list[Group], by: By) -> list[tuple[str, Group]]:
    contest = stand.known.contest
    return [
        (receipt_words.group_name(desk.words, contest, desk.resources, by, group.key), group)
        for group in found
        if group.by == by
    ]


def _ward(desk: Desk, known: KnownContest) -> Whose:
    ward = require(known.layout.wards.get(WardCode(desk.path("ward"))), "the contest has no such ward")
    start = f"/console/contests/{known.contest.slug}/receipts"
    return Whose(
        code=ward.code,
        name=ward.full_name,
        board="wards",
        address=f"{start}/{ward.code}",
        up=(desk.words.gettext("Biên nhận"), "" if desk.account.ward else start),
    )


def _unit(desk: Desk, known: KnownContest) -> Whose:
    kind, unit = desk.path("kind"), desk.path("unit")
    label = require(unit_names(desk.words).get(kind), "there is no such kind of unit")
    code, start = f"{kind}/{unit}", f"/console/contests/{known.contest.slug}/unit-receipts/{kind}"
    return Whose(
        code=code,
        name=desk.resources.contests.place_names.get(code, unit),
        board=f"units/{kind}",
        address=f"{start}/{unit}",
        up=(label, start),
    )
