"""What the pages of receipts read before they are printed, all of it up to where the public sees."""

from datetime import datetime

from server.boards.store import Cursor, Member
from server.pages.receipts import ReceiptsPage
from server.pages.sums import SumsPage
from server.paper.causes import by_criterion
from server.pipeline.add_up import add_up, boards_to_read
from server.pipeline.contests import KnownContest
from server.pipeline.game.read_titles import PlaceTitles, read_place_titles
from server.pipeline.results.file_receipts import file_receipts
from server.pipeline.show import find_board, rank_members, read_members
from server.records import receipts
from server.records.receipts import Group, Within
from server.reference import read_titles
from server.resources import Resources
from server.rules.board import BoardName, Row, Scope, parse_board_name
from server.rules.contest import Contest
from server.rules.refusals import NotFound
from server.rules.small_cells import tell_lines
from server.rules.small_groups import Part, merge_small

REST = "rest"
NO_LINE = ""
"""Stands for no neighbourhood among the lines of a ward."""


async def read_ward(resources: Resources, slug: str, scope: Scope, code: str) -> ReceiptsPage:
    """What a ward's points are made of. Raises NotFound and Unavailable, as all here do."""
    name = parse_board_name(f"{slug}/{scope}/ward/{code}/neighbourhoods")
    known, cursor, (wards,) = await _read(resources, name, ["wards"])
    filed = await file_receipts(resources.database, known, cursor.generation, cursor.position)
    groups = await receipts.groups(resources.database, _within(known, cursor, scope, code))
    return _page(
        resources, known, name, cursor, filed,
        ward=known.layout.wards[code],  # type: ignore[index]
        points=next(each.points for each in wards if each.code == code),
        criteria=merge_small(_criteria(known.counted_by(cursor.generation), groups), REST),
        days=merge_small(_days(groups), REST),
    )  # fmt: skip


async def read_line(resources: Resources, slug: str, scope: Scope, ward: str, place: str | None) -> ReceiptsPage:
    """What the points of a neighbourhood are made of, or without a place those that a ward has in none."""
    name = parse_board_name(f"{slug}/{scope}/ward/{ward}/neighbourhoods")
    known, cursor, (wards, parts) = await _read(resources, name, ["wards", name.board])
    row = _row(resources, known, cursor, name, parts, f"{ward}/{place}") if place is not None else None
    whole = next(each.points for each in wards if each.code == ward)
    filed = await file_receipts(resources.database, known, cursor.generation, cursor.position)
    within = _within(known, cursor, scope, ward)
    async with resources.database.transaction(snapshot=True) as connection:
        of_ward = await receipts.groups(connection, within)
        of_lines = await receipts.groups_by_line(connection, within)
    line, contest = row.code if row else NO_LINE, known.counted_by(cursor.generation)
    lines = {key or NO_LINE: groups for key, groups in of_lines.items()}
    criteria = tell_lines(
        _criteria(contest, of_ward), {key: _criteria(contest, groups) for key, groups in lines.items()}, REST
    )
    days = tell_lines(_days(of_ward), {key: _days(groups) for key, groups in lines.items()}, REST)
    return _page(
        resources, known, name, cursor, filed,
        ward=known.layout.wards[ward],  # type: ignore[index]
        row=row,
        is_line=True,
        titles=await _titles(resources, known, ward),
        points=row.points if row else whole - sum(each.points for each in parts),
        criteria=criteria.get(line, []),
        days=days.get(line, []),
    )  # fmt: skip


async def read_unit(resources: Resources, slug: str, scope: Scope, kind: str, unit: str) -> ReceiptsPage:
    """What the points of an agency, a school or an enterprise are made of."""
    name = parse_board_name(f"{slug}/{scope}/units/{kind}")
    known, cursor, (units,) = await _read(resources, name, [name.board])
    row = _row(resources, known, cursor, name, units, f"{kind}/{unit}")
    filed = await file_receipts(resources.database, known, cursor.generation, cursor.position)
    groups = await receipts.groups(resources.database, _within(known, cursor, scope, row.code))
    return _page(
        resources, known, name, cursor, filed,
        row=row,
        titles=await _titles(resources, known, row.code),
        points=row.points,
        criteria=merge_small(_criteria(known.counted_by(cursor.generation), groups), REST),
        days=merge_small(_days(groups), REST),
    )  # fmt: skip


async def read_sums(resources: Resources, path: str) -> SumsPage:
    """What a board of wards or units adds up to, named 'slug/1/wards/phuong'."""
    name = parse_board_name(path)
    found = await find_board(resources.contests, name)
    boards = boards_to_read(found, name)
    known, cursor, members = await _read(resources, name, boards)
    filed = await file_receipts(resources.database, known, cursor.generation, cursor.position)
    return SumsPage(
        contest=known.contest,
        name=name,
        wards=known.layout.wards,
        place_names=resources.contests.place_names,
        phase=known.phase_of_scope(name.scope, resources.clock()),
        as_of=_as_of(resources, cursor),
        position=cursor.position,
        filed=filed,
        sums=await add_up(resources.database, known, name, cursor, dict(zip(boards, members, strict=True))),
    )


async def _read(
    resources: Resources, name: BoardName, boards: list[str]
) -> tuple[KnownContest, Cursor, list[list[Member]]]:
    """Boards as the public may see them, and the contest with its neighbourhoods as these boards have them."""
    known = await find_board(resources.contests, name)
    known, cursor, members = await read_members(resources.contests, resources.boards, known, name.scope, boards)
    hidden = known.hidden_since(name.scope)
    return known.as_of(hidden.turned_at) if hidden else known, cursor, members


def _row(
    resources: Resources, known: KnownContest, cursor: Cursor, name: BoardName, members: list[Member], code: str
) -> Row:
    rows = rank_members(known, cursor, name.scope, members, resources.contests.place_names)
    found = next((row for row in rows if row.code == code), None)
    if not found:
        raise NotFound(f"the board {name} has no {code[:80]!r}", where=str(name))
    return found


async def _titles(resources: Resources, known: KnownContest, where: str) -> PlaceTitles | None:
    return await read_place_titles(resources.titles, resources.database, known, read_titles(), where)


def _within(known: KnownContest, cursor: Cursor, scope: Scope, place: str) -> Within:
    return Within(
        contest_id=known.id,
        generation=cursor.generation,
        place=place,
        position=cursor.position,
        round=scope if isinstance(scope, int) else None,
        lines=known.layout.successors,
    )


def _page(
    resources: Resources, known: KnownContest, name: BoardName, cursor: Cursor, filed: int, **values: object
) -> ReceiptsPage:
    return ReceiptsPage(
        contest=known.counted_by(cursor.generation),
        catalogue=resources.reference.catalogue,
        name=name,
        phase=known.phase_of_scope(name.scope, resources.clock()),
        as_of=_as_of(resources, cursor),
        position=cursor.position,
        filed=filed,
        **values,  # type: ignore[arg-type]
    )


def _as_of(resources: Resources, cursor: Cursor) -> datetime:
    return datetime.fromisoformat(cursor.at) if cursor.at else resources.clock()


def _criteria(contest: Contest, groups: list[Group]) -> list[Part]:
    return by_criterion(contest, [group for group in groups if group.by == "cause"])


def _days(groups: list[Group]) -> list[Part]:
    return [Part(str(day.key), day.points, day.persons or None) for day in groups if day.by == "day"]
