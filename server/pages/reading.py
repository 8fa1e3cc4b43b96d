"""What the pages read before they are printed: boards, places at midnight, the past of a ward."""

import asyncio
from contextlib import suppress
from datetime import datetime

from server.boards.store import Unavailable as BoardsUnavailable
from server.pages.home import Running
from server.pages.ward import InDivision, WardPage
from server.paper.contest import BoardPage
from server.paper.tiles import lay_out
from server.pipeline.contests import KnownContest
from server.pipeline.game.forecast_ward import forecast_ward
from server.pipeline.game.read_duels import read_duels
from server.pipeline.game.read_milestones import read_milestones
from server.pipeline.game.read_missions import read_missions
from server.pipeline.game.read_seasons import announced
from server.pipeline.game.read_titles import read_place_titles
from server.pipeline.planning.tell_changes import Revision, revisions
from server.pipeline.recall_standings import PAST_SECONDS, places_at_midnight
from server.pipeline.show import find_board, rank_members, read_members, show_board
from server.records import audits, contests, corrections, duels, flags, headcounts, samples, seasons, standings
from server.records.database import Database, Unavailable
from server.records.flags import Given
from server.records.samples import Sample
from server.records.seasons import Kept
from server.reference import read_season_titles, read_titles
from server.resources import Resources
from server.rules.board import TOTAL, BoardName, Scope, parse_board_name
from server.rules.refusals import NotFound

ALL = "all"
HOURS_MAX = 24 * 70
"""Remembered hours of a ward that its page draws: longer than a round lasts."""


async def contest_of(resources: Resources, slug: str) -> KnownContest:
    """The contest of that slug. Raises NotFound."""
    known = await resources.contests.by_slug(slug)
    if not known:
        raise NotFound(f"there is no contest {slug!r}", where="/c")
    return known


async def read_board(resources: Resources, path: str, query: str) -> BoardPage:
    """All for the page of a board, named 'slug/1/wards/phuong'. Raises NotFound and Unavailable."""
    now, name = resources.clock(), parse_board_name(path)
    known = await find_board(resources.contests, name)
    board = await show_board(resources.contests, resources.boards, name, now, resources.shown)
    return BoardPage(
        contest=known.contest,
        counted_by=known.counted_by(board.generation),
        name=name,
        board=board,
        members=known.layout.divisions,
        wards=resources.reference.catalogue.wards,  # type: ignore[arg-type]
        before=await places_at_midnight(resources.database, known, name, now),
        tile_map=lay_out(resources.reference.tiles),  # type: ignore[arg-type]
        now=now,
        version=known.version,
        query=query,
    )


async def read_flags(database: Database, known: KnownContest, scope: Scope) -> list[Given]:
    """The flags of a round by its published result; the page can do without while PostgreSQL is away."""
    if scope == TOTAL:
        return []
    with suppress(Unavailable, TimeoutError):
        async with asyncio.timeout(PAST_SECONDS):
            return (await flags.in_force(database, [known.id], number=scope)).get(known.id, [])
    return []


async def read_seasons(resources: Resources, known: KnownContest | None = None) -> list[Kept]:
    """The seasons that stand, or those of a contest; the page can do without while PostgreSQL is away."""
    with suppress(Unavailable, TimeoutError):
        async with asyncio.timeout(PAST_SECONDS):
            found = [each for each in await seasons.every(resources.database) if each.state == "announced"]
            return [each for each in found if known is None or known.id in each.plan.contests]
    return []


async def read_ward(resources: Resources, slug: str, scope: Scope, code: str) -> WardPage:
    """All for the page of a ward. Raises NotFound and Unavailable."""
    now = resources.clock()
    board = f"ward/{code}/neighbourhoods"
    known = await find_board(resources.contests, parse_board_name(f"{slug}/{scope}/{board}"))
    contests = resources.contests
    known, cursor, (wards, parts) = await read_members(contests, resources.boards, known, scope, ["wards", board])
    names = contests.place_names
    places = []
    for division, members in known.layout.divisions.items():
        if code in members:
            rows = rank_members(known, cursor, scope, [each for each in wards if each.code in members], names)
            row = next(row for row in rows if row.code == code)
            places.append(InDivision(division=division, row=row, size=len(rows)))
    told = None
    if scope != TOTAL:
        at, ward = (known, cursor, wards), known.layout.wards[code].code  # type: ignore[index]
        told = await forecast_ward(resources.forecasts, resources.database, at, scope, ward, names, now)
    return WardPage(
        contest=known.contest,
        counted_by=known.counted_by(cursor.generation),
        scope=scope,
        ward=known.layout.wards[code],  # type: ignore[index]
        phase=known.phase_of_scope(scope, now),
        as_of=datetime.fromisoformat(cursor.at) if cursor.at else now,
        now=now,
        generation=cursor.generation,
        position=cursor.position,
        places=places,
        neighbourhoods=rank_members(known, cursor, scope, parts, names),
        forecast=told,
        **await _past(resources, known, scope, code, now),  # type: ignore[arg-type]
    )


async def _past(
    resources: Resources, known: KnownContest, scope: Scope, code: str, now: datetime
) -> dict[str, object]:
    """Headcount, remembered places, game, last audit; a ward's page can do without while PostgreSQL is away."""
    database = resources.database
    with suppress(Unavailable, TimeoutError):
        async with asyncio.timeout(PAST_SECONDS):
            head = await headcounts.latest(database, "ward", code)
            found = await audits.latest(database)
            return {
                "headcount": head[0] if head else None,
                "history": await standings.of_ward(database, known.id, str(scope), ALL, code, HOURS_MAX),
                "duels": await read_duels(database, known, now, side=code),
                "parts_duel": code in await duels.wards_within(database, known.id),
                "given_by_hand": await corrections.gave_to_ward(database, known.id, code),
                "missions": await read_missions(database, known, wards=(code,)),
                "flags": (await flags.in_force(database, [known.id], ward=code)).get(known.id, []),
                "titles": await read_place_titles(resources.titles, database, known, read_titles(), code),
                "milestones": await read_milestones(database, known, now, ward=code),
                "seasons": await announced(database, resources.contests, read_season_titles()),
                "audit": next((audit for audit in found if audit.contest_id == known.id), None),
            }
    return {}


async def read_changes(resources: Resources, slug: str) -> tuple[KnownContest, list[Revision]]:
    """A contest, and how each of its versions differs from the one before. Raises NotFound and Unavailable."""
    known = await contest_of(resources, slug)
    return known, revisions(await contests.versions(resources.database, known.id))


async def read_contests(resources: Resources) -> list[Running]:
    """Every contest with its current board; one whose board is being rebuilt comes without rows."""
    now, found = resources.clock(), []
    for known in await resources.contests.all():
        each = known.contest.current_round(now)
        name = BoardName(slug=known.contest.slug, scope=each.number, board="wards")
        rows = None
        with suppress(BoardsUnavailable):
            view = await show_board(resources.contests, resources.boards, name, now, resources.shown)
            rows = view.rows
        found.append(Running(contest=known.contest, round=each, phase=known.phase(each.number, now), rows=rows))
    return found


async def read_seeds(database: Database, known: KnownContest) -> list[Sample]:
    """The seed of each round that has opened; the page can do without while PostgreSQL is away."""
    with suppress(Unavailable, TimeoutError):
        async with asyncio.timeout(PAST_SECONDS):
            return list((await samples.of_contest(database, known.id)).values())
    return []
