"""Keeping standings as they were, hour by hour: for the moves of a day and the line of ranks on a ward's page."""

from datetime import datetime

from server.boards.store import BoardStore
from server.pipeline.contests import Contests, KnownContest
from server.pipeline.show import show_board
from server.records import standings
from server.records.database import Database
from server.rules.board import BoardName
from server.rules.layout import board_of_division


async def remember_standings(
    database: Database, boards: BoardStore, contests: Contests, known: KnownContest, now: datetime
) -> int:
    """Keep the public standings of every division in the rounds that run, and return how many were kept.

    Safe to run twice: a time is kept once. Times are cut to the hour, and the public view is what is kept.
    """
    taken_at = now.replace(minute=0, second=0, microsecond=0)
    running = [each.number for each in known.contest.rounds if each.opens <= now < each.late_until]
    kept = 0
    for scope in [*running, "total"] if running else []:
        for division in known.layout.divisions:
            name = BoardName(slug=known.contest.slug, scope=scope, board=board_of_division(division))  # type: ignore[arg-type]
            view = await show_board(contests, boards, name, now)
            at = (view.generation, view.position)
            await standings.remember(database, known.id, str(scope), division, taken_at, at, view.rows)
            kept += 1
    return kept
